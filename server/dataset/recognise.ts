import { CONVENTION_MEANINGS, possibleConventions, type SideNumbering } from './conventions.ts';
import { detectLayouts } from './formats/detect.ts';
import { sampleRows } from './formats/formats.ts';
import type { Layout } from './formats/layout.ts';
import { type Columns, sampleColumns } from './sample.ts';
import { normalisedName, PROMPT_NAMES, type Schema, SCHEMAS, TEXT_PAIRS } from './schemas.ts';
import {
  type ColumnCandidate,
  type ColumnMapping,
  type ColumnSettings,
  NO_OUTCOME,
  type Recognition,
  type Role,
  type TextColumns,
  type WinnerConvention,
} from './types.ts';
import { BY_MODEL_NAME, outcomeOf, type WinnerValue } from './winners.ts';

type Mapping = Partial<Record<Role, string>>;

/** Share of the sampled rows in which a column must make sense. */
const MOST = 0.5;

/** What each role is called in messages. */
const ROLE_NAMES: Readonly<Record<Role, string>> = {
  user: 'who judged (the user)',
  modelA: 'which model wrote the first response',
  modelB: 'which model wrote the second response',
  winner: 'which response was preferred (the winner)',
  chosenModel: 'which model wrote the chosen response',
  rejectedModel: 'which model wrote the rejected response',
};

/**
 * Finds out what a file is from its first bytes and the names and values of its first rows. Columns that settings
 * name come before those that are recognised. Nothing is guessed: what is missing or could mean two things is
 * asked for.
 */
export function recogniseDataset(bytes: Uint8Array, settings: ColumnSettings = {}): Recognition {
  const layouts = detectLayouts(bytes);
  if (typeof layouts === 'string') return { kind: 'not-preference-data', message: layouts };
  const all = layouts.map((layout) => recogniseRows(bytes, layout, settings));
  return (
    all.find(({ kind }) => kind === 'mapped') ?? all.find(({ kind }) => kind === 'column-needed') ?? all[0]!
  );
}

/** What the file is if its rows are laid out that way. */
function recogniseRows(bytes: Uint8Array, layout: Layout, settings: ColumnSettings): Recognition {
  const { convention, ...override } = settings;
  const sample = sampleRows(bytes, layout);
  const columns = sampleColumns(sample);
  if (sample.rows.length === 0 || sample.rows.length < sample.looked * MOST) {
    const message =
      sample.looked === 0
        ? 'The file is empty: it holds no comparisons.'
        : 'This is not a JSONL preference dataset: most lines are no JSON objects. One JSON object a line, with the columns user, models and winner, could be audited.';
    return { kind: 'not-preference-data', message };
  }
  const unknown = Object.values(override).find((column) => !columns.values.has(column));
  if (unknown !== undefined) return unknownColumn(unknown, columns, override);

  const candidates = SCHEMAS.filter((schema) => hasRoles(schema, override)).map((schema) => ({
    schema,
    mapping: mapColumns(schema, columns, override),
  }));
  if (candidates.length === 0) return mixedRoles(columns, override);
  const texts = textColumns(columns);
  for (const { schema, mapping } of candidates) {
    if (rolesOf(schema).some((role) => mapping[role] === undefined)) continue;
    return twoRoles(mapping, columns) ?? mapped(layout, schema, mapping, columns, texts, convention);
  }
  return incomplete(candidates, columns, override);
}

function rolesOf(schema: Schema): Role[] {
  return [...schema.pairs.flatMap(([a, b]) => [a, b]), ...(Object.keys(schema.columns) as Role[])];
}

function mapColumns(schema: Schema, columns: Columns, override: ColumnMapping): Mapping {
  const mapping: Mapping = {};
  for (const [roleA, roleB, pairs] of schema.pairs) {
    for (const [a, b] of pairs) {
      const found = [named(columns, a), named(columns, b)] as const;
      if (
        found[0] !== undefined &&
        found[1] !== undefined &&
        found.every((column) => holdsNames(columns, column!))
      ) {
        [mapping[roleA], mapping[roleB]] = found;
        break;
      }
    }
  }
  for (const role of rolesOf(schema)) {
    const column = override[role];
    if (column !== undefined) mapping[role] = column;
  }
  for (const [role, names] of Object.entries(schema.columns) as [Role, readonly string[]][]) {
    const column = mapping[role] ?? bestColumn(role, names, mapping, columns);
    if (column !== undefined) mapping[role] = column;
  }
  return mapping;
}

