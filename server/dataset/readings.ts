import { bytesInMemory } from './byteSource.ts';
import { recogniseDataset } from './columns/index.ts';
import { readDataset } from './rows/index.ts';
import { shownText } from './text/index.ts';
import {
  type ColumnMapping,
  type ColumnSettings,
  type Dataset,
  FIRST,
  NO_OUTCOME,
  ROLES,
  SECOND,
  TIE,
} from './types.ts';
import { winnerText } from './winnerText.ts';

/** What a file would be read as, were the settings to say so. */
export interface ReadingPreview {
  /** All that the settings would say. */
  readonly settings: ColumnSettings;
  /** What they would say beside what they say already, for people. */
  readonly meaning: string;
  /** Of the first rows. */
  readonly rows: number;
  readonly comparisons: number;
  readonly ties: number;
  readonly users: number;
  /** Which model would win how often, the same one in every preview; null where none is named. */
  readonly consequence: string | null;
  /** The first comparisons: `ada: x > y`. */
  readonly first: readonly string[];
  /** The columns as they would be read. */
  readonly mapping: ColumnMapping;
  /** Winners that would mean nothing in more than a few rows, the most frequent first. */
  readonly unclear: readonly UnclearValue[];
  /** Does the first response win so much oftener, or seldomer, that it matters whether it was shown first? */
  readonly asksOrder: boolean;
}

/** A value of the winner column that keeps rows out. */
export interface UnclearValue {
  /** As settings name it. */
  readonly value: string;
  /** Of the first rows. */
  readonly rows: number;
  /** The first row that holds it. */
  readonly example: string;
}

/** Bytes that previews are made of. */
const PREVIEW_BYTES = 2 ** 19;
/** Files are recognised so often at most in search of readings. */
const MOST_TRIED = 24;
const MOST_ANSWERS = 3;
const MOST_SHOWN = 10;
const MOST_UNCLEAR = 5;
/** A value in no more rows than these is a slip. */
const FEW = 3;
const MOST_EXAMPLE = 160;
/** Shares of the first response outside these are no chance in so many comparisons. */
const EVEN_SHARE = [0.35, 0.65] as const;
const ENOUGH = 50;

interface Tried {
  readonly settings: ColumnSettings;
  readonly meanings: readonly string[];
}

/**
 * The readings of a file that leaves something open, each with what it would mean for the first rows; up to `most`, the
 * likeliest first. `bytes` may be the beginning of a file. Only readings that would be read are among them.
 */
export function previewReadings(bytes: Uint8Array, given: ColumnSettings = {}, most = 6): ReadingPreview[] {
  const head = headOf(bytes);
  const open: Tried[] = [{ settings: given, meanings: [] }];
  const found: (Tried & { readonly dataset: Dataset })[] = [];
  for (let tried = 0; tried < MOST_TRIED && found.length < most; tried++) {
    const next = open.shift();
    if (next === undefined) break;
    const recognition = recogniseDataset(head, next.settings);
    if (recognition.kind === 'mapped') {
      const dataset = readDataset(head, recognition);
      if (dataset.comparisons > 0) found.push({ ...next, dataset });
    } else if (recognition.kind === 'column-needed' && next.meanings.length < MOST_ANSWERS) {
      for (const { settings, meaning } of recognition.readings)
        open.push({ settings: { ...next.settings, ...settings }, meanings: [...next.meanings, meaning] });
    }
  }
  const subject = subjectOf(found.map(({ dataset }) => dataset));
  return found.map(({ settings, meanings, dataset }) => ({
    settings,
    meaning: meanings.join('; '),
    rows: dataset.rows,
    comparisons: dataset.comparisons,
    ties: dataset.ties,
    users: dataset.users.length,
    consequence: consequenceOf(dataset, subject),
    first: firstComparisons(dataset),
    mapping: dataset.mapping,
    unclear: unclearIn(head, dataset),
    asksOrder: settings.order === undefined && favoursSide(dataset),
  }));
}

/** Whole lines, where there are any. */
function headOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= PREVIEW_BYTES) return bytes;
  const lines = bytes.lastIndexOf(0x0a, PREVIEW_BYTES) + 1;
  return bytes.subarray(0, lines === 0 ? PREVIEW_BYTES : lines);
}

/** The model whose wins tell the readings apart best: the one that wins most or least often in any of them. */
function subjectOf(datasets: readonly Dataset[]): string | null {
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const dataset of datasets) {
    for (const name of dataset.models) {
      const { wins, decided } = winsOf(dataset, name);
      // Few comparisons tell little.
      const distance = decided === 0 ? 0 : Math.abs(wins / decided - 0.5) * Math.sqrt(decided);
      if (best === null || distance > best.distance) best = { name, distance };
    }
  }
  return best?.name ?? null;
}

