import {
  type Audit,
  caveatNotes,
  chance,
  count,
  counted,
  dataNotes,
  decimal,
  decisionName,
  describeConclusion,
  describeTastes,
  describeVerdict,
  findingOf,
  fitOf,
  intervalUnlessCareless,
  looksLike,
  otherTasteChances,
  percent,
  populationSummary,
  recommendationOf,
  skippedRows,
  whyNotDropped,
} from '../../audit/index.ts';
import { shownName, shownText } from '../../dataset/index.ts';
import { NO_PAINT, PAINT, type Paint } from './paint.ts';
import type { Format } from './result.ts';

const COLOURS = { drop: 'red', flip: 'red', review: 'yellow', keep: undefined } as const;
const MOST_USERS = 40;
const MOST_SKIPPED = 5;
/** Characters of a cell. */
const MOST_CELL = 80;

/** `--format text`, for people at a terminal. */
export const text: Format = ({ quiet, colour }) => {
  let isFirst = true;
  return {
    file: (result) => {
      if (result.kind === 'failed') return '';
      const between = isFirst ? '' : '\n';
      isFirst = false;
      const paint = colour ? PAINT : NO_PAINT;
      return between + auditText(result.file, result.audit, { quiet, paint });
    },
    end: () => '',
  };
};

/**
 * The audit as text: the conclusion first, then who to look at and why, then the models. `quiet`: the conclusion and
 * the users alone.
 */