/** Does the schema know every role that was named? */
function hasRoles(schema: Schema, override: ColumnMapping): boolean {
  const roles = rolesOf(schema);
  return (Object.keys(override) as Role[]).every((role) => roles.includes(role));
}

/** The column by one of these names that makes sense in its role: the first that most rows have, else the fullest. */
function bestColumn(
  role: Role,
  names: readonly string[],
  mapping: Mapping,
  columns: Columns,
): string | undefined {
  const found = names.flatMap((name) => named(columns, name) ?? []);
  const sensible = found.filter((column) =>
    role === 'winner' ? conventionsOf(column, mapping, columns).length === 1 : holdsNames(columns, column),
  );
  const filled = (column: string) => valuesOf(columns, column).filter((value) => value !== null).length;
  const fullest = [...sensible].sort((a, b) => filled(b) - filled(a));
  return (
    sensible.find((column) => filled(column) > columns.rows * MOST) ??
    fullest[0] ??
    (role === 'winner' ? found[0] : undefined)
  );
}

/** The column of that name, in whatever spelling; also as the `id` of an object of that name. */
function named(columns: Columns, name: string): string | undefined {
  if (columns.values.has(name)) return name;
  const wanted = normalisedName(name);
  for (const column of columns.values.keys()) {
    const spelled = normalisedName(column);
    if (spelled === wanted || (column.includes('.') && spelled === `${wanted}id`)) return column;
  }
  return undefined;
}

/** The values that rows have of it. */
function valuesOf(columns: Columns, column: string): readonly unknown[] {
  return (columns.values.get(column) ?? []).filter((value) => value !== undefined);
}

/** Do most values look like names: short texts or whole numbers? */
function holdsNames(columns: Columns, column: string): boolean {
  const values = valuesOf(columns, column);
  return values.filter(isName).length > values.length * MOST;
}

function isName(value: unknown): value is string | number {
  return Number.isSafeInteger(value) || (typeof value === 'string' && value !== '' && value.length <= 200);
}

function mapped(
  layout: Layout,
  schema: Schema,
  mapping: Mapping,
  columns: Columns,
  texts: TextColumns,
  named: WinnerConvention | undefined,
): Recognition {
  const { winner } = mapping;
  const possible =
    winner === undefined
      ? (['words'] as const)
      : named === undefined
        ? conventionsOf(winner, mapping, columns)
        : [named];
  const [convention] = possible;
  if (convention === undefined || possible.length > 1) return unclearWinner(mapping, columns, possible);
  return { kind: 'mapped', layout, mapping, schema: schema.name, ordered: schema.ordered, convention, texts };
}

/** What the winner column may mean: one convention where that is clear, none where most values mean nothing. */
function conventionsOf(winner: string, mapping: Mapping, columns: Columns): readonly WinnerConvention[] {
  const values = columns.values.get(winner) ?? [];
  const models = [mapping.modelA, mapping.modelB].map((column) =>
    column === undefined ? [] : (columns.values.get(column) ?? []),
  );
  /** Which of the row's models the value names, or NO_OUTCOME. */
  const named = (value: WinnerValue, row: number) => {
    const side = models.findIndex((names) => isName(names[row]) && String(names[row]) === String(value));
    return side < 0 ? NO_OUTCOME : side;
  };
  const isClear = (convention: WinnerConvention) => {
    const known = values.flatMap((value, row) => (isWinnerValue(value) ? [{ value, row }] : []));
    const clear = known.filter(({ value, row }) => {
      const outcome = outcomeOf(value, convention);
      if (outcome === BY_MODEL_NAME) return named(value, row) !== NO_OUTCOME;
      // A word for a side that is also the name of the other model.
      return outcome !== NO_OUTCOME && [NO_OUTCOME, outcome].includes(named(value, row));
    });
    return clear.length > known.length * MOST;
  };
  const found = possibleConventions({
    name: winner,
    values: values.filter(isWinnerValue),
    sides: sideNumbering(mapping, columns),
  });
  const clear = found.filter(isClear);
  return clear.length === 0 && isClear('names') ? ['names'] : clear;
}

