import type { Hover, Position } from 'vscode-languageserver';
import { type Audit, fitOf } from '../audit/audit.ts';
import { decisionName } from '../audit/decisions.ts';
import { describeBehaviour, describeRecommendation, groupOf, kindOf } from '../audit/explain.ts';
import { userSpan, winnerSpan } from '../audit/findings.ts';
import { count, decimal, percent } from '../audit/wording.ts';
import { NO_OUTCOME } from '../dataset/types.ts';
import { contains, rangeInRow, rowAtLine } from './ranges.ts';

/** The card of a user, over the user's name or the outcome of one of their comparisons. */
export function hoverAt(audit: Audit, position: Position): Hover | null {
  const { bytes, dataset } = audit;
  const row = rowAtLine(bytes, dataset, position.line);
  if (row === null || dataset.outcome[row] === NO_OUTCOME) return null;
  const range = [userSpan(audit, row), winnerSpan(audit, row)]
    .map((span) => rangeInRow(bytes, dataset, row, span))
    .find((candidate) => contains(candidate, position));
  if (range === undefined) return null;
  return { range, contents: { kind: 'markdown', value: userCard(audit, row) } };
}

export function userCard(audit: Audit, row: number): string {
  const { dataset, decisions } = audit;
  const { posteriors, signal } = fitOf(audit);
  const user = dataset.user[row]!;
  const group = groupOf(audit, user);
  const kind = kindOf(audit, user);
  const ownDecision = decisionName(dataset.decision[row]!);
  const userDecision = decisionName(decisions.decision[user]!);
  const first = posteriors.firstShare[user]!;
  const facts = [
    `Attentiveness **${decimal(posteriors.attentiveness[user]!)}** ` +
      `(90% interval ${decimal(posteriors.low[user]!)} to ${decimal(posteriors.high[user]!)})`,
    intervalPlot(posteriors.low[user]!, posteriors.attentiveness[user]!, posteriors.high[user]!),
    `Probability attentive **${percent(posteriors.probabilityAttentive[user]!)}**, most likely ${kind ?? group}`,
    `${count(posteriors.comparisons[user]!)} comparisons, ${count(posteriors.ties[user]!)} ties` +
      (Number.isNaN(first) ? '' : `, first response chosen in ${percent(first)} of the others`),
  ];
  const paragraphs = [
    `**User ${escapeMarkdown(dataset.users[user]!)}**`,
    facts.join('  \n'),
    escapeMarkdown(`${describeBehaviour(audit, user)} ${describeRecommendation(audit, user)}`),
  ];
  if (!signal) paragraphs.push('No signal: these data show no difference between users.');
  if (userDecision !== null) paragraphs.push(`Decided for this user: **${userDecision}**`);
  if (ownDecision !== null && ownDecision !== userDecision) {
    paragraphs.push(`Decided for this comparison: **${ownDecision}**`);
  }
  return paragraphs.join('\n\n');
}

const PLOT_CELLS = 24;

/** The interval on a scale from 0 to 1 (from −1 where it goes below 0), as a line of text. */
function intervalPlot(low: number, mean: number, high: number): string {
  const from = low < -0.05 ? -1 : 0;
  const cell = (value: number) =>
    Math.max(0, Math.min(PLOT_CELLS - 1, Math.floor(((value - from) / (1 - from)) * PLOT_CELLS)));
  const [start, middle, end] = [cell(low), cell(mean), cell(high)];
  const line = Array.from({ length: PLOT_CELLS }, (_, i) =>
    i === middle ? '●' : i >= start && i <= end ? '━' : '·',
  ).join('');
  return `\`${from === 0 ? '0' : '−1'} ${line} 1\``;
}

/** Text from the file stays text: no markup, links or images. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$:]/g, '\\$&').replace(/\s+/g, ' ');
}
