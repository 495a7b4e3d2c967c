import { shownName } from '../../dataset/index.ts';
import { type Audit, fitOf, isFlagged, recommendationOf } from '../audit.ts';
import { decisionName } from '../decisions.ts';
import {
  caveatNotes,
  describeColumns,
  describeConclusion,
  describeRecommendation,
  describeSignal,
  describeVerdict,
  looksLike,
  skippedGroups,
  whyNotDropped,
} from '../findings/index.ts';
import { policyEffect } from '../effect/index.ts';
import { describeTastes, populationSummary } from '../views/index.ts';
import { chance, count, counted, decimal, intervalUnlessCareless, percent } from '../wording.ts';
import type { Block, Report, TableBlock } from './blocks.ts';
import { effectBlocks } from './effectBlocks.ts';
import { attentivenessPlot, strengthPlot } from './plots.ts';

/** What the report says beside the audit. */
export interface ReportOptions {
  /** Name of the file, as people shall read it. */
  readonly file: string;
  /** Rows of a table; what is more is counted. */
  readonly mostRows: number;
}

/**
 * The report of an audit, for somebody who never saw the tool: what was found, about whom, what acting on it would
 * change, and what to do. Throws FileError.
 */
export async function reportOf(audit: Audit, options: ReportOptions): Promise<Report> {
  const effect = await policyEffect(audit, 'recommended');
  return {
    title: `Audit of ${options.file}`,
    blocks: [
      { kind: 'lead', text: describeConclusion(audit) },
      { kind: 'paragraph', text: whatWasRead(audit) },
      ...populationBlocks(audit),
      ...usersBlocks(audit, options),
      ...modelBlocks(audit),
      ...effectBlocks(effect),
      ...caveatBlocks(audit),
      ...skippedBlocks(audit),
      ...actingBlocks(audit),
    ],
  };
}

function whatWasRead(audit: Audit): string {
  const { dataset } = audit;
  const models = dataset.models.length === 0 ? '' : ` over ${counted(dataset.models.length, 'model')}`;
  return (
    `${counted(dataset.comparisons, 'comparison')} by ${counted(dataset.users.length, 'user')}${models}, ` +
    `${counted(dataset.ties, 'tie')}; read as ${describeColumns(dataset)}.`
  );
}

function populationBlocks(audit: Audit): Block[] {
  const { signal } = fitOf(audit);
  if (!signal || audit.recommendations.misread) return [{ kind: 'paragraph', text: describeSignal(audit) }];
  const { attentive, otherTaste, careless, contrary } = populationSummary(audit);
  const tastes = describeTastes(audit);
  const expected = audit.recommendations;
  const shares = [
    `attentive ${percent(attentive)}`,
    ...(otherTaste > 0 ? [`attentive by another taste ${percent(otherTaste)}`] : []),
    `careless ${percent(careless)}`,
    `contrary ${percent(contrary)}`,
  ];
  return [
    { kind: 'heading', text: 'The users as a whole' },
    { kind: 'paragraph', text: `${describeSignal(audit)} Estimated shares: ${shares.join(', ')}.` },
    {
      kind: 'paragraph',
      text:
        `Careless judgements are ${percent(expected.expectedCarelessOfAll)} of all, and ${percent(expected.expectedCareless)} ` +
        'without the users recommended to be dropped; ' +
        `expected share of attentive users among those ${percent(expected.expectedFalseDiscoveryRate)}.`,
    },
    ...(tastes === null ? [] : [{ kind: 'paragraph' as const, text: tastes }]),
    attentivenessPlot(audit),
  ];
}

function usersBlocks(audit: Audit, { mostRows }: ReportOptions): Block[] {
  const { posteriors } = fitOf(audit);
  const listed = audit.dataset.users
    .map((_, user) => user)
    .filter((user) => recommendationOf(audit, user) !== 'keep' || audit.decisions.decision[user] !== 0)
    .sort(
      (a, b) =>
        Number(isFlagged(audit, b)) - Number(isFlagged(audit, a)) ||
        posteriors.probabilityAttentive[a]! - posteriors.probabilityAttentive[b]! ||
        a - b,
    );
  if (listed.length === 0) return [];
  const flagged = listed.filter((user) => isFlagged(audit, user)).slice(0, MOST_VERDICTS);
  return [
    { kind: 'heading', text: 'Who stands out' },
    usersTable(audit, listed, mostRows),
    ...(flagged.length === 0
      ? []
      : [
          { kind: 'heading' as const, text: 'Why' },
          {
            kind: 'list' as const,
            items: flagged.map(
              (user) => `${describeVerdict(audit, user)} ${describeRecommendation(audit, user)}`,
            ),
          },
        ]),
  ];
}