/** How the file counts its responses: by the names of the columns that hold what is compared. */
function sideNumbering({ modelA, modelB }: Mapping, columns: Columns): SideNumbering {
  const texts = TEXT_PAIRS.filter((names) => names.every((name) => hasColumn(columns, name)));
  const pairs = [
    ...(modelA === undefined || modelB === undefined ? [] : [[modelA, modelB] as const]),
    ...texts,
  ];
  const differ = (from: string, to: string) =>
    pairs.some(([a, b]) => a.includes(from) && a.replace(from, to) === b);
  return differ('0', '1') ? 'from-zero' : differ('1', '2') ? 'from-one' : 'letters';
}

function isWinnerValue(value: unknown): value is WinnerValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function unclearWinner(
  mapping: Mapping,
  columns: Columns,
  conventions: readonly WinnerConvention[],
): Recognition {
  const { winner, ...found } = mapping;
  const examples = examplesOf(valuesOf(columns, winner!));
  const advice =
    conventions.length === 0
      ? 'The audit reads model_a and model_b, A and B, left and right, 1 and 2, the name of the winning model, and tie.'
      : `It may mean: ${conventions.map((name) => `${CONVENTION_MEANINGS[name]} (${name})`).join('; or ')}. ` +
        'Say which in the setting preferenceAuditor.columns, or with --columns, as its “convention”.';
  return {
    kind: 'column-needed',
    missing: ['winner'],
    found: conventions.length === 0 ? found : mapping,
    candidates: candidatesFor('winner', columns, found),
    conventions,
    message: `The column “${winner!}” does not say clearly which response was preferred (values ${examples.join(', ')}). ${advice}`,
  };
}

function incomplete(
  candidates: readonly { schema: Schema; mapping: Mapping }[],
  columns: Columns,
  override: ColumnMapping,
): Recognition {
  const best = candidates
    .map(({ schema, mapping }) => ({
      mapping,
      missing: rolesOf(schema).filter((role) => mapping[role] === undefined),
    }))
    .filter(({ mapping }) => looksLikePreferences(mapping, columns) || Object.keys(override).length > 0)
    .sort((a, b) => Object.keys(b.mapping).length - Object.keys(a.mapping).length)[0];
  if (best === undefined) {
    return {
      kind: 'not-preference-data',
      message:
        'This is not a preference dataset: no columns say which models were compared and which response was preferred. ' +
        'Name them (user, modelA, modelB, winner) if there are any.',
    };
  }
  const { mapping, missing } = chosenRejected(best, columns);
  return {
    kind: 'column-needed',
    missing,
    found: mapping,
    candidates: missing.flatMap((role) => candidatesFor(role, columns, mapping)).filter(uniqueColumn()),
    conventions: [],
    message:
      `This preference dataset has no column that says ${list(missing.map((role) => ROLE_NAMES[role]))}. ` +
      'The audit compares what users chose between models: it needs one column for the user and one for each model. ' +
      'Add them, or name them in the setting preferenceAuditor.columns (--columns on the command line).',
  };
}

/** A file of chosen and rejected texts lacks the models of those, not a pair of models and a winner. */
function chosenRejected(
  best: { mapping: Mapping; missing: Role[] },
  columns: Columns,
): { mapping: Mapping; missing: Role[] } {
  const isChosenFile = hasColumn(columns, 'chosen') && hasColumn(columns, 'rejected');
  if (!isChosenFile || best.mapping.modelA !== undefined || best.mapping.chosenModel !== undefined)
    return best;
  const missing: Role[] = [
    ...(best.mapping.user === undefined ? ['user' as const] : []),
    'chosenModel',
    'rejectedModel',
  ];
  return { mapping: best.mapping, missing };
}

