import type { Hover, Position } from 'vscode-languageserver';
import {
  type Audit,
  count,
  counted,
  curveOf,
  decimal,
  decisionName,
  describeChance,
  describeLevels,
  describeRecommendation,
  describeVerdict,
  fitOf,
  looksLike,
  originalOf,
  percent,
  recommendationOf,
  userSpan,
  winnerSpan,
} from '../../audit/index.ts';
import { NO_OUTCOME, shownName } from '../../dataset/index.ts';
import { type Belief, beliefPicture, leftEnd } from './hoverPicture.ts';
import { contains, rangeInRow, rowAtPosition } from '../documents/ranges.ts';
import type { Feature } from '../sessions/feature.ts';

/** Characters of a name in a card. */
const MOST_NAME = 200;

/** How a card is made for a client. */
export interface CardOptions {
  readonly uri: string;
  /** Images in `data:` URIs are shown; else the interval is drawn in text. */
  readonly hoverImages: boolean;
  /** The client has the commands that the links run. */
  readonly panel: boolean;
}

/** The card of a user, over the user's name or the outcome of one of their comparisons. */
function hoverAt(audit: Audit, position: Position, options: CardOptions): Hover | null {
  const { bytes, dataset } = audit;
  const row = rowAtPosition(bytes, dataset, position);
  if (row === null || dataset.outcome[row] === NO_OUTCOME) return null;
  const range = [userSpan(audit, row), winnerSpan(audit, row)]
    .map((span) => rangeInRow(bytes, dataset, row, span))
    .find((candidate) => contains(candidate, position));
  if (range === undefined) return null;
  return { range, contents: { kind: 'markdown', value: userCard(audit, row, options) } };
}

/** Markdown: picture, numbers, why, what was decided, and links. */
export function userCard(audit: Audit, row: number, options: CardOptions): string {
  const user = audit.dataset.user[row]!;
  return [
    verdict(audit, user, isReportedHere(audit, row)),
    picture(audit, user, options.hoverImages),
    numbers(audit, user),
    ...describeLevels(audit, user).map(escapeMarkdown),
    ...(isReportedHere(audit, row) ? [] : [escapeMarkdown(describeRecommendation(audit, user))]),
    ...copied(audit, row),
    ...decisions(audit, row),
    ...(options.panel ? [links(audit, user, options.uri)] : []),
  ].join('\n\n');
}

/** What is recommended and what was seen; below it the certainty, and what the user looks like. */
function verdict(audit: Audit, user: number, isReported: boolean): string {
  const name = escapeMarkdown(shownName(audit.dataset.users[user]!, MOST_NAME));
  if (!fitOf(audit).signal) return `**${name}** · no signal: these data show no difference between users`;
  const recommendation = recommendationOf(audit, user);
  return [
    // The diagnostic says what was seen, right above the card.
    `**${isReported ? name : escapeMarkdown(describeVerdict(audit, user))}**`,
    [
      describeChance(audit, user),
      looksLike(audit, user),
      ...(recommendation === 'keep' ? [] : [`${recommendation} recommended`]),
    ].join(' · '),
  ].join('  \n');
}

function picture(audit: Audit, user: number, images: boolean): string {
  const { posteriors } = fitOf(audit);
  const belief: Belief = {
    mean: posteriors.attentiveness[user]!,
    low: posteriors.low[user]!,
    high: posteriors.high[user]!,
    careless: posteriors.probabilityCareless[user]!,
    curve: curveOf(audit, user),
  };
  const interval = `90% interval ${decimal(belief.low)} to ${decimal(belief.high)}`;
  if (!images) return intervalPlot(belief);
  return `![Posterior of attentiveness: ${interval}](${beliefPicture(belief)})`;
}

function numbers(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  const [low, high] = [decimal(posteriors.low[user]!), decimal(posteriors.high[user]!)];
  const ties = posteriors.ties[user]!;
  const comparisons = posteriors.comparisons[user]!;
  const first = posteriors.firstShare[user]!;
  const what = [
    counted(comparisons, 'comparison'),
    ...(ties > 0 ? [counted(ties, 'tie')] : []),
    ...(Number.isNaN(first) ? [] : [`first response chosen in ${percent(first)}`]),
  ];
  return [
    // Where nearly all belief is at one point, a mean and an interval would read as a contradiction.
    low === high
      ? `Attentiveness about ${Number(low.replace('−', '-'))}`
      : `Attentiveness ${decimal(posteriors.attentiveness[user]!)} (90% interval ${low} to ${high})`,
    what.join(' · '),
  ].join('  \n');
}

/** The diagnostic of this row says why already, right above the card. */
function isReportedHere(audit: Audit, row: number): boolean {
  const user = audit.dataset.user[row]!;
  return (
    audit.userRows.rows[audit.userRows.start[user]!] === row &&
    audit.decisions.decision[user] === 0 &&
    recommendationOf(audit, user) !== 'keep'
  );
}

function copied({ comparisons }: Audit, row: number): string[] {
  const of = originalOf(comparisons.copies, row);
  return of === null ? [] : [`A copy of row ${count(of + 1)}: the two count once`];
}

function decisions({ dataset, decisions: made }: Audit, row: number): string[] {
  const onUser = decisionName(made.decision[dataset.user[row]!]!);
  const onRow = decisionName(dataset.decision[row]!);
  return [
    ...(onUser === null ? [] : [`Decided for this user: **${onUser}**`]),
    ...(onRow === null || onRow === onUser ? [] : [`Decided for this comparison: **${onRow}**`]),
  ];
}

function links(audit: Audit, user: number, uri: string): string {
  const link = (title: string, command: string) => {
    const args = encodeURIComponent(JSON.stringify([uri, audit.dataset.users[user]!]));
    // Parentheses end a link; encodeURIComponent leaves them.
    return `[${title}](command:${command}?${args.replaceAll('(', '%28').replaceAll(')', '%29')})`;
  };
  return [
    link('Show in the audit panel', 'preferenceAuditor.showUser'),
    link('Next row of this user', 'preferenceAuditor.goToRowOfUser'),
  ].join(' · ');
}

const PLOT_CELLS = 24;

/** The interval on a scale from 0 to 1 (from −1 where it goes below 0), as a line of text. */
function intervalPlot(belief: Belief): string {
  const from = leftEnd(belief);
  const cell = (value: number) =>
    Math.max(0, Math.min(PLOT_CELLS - 1, Math.floor(((value - from) / (1 - from)) * PLOT_CELLS)));
  const [start, middle, end] = [cell(belief.low), cell(belief.mean), cell(belief.high)];
  const line = Array.from({ length: PLOT_CELLS }, (_, i) =>
    i === middle ? '●' : i >= start && i <= end ? '━' : '·',
  ).join('');
  return `\`${from === 0 ? '0' : '−1'} ${line} 1\``;
}

/** Text from the file stays text: no markup, links or images. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@]/g, '\\$&').replace(/\s+/g, ' ');
}

export const hover: Feature = {
  provides: { hoverProvider: true },
  register: ({ connection, sessions, client }) => {
    connection.onHover(({ textDocument: { uri }, position }, token) =>
      sessions.fromAudit(uri, token, null, ({ audit }) =>
        hoverAt(audit, position, { ...client.capabilities, uri }),
      ),
    );
  },
};