function winsOf(dataset: Dataset, name: string): { readonly wins: number; readonly decided: number } {
  const model = dataset.models.indexOf(name);
  let [wins, decided] = [0, 0];
  for (let row = 0; row < dataset.rows; row++) {
    const outcome = dataset.outcome[row]!;
    if (outcome !== FIRST && outcome !== SECOND) continue;
    const side = dataset.first[row] === model ? FIRST : dataset.second[row] === model ? SECOND : null;
    if (side === null) continue;
    decided++;
    if (outcome === side) wins++;
  }
  return { wins, decided };
}

function consequenceOf(dataset: Dataset, subject: string | null): string | null {
  const share = (wins: number, of: number) => `${Math.round((100 * wins) / of)}% of ${of}`;
  if (subject !== null && dataset.models.includes(subject)) {
    const { wins, decided } = winsOf(dataset, subject);
    if (decided > 0) return `then ${subject} wins ${share(wins, decided)} decided comparisons`;
  }
  if (dataset.models.length > 0) return null;
  const firsts = dataset.outcome.filter((outcome) => outcome === FIRST).length;
  const decided = dataset.comparisons - dataset.ties;
  return decided === 0 ? null : `then the first response wins ${share(firsts, decided)} decided comparisons`;
}

function unclearIn(bytes: Uint8Array, dataset: Dataset): UnclearValue[] {
  const source = bytesInMemory(bytes);
  const found = new Map<string, { rows: number; readonly first: number }>();
  for (let row = 0; row < dataset.rows; row++) {
    if (dataset.outcome[row] !== NO_OUTCOME || dataset.winnerEnd[row] === 0) continue;
    const value = winnerText(source, dataset, row);
    if (dataset.values !== undefined && Object.hasOwn(dataset.values, value)) continue;
    const seen = found.get(value);
    if (seen === undefined) found.set(value, { rows: 1, first: row });
    else seen.rows++;
  }
  const many = [...found].filter(([, { rows }]) => rows > FEW);
  return many
    .map(([value, { rows, first }]) => {
      const [start, end] = [dataset.rowStart[first]!, dataset.rowEnd[first]!];
      const text = Buffer.from(bytes.subarray(start, Math.min(end, start + MOST_EXAMPLE))).toString('utf8');
      return { value, rows, example: shownText(end - start > MOST_EXAMPLE ? `${text}…` : text) };
    })
    .sort((a, b) => b.rows - a.rows)
    .slice(0, MOST_UNCLEAR);
}

function favoursSide({ ordered, comparisons, ties, outcome }: Dataset): boolean {
  const decided = comparisons - ties;
  if (!ordered || decided < ENOUGH) return false;
  const share = outcome.filter((one) => one === FIRST).length / decided;
  return share < EVEN_SHARE[0] || share > EVEN_SHARE[1];
}

function firstComparisons({ rows, users, user, models, first, second, outcome }: Dataset): string[] {
  const shown: string[] = [];
  for (let row = 0; row < rows && shown.length < MOST_SHOWN; row++) {
    const sign = '><='[outcome[row]!];
    if (outcome[row] === NO_OUTCOME || sign === undefined) continue;
    const said =
      models.length > 0
        ? `${models[first[row]!]!} ${sign} ${models[second[row]!]!}`
        : outcome[row] === TIE
          ? 'a tie'
          : outcome[row] === FIRST
            ? 'the first response'
            : 'the second response';
    shown.push(`${users[user[row]!]!}: ${said}`);
  }
  return shown;
}

/** The options of the command line that say what these settings say. */
export function optionsFor(settings: ColumnSettings): string {
  const columns = ROLES.flatMap((role) =>
    settings[role] === undefined ? [] : [`${role}=${settings[role]}`],
  );
  if (settings.convention !== undefined) columns.push(`convention=${settings.convention}`);
  if (settings.order !== undefined) columns.push(`order=${settings.order}`);
  if (settings.rejected !== undefined) columns.push(`rejected=${settings.rejected}`);
  const values = Object.entries(settings.values ?? {}).map(([value, meaning]) => `${value}=${meaning}`);
  const pairs = Object.entries(settings.pairs ?? {}).map(([column, pair]) => `${column}=${pair}`);
  return [
    ...(columns.length === 0 ? [] : [`--columns ${quotedForShell(columns.join(','))}`]),
    ...(values.length === 0 ? [] : [`--values ${quotedForShell(values.join(','))}`]),
    ...(pairs.length === 0 ? [] : [`--pairs ${quotedForShell(pairs.join(','))}`]),
  ].join(' ');
}

function quotedForShell(argument: string): string {
  return /^[\w=,.:/@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
