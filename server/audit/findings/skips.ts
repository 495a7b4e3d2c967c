import { type Dataset, formatOf, isOfWords, NO_OUTCOME, winnerText, isNote } from '../../dataset/index.ts';
import { EVEN } from '../../model/index.ts';
import { type Audit, fitOf, recommendationOf } from '../audit.ts';
import { count, counted, percent, quoted } from '../wording.ts';

/** Rows that were skipped for one reason. */
export interface SkippedGroup {
  readonly reason: string;
  /** The value of the winner column that is the reason, as settings would name it; null where it is another. */
  readonly value: string | null;
  readonly rows: number;
}

/** Values of winners that are looked at; those of further rows are one group. */
const MOST_LOOKED_AT = 20_000;
/** A value in no more rows than these is a slip. */
const FEW = 3;
const MOST_NAMED = 4;

const known = new WeakMap<Dataset, readonly SkippedGroup[]>();

/** Why rows were skipped, the most frequent reason first. */
export function skippedGroups({ bytes, dataset }: Pick<Audit, 'bytes' | 'dataset'>): readonly SkippedGroup[] {
  let groups = known.get(dataset);
  if (groups === undefined) known.set(dataset, (groups = groupsOf({ bytes, dataset })));
  return groups;
}

function groupsOf({ bytes, dataset }: Pick<Audit, 'bytes' | 'dataset'>): SkippedGroup[] {
  const { rows, outcome, winnerEnd, mapping, problems } = dataset;
  if (dataset.comparisons === rows) return [];
  const byValue = new Map<string, number>();
  const isTold = formatOf(dataset.layout).hasText;
  let [looked, others, more] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    if (outcome[row] !== NO_OUTCOME) continue;
    if (winnerEnd[row] === 0 || !isTold) others++;
    else if (looked++ >= MOST_LOOKED_AT) more++;
    else {
      const value = winnerText(bytes, dataset, row);
      byValue.set(value, (byValue.get(value) ?? 0) + 1);
    }
  }
  const values = Array.from(byValue, ([value, n]) => {
    const shown = value === 'null' ? 'empty' : quoted(value);
    const isSaid = dataset.values !== undefined && Object.hasOwn(dataset.values, value);
    const why = isSaid ? ', which the settings say is no judgement' : '';
    return { reason: `“${mapping.winner!}” is ${shown}${why}`, value: isSaid ? null : value, rows: n };
  });
  const rest = values.length > 0 && more > 0 ? [{ reason: 'other winners', value: null, rows: more }] : [];
  return [...values, ...rest, ...othersOf(dataset, problems, others)].sort((a, b) => b.rows - a.rows);
}

/** Rows without a value to blame, by the sort of problem. Those whose problems were not kept are one group. */
function othersOf(dataset: Dataset, problems: Dataset['problems'], rows: number): SkippedGroup[] {
  const byReason = new Map<string, number>();
  let left = rows;
  for (const { code, row, message } of problems) {
    if (dataset.outcome[row] !== NO_OUTCOME || isNote(code)) continue;
    if (dataset.winnerEnd[row] !== 0 && formatOf(dataset.layout).hasText) continue;
    // Which status it was is worth telling; others differ in every row.
    const reason = code === 'set-aside' ? message.replace(/\.$/, '') : REASONS[code];
    byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
    left--;
  }
  const groups = Array.from(byReason, ([reason, n]) => ({ reason, value: null, rows: n }));
  return left > 0 ? [...groups, { reason: 'other reasons', value: null, rows: left }] : groups;
}

const REASONS: Readonly<Record<Dataset['problems'][number]['code'], string>> = {
  'malformed-json': 'malformed JSON',
  'malformed-row': 'malformed cells',
  'invalid-utf8': 'no UTF-8',
  'not-an-object': 'no object',
  'missing-field': 'a value is missing',
  'wrong-type': 'a value of another kind',
  'unknown-winner': 'a winner that means nothing',
  'skipped-value': 'a winner that the settings say is no judgement',
  'set-aside': 'a judgement that does not count',
  'unknown-models': 'models that cannot be told',
  'unknown-user': 'a user whom the first rows do not have',
  'same-model': 'twice the same model',
  'duplicate-key': 'a key that stands twice',
  'no-number': 'NaN or Infinity',
  'foreign-audit': 'an “audit” of another kind',
  'too-many-names': 'too many models',
  'too-many-responses': 'too many responses judged together',
  'unread-rest': 'what stands behind the last row',
};

/** Values that may mean something: those of more than a few skipped rows. */
function unclearValues(audit: Audit): readonly SkippedGroup[] {
  return skippedGroups(audit).filter(({ value, rows }) => value !== null && rows > FEW);
}

/** How many rows were skipped and why; null where none was. */
export function describeSkips(audit: Audit): string | null {
  const groups = skippedGroups(audit);
  if (groups.length === 0) return null;
  const { rows, comparisons } = audit.dataset;
  const named = groups.slice(0, MOST_NAMED).map(({ reason, rows: n }) => `${reason} (${count(n)})`);
  const left = groups.slice(MOST_NAMED).reduce((sum, { rows: n }) => sum + n, 0);
  const reasons = [...named, ...(left > 0 ? [`other reasons (${count(left)})`] : [])].join('; ');
  const advice = adviceOnValues(audit);
  return `${counted(rows - comparisons, 'row')} skipped: ${reasons}.${advice === null ? '' : ` ${advice}`}`;
}

/** What to say in settings where a value keeps more than a few rows out; null where none does. */
export function adviceOnValues(audit: Audit): string | null {
  const unclear = unclearValues(audit);
  if (unclear.length === 0) return null;
  const values = unclear.slice(0, MOST_NAMED).map(({ value }) => value!);
  const listed = values.map(quoted).join(', ');
  const example = values.map((value) => `${value}=tie`).join(',');
  return (
    `Say what ${listed} ${values.length === 1 ? 'means' : 'mean'}: first, second, tie or skip, ` +
    `as “values” in the setting preferenceAuditor.columns, or for example --values "${example}".`
  );
}

/** Share of careless users from which the columns are likelier at fault than the users. */
const NEARLY_ALL = 0.9;
const ENOUGH_USERS = 3;

/**
 * Said where numbers tell who won and nearly everybody looks careless: then the numbers are probably misread. Null
 * where that is not so.
 */
export function describeMisreading(audit: Audit): string | null {
  const { outcomeFrom, convention, users, mapping } = audit.dataset;
  if (outcomeFrom !== 'winner' || isOfWords(convention)) return null;
  // Where nobody is recommended to be dropped because nearly everybody would be, or all are alike, those who look
  // careless are counted.
  const { posteriors, signal } = fitOf(audit);
  const { probabilityAttentive } = posteriors;
  const dropped = users.filter((_, user) =>
    audit.recommendations.misread || !signal
      ? probabilityAttentive[user]! < EVEN
      : recommendationOf(audit, user) === 'drop',
  ).length;
  if (users.length < ENOUGH_USERS || dropped < users.length * NEARLY_ALL) return null;
  return (
    `${percent(dropped / users.length)} of the users look careless: more likely the numbers in ` +
    `“${mapping.winner!}” do not mean what they are read as (${convention}). ` +
    'Say what they mean as “convention” or “values” in the setting preferenceAuditor.columns, or with --columns and --values, before anybody is dropped.'
  );
}