export function auditText(
  file: string,
  audit: Audit,
  { quiet = false, paint = NO_PAINT }: { readonly quiet?: boolean; readonly paint?: Paint } = {},
): string {
  const sections = quiet
    ? [shownText(`${file}: ${describeConclusion(audit)}`), usersSection(audit, paint)]
    : [
        heading(file, audit, paint),
        usersSection(audit, paint),
        modelsSection(audit),
        caveatsSection(audit),
        skippedSection(audit),
      ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading(file: string, audit: Audit, paint: Paint): string {
  const { dataset } = audit;
  const { signal } = fitOf(audit);
  const { misread } = audit.recommendations;
  const lines = [
    file,
    // That nothing can be believed comes before anything that could be.
    ...(misread ? [describeConclusion(audit), ''] : []),
    `${counted(dataset.comparisons, 'comparison')} by ${counted(dataset.users.length, 'user')}` +
      `${dataset.models.length === 0 ? '' : ` over ${counted(dataset.models.length, 'model')}`}, ${counted(dataset.ties, 'tie')}; columns ` +
      Object.entries(dataset.mapping)
        .map(([role, column]) => `${role}=${column}`)
        .join(', '),
    ...dataNotes(audit).map(({ text }) => text),
    ...(misread ? [] : ['', describeConclusion(audit)]),
  ];
  if (signal) lines.push(`${shares(audit)} ${dropping(audit)}`, ...habits(audit));
  const conclusion = describeConclusion(audit);
  return lines
    .map((line) => (line === conclusion ? paint('bold', shownText(line)) : shownText(line)))
    .join('\n');
}

function shares(audit: Audit): string {
  const { attentive, otherTaste, careless, contrary } = populationSummary(audit);
  const parts = [
    `attentive ${percent(attentive)}`,
    ...(otherTaste > 0 ? [`attentive by another taste ${percent(otherTaste)}`] : []),
    `careless ${percent(careless)}`,
    `contrary ${percent(contrary)}`,
  ];
  return `Users estimated ${parts.join(', ')}.`;
}

/** The tastes that users share, and what single users were found to do. */
function habits(audit: Audit): string[] {
  const tastes = describeTastes(audit);
  const seen = new Map<string, number>();
  for (const user of audit.dataset.users.keys()) {
    const found = findingOf(audit, user);
    if (found !== null) seen.set(found, (seen.get(found) ?? 0) + 1);
  }
  const found = [...seen].map(([name, n]) => `${name} ${count(n)}`).join(', ');
  return [
    ...(tastes === null ? [] : [tastes]),
    ...(found === '' ? [] : [`Seen in single users: ${found} (docs/findings.md says what each is).`]),
  ];
}

/** What these data cannot tell; how they are read stands above. */
function caveatsSection(audit: Audit): string {
  const read = new Set(dataNotes(audit).map(({ code }) => code));
  const caveats = caveatNotes(audit).filter(({ code }) => !read.has(code));
  if (caveats.length === 0) return '';
  return ['What these data cannot tell:', ...caveats.map(({ text }) => `  ${shownText(text)}`)].join('\n');
}

/** What dropping as recommended does; where nobody is, how things are. */
function dropping(audit: Audit): string {
  const { recommendations: expected, dataset } = audit;
  const careless = `Careless judgements: ${percent(expected.expectedCarelessOfAll)} of all`;
  if (!dataset.users.some((_, user) => recommendationOf(audit, user) === 'drop')) return `${careless}.`;
  return (
    `${careless}, ${percent(expected.expectedCareless)} without the users to drop, which keeps ` +
    `${percent(expected.expectedAttentiveKept)} of the attentive ones; expected share of attentive users ` +
    `among those to drop ${percent(expected.expectedFalseDiscoveryRate)}.`
  );
}

function usersSection(audit: Audit, paint: Paint): string {
  const { posteriors } = fitOf(audit);
  const otherTaste = otherTasteChances(posteriors);
  const { users } = audit.dataset;
  const hasTastes = otherTaste.some((share) => share > 0);
  const listed = users
    .map((_, user) => user)
    .filter((user) => recommendationOf(audit, user) !== 'keep' || audit.decisions.decision[user] !== 0)
    .sort((a, b) => posteriors.probabilityAttentive[a]! - posteriors.probabilityAttentive[b]! || a - b);
  if (listed.length === 0) return '';
  const shown = listed.slice(0, MOST_USERS);
  const rows = shown.map((user) => [
    recommendationOf(audit, user),
    decisionName(audit.decisions.decision[user]!) ?? '',
    users[user]!,
    count(posteriors.comparisons[user]!),
    decimal(posteriors.attentiveness[user]!),
    intervalUnlessCareless(posteriors.judgingLow[user]!, posteriors.judgingHigh[user]!),
    chance(posteriors.probabilityAttentive[user]!),
    chance(posteriors.probabilityCareless[user]!),
    ...(hasTastes ? [chance(otherTaste[user]!)] : []),
    looksLike(audit, user),
    recommendationOf(audit, user) === 'review' ? whyNotDropped(audit, user) : '',
  ]);
  const headings = [
    'recommended',
    'decided',
    'user',
    'comparisons',
    'attentiveness',
    '90% unless careless',
    'P(attentive)',
    'P(careless)',
    ...(hasTastes ? ['P(other taste)'] : []),
    'looks like',
    shown.some((user) => recommendationOf(audit, user) === 'review') ? 'why not dropped' : '',
  ];
  const lines = table(headings, rows, hasTastes ? [3, 4, 5, 6, 7, 8] : [3, 4, 5, 6, 7]).map((line, i) => {
    const colour = i === 0 ? undefined : COLOURS[recommendationOf(audit, shown[i - 1]!)];
    return colour === undefined ? line : paint(colour, line);
  });
  const left = listed.length - shown.length;
  if (left > 0) lines.push(`… and ${counted(left, 'more user')}; --format json lists all.`);
  const [worst] = shown;
  if (worst !== undefined) lines.push('', shownText(`The first of them: ${describeVerdict(audit, worst)}`));
  return lines.join('\n');
}

function modelsSection(audit: Audit): string {
  const fit = fitOf(audit);
  if (audit.dataset.models.length === 0) return '';
  const order = audit.dataset.models
    .map((_, model) => model)
    .sort((a, b) => fit.strength[b]! - fit.strength[a]! || a - b);
  const rows = order.map((model) => [
    audit.dataset.models[model]!,
    decimal(fit.strength[model]!),
    `${decimal(fit.strengthLow[model]!)} to ${decimal(fit.strengthHigh[model]!)}`,
    count(fit.modelComparisons[model]!),
  ]);
  return table(['model', 'strength', '90% interval', 'comparisons'], rows, [1, 2, 3]).join('\n');
}

function skippedSection(audit: Audit): string {
  const skipped = skippedRows(audit);
  const total = audit.dataset.rows - audit.dataset.comparisons;
  if (total === 0) return '';
  const lines = skipped
    .slice(0, MOST_SKIPPED)
    .map(({ line, column, reason }) => `  line ${line}, column ${column}: ${reason}`);
  const left = total - lines.length;
  if (left > 0) lines.push(`  … and ${count(left)} more`);
  return [`${counted(total, 'row')} skipped:`, ...lines].map(shownText).join('\n');
}

/** Aligned columns, two spaces apart; those in `right` aligned to the right. */
function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string[] {
  const all = [headings, ...rows].map((row) => row.map((cell) => shownName(cell, MOST_CELL)));
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