/** Models and a winner, models of a chosen and a rejected response, or the texts of two responses. */
function looksLikePreferences(mapping: Mapping, columns: Columns): boolean {
  const pair = mapping.modelA !== undefined && mapping.modelB !== undefined;
  if (pair && mapping.winner !== undefined) return true;
  if (mapping.chosenModel !== undefined && mapping.rejectedModel !== undefined) return true;
  const texts = TEXT_PAIRS.some((names) => names.every((name) => hasColumn(columns, name)));
  return texts && (mapping.winner !== undefined || pair || hasColumn(columns, 'chosen'));
}

/** Is there a column of that name, or are there columns of its parts (`chosen[0].content`)? */
function hasColumn(columns: Columns, name: string): boolean {
  return (
    named(columns, name) !== undefined ||
    [...columns.values.keys()].some((column) => column.startsWith(`${name}[`))
  );
}

function unknownColumn(column: string, columns: Columns, override: ColumnMapping): Recognition {
  const found = Object.fromEntries(Object.entries(override).filter(([, name]) => columns.values.has(name)));
  const nearest = nearestNames(column, [...columns.values.keys()]);
  return {
    kind: 'column-needed',
    missing: (Object.keys(override) as Role[]).filter((role) => !columns.values.has(override[role]!)),
    found,
    candidates: nearest.map((name) => ({ column: name, examples: examplesOf(valuesOf(columns, name)) })),
    conventions: [],
    message: `There is no column “${column}” in this file; the nearest are ${list(nearest.map((name) => `“${name}”`))}.`,
  };
}

/** Columns of both layouts were named, which exclude each other. */
function mixedRoles(columns: Columns, override: ColumnMapping): Recognition {
  const { user, ...rest } = override;
  return {
    kind: 'column-needed',
    missing: Object.keys(rest) as Role[],
    found: user === undefined ? {} : { user },
    candidates: candidatesFor('modelA', columns, override),
    conventions: [],
    message:
      'The columns named belong to two layouts: name modelA, modelB and winner, or chosenModel and rejectedModel.',
  };
}

/** One column cannot say two things. Null where none is said to. */
function twoRoles(mapping: Mapping, columns: Columns): Recognition | null {
  const roles = Object.keys(mapping) as Role[];
  const role = roles.find((one, i) => roles.slice(0, i).some((before) => mapping[before] === mapping[one]));
  if (role === undefined) return null;
  const { [role]: column, ...found } = mapping;
  return {
    kind: 'column-needed',
    missing: [role],
    found,
    candidates: candidatesFor(role, columns, found),
    conventions: [],
    message: `The column “${column!}” is named for two things; another one has to say ${ROLE_NAMES[role]}.`,
  };
}

function nearestNames(name: string, names: readonly string[]): string[] {
  return names
    .map((candidate) => ({
      candidate,
      distance: editDistance(normalisedName(name), normalisedName(candidate)),
    }))
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate, 'en'))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substituted, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** Columns that might serve as `role`: names or few distinct values, not taken by another role. */
function candidatesFor(role: Role, columns: Columns, taken: ColumnMapping): ColumnCandidate[] {
  const used = new Set<string>(Object.values(taken));
  return [...columns.values.keys()]
    .map((column) => [column, valuesOf(columns, column)] as const)
    .filter(([column, values]) => {
      if (used.has(column) || !holdsNames(columns, column)) return false;
      const distinct = new Set(values).size;
      return role === 'winner'
        ? distinct <= 20
        : distinct > 1 && (values.length < 20 || distinct < values.length);
    })
    .map(([column, values]) => ({ column, examples: examplesOf(values) }));
}

export function examplesOf(values: readonly unknown[]): string[] {
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return [...new Set(texts)].slice(0, 3).map((text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text));
}

function textColumns(columns: Columns): TextColumns {
  const prompt =
    PROMPT_NAMES.map((name) => named(columns, name)).find((column) => column !== undefined) ?? null;
  const pair = TEXT_PAIRS.find((names) => names.every((name) => named(columns, name) !== undefined));
  if (pair === undefined) return { prompt, responseA: null, responseB: null };
  return { prompt, responseA: named(columns, pair[0])!, responseB: named(columns, pair[1])! };
}

function uniqueColumn(): (candidate: ColumnCandidate) => boolean {
  const seen = new Set<string>();
  return ({ column }) => !seen.has(column) && Boolean(seen.add(column));
}

/** `a`, `a and b`, `a, b and c` */
function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}