const MOST_VERDICTS = 20;
const MOST_NAME = 60;

function usersTable(audit: Audit, listed: readonly number[], mostRows: number): TableBlock {
  const { posteriors } = fitOf(audit);
  const shown = listed.slice(0, mostRows);
  return {
    kind: 'table',
    columns: [
      { name: 'user', isNumber: false },
      { name: 'recommended', isNumber: false },
      { name: 'decided', isNumber: false },
      { name: 'comparisons', isNumber: true },
      { name: 'attentiveness', isNumber: true },
      { name: '90% unless careless', isNumber: true },
      { name: 'P(attentive)', isNumber: true },
      { name: 'looks like', isNumber: false },
    ],
    rows: shown.map((user) => {
      const recommendation = recommendationOf(audit, user);
      return [
        shownName(audit.dataset.users[user]!, MOST_NAME),
        recommendation === 'review' ? `review: ${whyNotDropped(audit, user)}` : recommendation,
        decisionName(audit.decisions.decision[user]!) ?? '',
        count(posteriors.comparisons[user]!),
        decimal(posteriors.attentiveness[user]!),
        intervalUnlessCareless(posteriors.judgingLow[user]!, posteriors.judgingHigh[user]!),
        chance(posteriors.probabilityAttentive[user]!),
        looksLike(audit, user),
      ];
    }),
    more:
      listed.length > shown.length ? `… and ${counted(listed.length - shown.length, 'more user')}.` : null,
  };
}

function modelBlocks(audit: Audit): Block[] {
  const { models } = audit.dataset;
  if (models.length === 0) return [];
  const fit = fitOf(audit);
  const order = models.map((_, model) => model).sort((a, b) => fit.strength[b]! - fit.strength[a]! || a - b);
  const shown = order.slice(0, MOST_MODELS);
  return [
    { kind: 'heading', text: 'The models, as attentive users rank them' },
    strengthPlot(audit, shown),
    {
      kind: 'table',
      columns: [
        { name: 'model', isNumber: false },
        { name: 'strength (log-odds)', isNumber: true },
        { name: '90% interval', isNumber: true },
        { name: 'comparisons', isNumber: true },
      ],
      rows: shown.map((model) => [
        shownName(models[model]!, MOST_NAME),
        decimal(fit.strength[model]!),
        `${decimal(fit.strengthLow[model]!)} to ${decimal(fit.strengthHigh[model]!)}`,
        count(fit.modelComparisons[model]!),
      ]),
      more:
        order.length > shown.length ? `… and ${counted(order.length - shown.length, 'more model')}.` : null,
    },
  ];
}

const MOST_MODELS = 60;

function caveatBlocks(audit: Audit): Block[] {
  const caveats = caveatNotes(audit);
  if (caveats.length === 0) return [];
  return [
    { kind: 'heading', text: 'How the data are read, and what they cannot tell' },
    { kind: 'list', items: caveats.map(({ text }) => text) },
  ];
}

/** What to do, for somebody who has this page alone. */
function actingBlocks(audit: Audit): Block[] {
  const { policy, fdr, minComparisons } = audit.settings.recommendation;
  const rule =
    policy === 'fdr' ? `policy fdr, at most ${percent(fdr)} of those dropped attentive` : `policy ${policy}`;
  return [
    { kind: 'heading', text: 'What to do with it' },
    {
      kind: 'list',
      items: [
        'Look at the rows of those who stand out before anybody is dropped: a recommendation is a question, and other tastes are no fault.',
        'preference-auditor apply FILE --user NAME=drop (or keep, flip) writes a decision into the file; undo takes it back byte for byte.',
        'preference-auditor export FILE --out PATH writes the cleaned data; with --weights everybody stays, and counts by attentiveness.',
        `Recommended by ${rule}; users with fewer than ${counted(minComparisons, 'comparison')} are never dropped.`,
      ],
    },
  ];
}

function skippedBlocks(audit: Audit): Block[] {
  const groups = skippedGroups(audit);
  if (groups.length === 0) return [];
  return [
    { kind: 'heading', text: 'Rows that were skipped' },
    { kind: 'list', items: groups.map(({ reason, rows }) => `${counted(rows, 'row')}: ${reason}`) },
  ];
}
