import {
  incomplete,
  mixedRoles,
  severalItems,
  twoRoles,
  unclearBest,
  unclearCriteria,
  unclearPairs,
  unclearModels,
  unclearRanking,
  unclearOrder,
  unclearSense,
  unclearUser,
  unclearVerdict,
  unclearWinner,
  unknownColumn,
  unknownRespondent,
} from './askColumns.ts';
import { bestWorst } from './shapes/bestWorst.ts';
import {
  answerLists,
  columnsNamed,
  hasColumn,
  isListName,
  MOST,
  namedColumn,
  saysChosen,
} from './sample/columnSearch.ts';
import { likeliestFirst, saysWinners, twoWinners, winnerColumns } from './sample/evidence.ts';
import { containerOf, detectLayouts, elementColumn, type Sample } from '../formats/index.ts';
import { formatOf } from '../formatTable.ts';
import type { Layout } from '../layout.ts';
import { areRatings, RATING_SCHEMAS, unclearRating } from './shapes/longForm.ts';
import { labelObjects, parallelLists } from './shapes/listedAnswers.ts';
import { type MappedColumns, mapColumns, rolesOf } from './roles/mapColumns.ts';
import { rankedOrder } from './shapes/rankedOrder.ts';
import { modelColumns } from './roles/modelColumns.ts';
import { outcomeColumns } from './roles/outcomeColumns.ts';
import { type Columns, containersIn, elementColumns, sampleColumns } from './sample/sample.ts';
import {
  answerListSchema,
  CHOSEN_PAIRS,
  DISPLAYED_TEXT,
  labelObjectSchema,
  NAMED_COLUMNS_SCHEMA,
  NAMELESS_SCHEMAS,
  normalisedName,
  PROMPT_NAMES,
  rankingSchemas,
  RESPONSE_NAMES,
  type Schema,
  SCHEMAS,
  SURVEY_SCHEMA,
  TEXT_PAIRS,
  USER_NAMES,
  USERS_OF_LIST,
  WINNER_NAMES,
} from './vocabulary/schemas.ts';
import type {
  ColumnMapping,
  ColumnNeeded,
  ColumnSettings,
  Mapped,
  Reading,
  Recognition,
  Role,
  TextColumns,
} from '../types.ts';
import { mayNameLoser } from './sense.ts';
import { isOfWords } from '../outcomes/index.ts';
import { isPattern } from './sample/patterns.ts';
import { areRowsOfPeople, exportHint, questionsOfPeople } from './platforms.ts';
import { columnsIn, rolesIn } from './roles/settings.ts';
import { statusColumns } from './roles/rowStatus.ts';
import { saySides, swapColumn } from './roles/shownOrder.ts';
import { turnsInRow } from './roles/turns.ts';
import { objectPairs, textPairs } from './roles/sidePairs.ts';
import { possibleUsers } from './roles/userColumn.ts';
import { wideRanking } from './shapes/wideRanking.ts';
import { answeredLike, surveyByHeadings, surveyNamed } from './shapes/survey.ts';

/**
 * Finds out what a file is from its first bytes and the names and values of its first rows. Columns that settings
 * name come before those that are recognised. Nothing is guessed: what is missing or could mean two things is
 * asked for.
 */
export function recogniseDataset(bytes: Uint8Array, settings: ColumnSettings = {}): Recognition {
  const layouts = detectLayouts(bytes);
  if (typeof layouts === 'string') return { kind: 'not-preference-data', message: layouts };
  const all: Recognition[] = [];
  // One that fits is enough: a layout that is none may take long to be found out.
  for (const layout of layouts) {
    const found = recogniseSample(layout, formatOf(layout).sample(bytes), settings);
    if (found.kind === 'mapped') return found;
    all.push(found);
  }
  return all.find(({ kind }) => kind === 'column-needed') ?? all[0]!;
}

/** What a file is by its first rows, laid out that way. */
export function recogniseSample(layout: Layout, sample: Sample, settings: ColumnSettings = {}): Recognition {
  const found = recogniseRows(layout, sample, settings);
  if (found.kind === 'mapped' || sample.rows.length === 0 || rolesIn(settings).length > 0) return found;
  if (found.kind === 'column-needed' && !found.missing.includes('user')) return found;
  const message = exportHint(sampleColumns(sample));
  if (message === null) return found;
  return found.kind === 'column-needed'
    ? { ...found, message, readings: [], candidates: [] }
    : { ...found, message };
}

function recogniseRows(layout: Layout, sample: Sample, settings: ColumnSettings): Recognition {
  if (sample.rows.length === 0 || sample.rows.length < sample.looked * MOST) {
    const message =
      sample.looked === 0
        ? 'The file is empty: it holds no comparisons.'
        : 'This is no preference dataset that can be read: most lines are no rows. A JSON object a line, or a table with a header (CSV, TSV), with the columns user, models and winner could be audited.';
    return { kind: 'not-preference-data', message };
  }
  const columns = sampleColumns(sample);
  const scaled = recogniseBestWorst(columns, layout, settings);
  if (scaled !== null) return scaled;
  const ordered = recogniseOrder(columns, layout, settings);
  const plain = recogniseColumns(columns, layout, settings);
  const isTold =
    plain.kind === 'mapped' && (plain.outcomeFrom === 'winner' || plain.outcomeFrom === 'chosen');
  // Where a column says who won, what looks like an order may be any text.
  if (ordered?.kind === 'mapped' && (!isTold || otherColumnsIn(settings).ranking !== undefined))
    return ordered;
  // Scores of more than two responses are not those of the first two alone.
  const wide = isTold ? null : recogniseWide(columns, layout, settings);
  if (wide !== null) return wide;
  if (ordered !== null && plain.kind !== 'mapped') return ordered;
  // Headings that name models come before a reading without any.
  const hasModels = plain.kind === 'mapped' && plain.otherwise === undefined;
  const survey = hasModels ? null : recogniseSurvey(columns, layout, settings);
  if (survey !== null) return survey;
  if (plain.kind === 'mapped') return plain;
  // Rows may hold several judgements, each in an object of its own; or responses, each with what was said of it.
  const named = containerOf(Object.values(columnsIn(settings)));
  const { holdsLists } = formatOf(layout);
  const containers = !holdsLists ? [] : named === null ? containersIn(sample) : [named];
  const inside = containers.map((container) => elementColumns(sample, container));
  const nested = inside
    .map((elements) => recogniseColumns(elements, layout, settings))
    .filter((one) => one.kind !== 'mapped' || isJudgedInElements(one));
  const ranked = [columns, ...inside].flatMap((some) => recogniseRanking(some, layout, settings) ?? []);
  const others = [...nested, ...ranked];
  return (
    others.find(({ kind }) => kind === 'mapped') ??
    namedByColumns(columns, layout, settings) ??
    namedByWinners(columns, layout, settings) ??
    criteriaInElements(plain, nested, columns) ??
    (named === null ? [plain, ...others] : others).find(({ kind }) => kind === 'column-needed') ??
    plain
  );
}

/**
 * The question which of several criteria counts, where objects in lists of the rows say who judged by each, and the rows
 * themselves do not. Several lists, of several sorts of people, make one question.
 */
function criteriaInElements(
  plain: Recognition,
  nested: readonly Recognition[],
  columns: Columns,
): ColumnNeeded | null {
  if (plain.kind !== 'column-needed' || !plain.missing.includes('winner')) return null;
  const asked = nested.filter(
    (one) =>
      one.kind === 'column-needed' &&
      one.missing.join() === 'winner' &&
      one.readings.length > 0 &&
      one.found.user !== undefined &&
      elementColumn(one.found.user) !== null,
  ) as readonly ColumnNeeded[];
  const [first, ...more] = asked;
  if (first === undefined || more.length === 0) return first ?? null;
  // What is said of all criteria together is likelier meant.
  const isOverall = ({ settings: { winner = '' } }: Reading) => /overall/i.test(winner);
  const all = asked.flatMap((one) => one.readings);
  const readings = [...all.filter(isOverall), ...all.filter((one) => !isOverall(one))];
  const criteria = readings.flatMap(({ settings: { winner } }) => winner ?? []);
  const merged = unclearCriteria(first.found, ['winner'], readings, criteria, columns);
  return { ...merged, candidates: asked.flatMap(({ candidates }) => candidates) };
}

/** Does each element say itself who judged and what? What is said around it is said for all. */
function isJudgedInElements({ mapping }: Mapped): boolean {
  const told = mapping.winner ?? mapping.scoreA ?? mapping.rankA ?? mapping.chosenModel;
  return [mapping.user, told].every((column) => column !== undefined && elementColumn(column) !== null);
}

function recogniseColumns(columns: Columns, layout: Layout, settings: ColumnSettings): Recognition {
  const { convention, values } = settings;
  const override = columnsIn(settings);
  const unknown = Object.values(override).find((column) => columnsNamed(columns, column).length === 0);
  if (unknown !== undefined) return unknownColumn(unknown, columns, override);
  const named = rolesIn(settings);
  const hasNamed = (schema: Schema) => named.every((role) => rolesOf(schema).includes(role));
  const listed = listedSchemas(columns);
  const isPossible = (schema: Schema) =>
    hasNamed(schema) && (settings.by === undefined || !isOfSeveral(schema));
  const schemas = [...SCHEMAS, ...listed].filter(isPossible);
  if (schemas.length === 0) return mixedRoles(columns, override);

  const all = schemas.map((schema) => mapColumns(schema, columns, settings));
  const complete = all.filter(({ missing }) => missing.length === 0);
  const found = complete.map((one) => recognised(one, columns, layout, settings));
  const isAbout = ({ conventions }: MappedColumns) =>
    convention !== undefined || values !== undefined || conventions.length > 0;
  // A winner column that means nothing may be no winner column: then another layout may fit.
  const best = found.find((one, i) => one.kind === 'mapped' || isAbout(complete[i]!)) ?? found[0];
  if (best !== undefined) return best;
  const lacks = lacking(all, columns, override);
  if (lacks.kind !== 'column-needed') return scoresOfItems(columns, layout, settings) ?? lacks;
  const nameless = [...NAMELESS_SCHEMAS, ...listed.map((schema) => ({ ...schema, pairs: [] }))];
  return withoutModels(nameless.filter(isPossible), columns, layout, settings, lacks) ?? lacks;
}

/** Schemas of rows that hold what several users said: in lists side by side, or in objects by their names. */
function listedSchemas(columns: Columns): Schema[] {
  const flattened = answerLists(columns).map((answers) => answerListSchema(answers, answers + USERS_OF_LIST));
  const lists = parallelLists(columns);
  const [answers, ...more] = lists?.answers ?? [];
  // Of several lists none says which counts.
  const parallel =
    lists === null || answers === undefined || more.length > 0 || flattened.length > 0
      ? []
      : [answerListSchema(answers, lists.users)];
  return [...flattened, ...parallel, ...labelObjects(columns).map(labelObjectSchema)];
}

const INSTEAD =
  ' A score for each response (score_a, score_b) from elsewhere, or judgements of the same responses by several users, would do instead.';

/**
 * The file read without models, where all else is there and clear; what to ask where the winner alone is open; null where
 * more is.
 */
function withoutModels(
  schemas: readonly Schema[],
  columns: Columns,
  layout: Layout,
  settings: ColumnSettings,
  lacks: ColumnNeeded,
): Mapped | ColumnNeeded | null {
  const lacksModels = lacks.missing.toSorted().join() === 'modelA,modelB';
  let open: ColumnNeeded | null = null;
  for (const schema of schemas) {
    // Who judged and who won stand in one column each, or in several at once.
    if (isOfSeveral(schema) ? !hasTexts(columns) : !lacksModels) continue;
    const found = mapColumns(schema, columns, settings);
    if (found.missing.length > 0 || isInElement(found.mapping)) continue;
    const recognition = recognised(found, columns, layout, settings);
    if (recognition.kind === 'mapped')
      return { ...recognition, otherwise: { ...lacks, message: lacks.message + INSTEAD } };
    if (recognition.kind === 'column-needed' && tellsResponses(found.mapping, columns)) open ??= recognition;
  }
  return open !== null && open.readings.length > 1 && lacks.readings.length === 0 ? open : null;
}

/** Does anything beside the models tell which response is which, or what was judged? */
function tellsResponses({ item, scoreA }: ColumnMapping, columns: Columns): boolean {
  return item !== undefined || scoreA !== undefined || hasTexts(columns);
}

/** Does a row hold what several users said? */
function isOfSeveral({ columns: { user } }: Schema): boolean {
  return user === undefined || user.some(isListName);
}

function hasTexts(columns: Columns): boolean {
  if (hasColumn(columns, DISPLAYED_TEXT)) return true;
  return TEXT_PAIRS.some((names) => names.every((name) => hasColumn(columns, name)));
}

/** A file that shows no texts, but scores for two responses to an item beside who judged and who won; else null. */
function scoresOfItems(
  columns: Columns,
  layout: Layout,
  settings: ColumnSettings,
): Mapped | ColumnNeeded | null {
  const [schema] = NAMELESS_SCHEMAS;
  if (rolesIn(settings).length > 0) return null;
  const { mapping } = mapColumns(schema!, columns, settings);
  if (mapping.item === undefined) return null;
  const lacks = incomplete(mapping, ['modelA', 'modelB'], columns);
  return withoutModels([schema!], columns, layout, settings, lacks);
}

/** A file whose columns are named after the two models that every row compares; else null. */
function namedByColumns(columns: Columns, layout: Layout, settings: ColumnSettings): Mapped | null {
  const { convention, winner } = settings;
  const roles = rolesOf(NAMED_COLUMNS_SCHEMA);
  if (!rolesIn(settings).every((role) => roles.includes(role))) return null;
  if (convention !== undefined && !isOfWords(convention)) return null;
  const named = modelColumns(columns, winner === undefined ? NAMED_COLUMNS_SCHEMA.columns.winner! : [winner]);
  if (named === null) return null;
  const { pair, texts } = named;
  const found = mapColumns(NAMED_COLUMNS_SCHEMA, columns, { ...settings, winner: named.winner }, pair);
  if (found.missing.length > 0) return null;
  const recognition = recognised(found, columns, layout, settings);
  if (recognition.kind !== 'mapped') return null;
  const [responseA, responseB] = texts;
  return { ...recognition, pair, spans: texts, texts: { ...recognition.texts, responseA, responseB } };
}

/** A file that compares the same two in every row and names them in its winners alone (`mt`, `human`, `tie`); else null. */
function namedByWinners(columns: Columns, layout: Layout, settings: ColumnSettings): Mapped | null {
  const roles = rolesOf(NAMED_COLUMNS_SCHEMA);
  if (!rolesIn(settings).every((role) => roles.includes(role))) return null;
  const { convention, values } = settings;
  if ((convention !== undefined && !isOfWords(convention)) || values !== undefined) return null;
  if (objectPairs(columns).pairs.length > 0) return null;
  const names = settings.winner === undefined ? [...WINNER_NAMES, 'rating', 'annotation'] : [settings.winner];
  for (const winner of names.flatMap((name) => columnsNamed(columns, name))) {
    const pair = twoWinners(columns, winner);
    if (pair === null || pair.some((name) => isNamedAfter(columns, name))) continue;
    const found = mapColumns(NAMED_COLUMNS_SCHEMA, columns, { ...settings, winner }, pair);
    if (found.missing.length > 0 || isInElement(found.mapping)) continue;
    const recognition = recognised(found, columns, layout, settings);
    if (recognition.kind !== 'mapped') continue;
    const texts = { ...recognition.texts, responseA: null, responseB: null };
    return { ...recognition, pair, spans: null, texts };
  }
  return null;
}

/** Then the values of those columns should have told. */
function isNamedAfter(columns: Columns, model: string): boolean {
  const name = normalisedName(model);
  return [...columns.values.keys()].some((column) => normalisedName(column).includes(name));
}

const isInElement = (mapping: ColumnMapping) => containerOf(Object.values(mapping)) !== null;

/** What the file is if it holds a response each; null where it does not. */
function recogniseRanking(columns: Columns, layout: Layout, settings: ColumnSettings): Recognition | null {
  if (settings.convention !== undefined) return null;
  const named = rolesIn(settings);
  if (Object.values(columnsIn(settings)).some((column) => columnsNamed(columns, column).length === 0))
    return null;
  const isInRow = columns.around !== null;
  let unclear: ColumnNeeded | null = null;
  for (const schema of [...rankingSchemas(isInRow), ...(isInRow ? [] : RATING_SCHEMAS)]) {
    if (!named.every((role) => rolesOf(schema).includes(role))) continue;
    const found = mapColumns(schema, columns, settings);
    const { mapping, missing } = found;
    if (missing.length === 0) {
      const isTold = RATING_SCHEMAS.includes(schema)
        ? areRatings(mapping, columns)
        : areJudgedTogether(mapping, columns);
      if (!isTold) continue;
      const recognition = turnsInRow(mapping, columns) ?? recognised(found, columns, layout, settings);
      return recognition.kind === 'mapped' ? { ...recognition, unit: 'ranking' } : recognition;
    }
    unclear ??= unclearRating(found, columns);
    const value = mapping.rank ?? mapping.score;
    const isRanked = value !== undefined && mapping.model !== undefined && columns.around !== null;
    if (isRanked && missing.length === 1 && RESPONSE_NAMES.some((name) => hasColumn(columns, `[].${name}`)))
      return incomplete(mapping, missing, columns);
  }
  return unclear;
}

/** The columns that settings name but for the user's. */
function otherColumnsIn(settings: ColumnSettings): ColumnMapping {
  return Object.fromEntries(Object.entries(columnsIn(settings)).filter(([role]) => role !== 'user'));
}

/** What settings say of who judged. */
function userIn({ user, by }: ColumnSettings): ColumnSettings {
  return { ...(user === undefined ? {} : { user }), ...(by === undefined ? {} : { by }) };
}

/** What the file is if responses stand side by side in its rows; null where they do not. */
function recogniseWide(columns: Columns, layout: Layout, settings: ColumnSettings): Mapped | null {
  const others = otherColumnsIn(settings);
  const wide = wideRanking(columns, others);
  if (wide === null || settings.convention !== undefined) return null;
  const own: ColumnMapping = {
    ...(wide.model === null ? {} : { model: wide.model }),
    [wide.role]: wide.value,
  };
  if ((Object.entries(others) as [Role, string][]).some(([role, column]) => own[role] !== column))
    return null;
  const schema = rankingSchemas(true).find(
    ({ columns: { rank } }) => (rank !== undefined) === (wide.role === 'rank'),
  )!;
  const asked = { ...schema, columns: { user: schema.columns.user! } };
  const found = mapColumns(asked, columns, userIn(settings));
  if (found.missing.length > 0) return null;
  const recognition = recognised(found, columns, layout, settings);
  if (recognition.kind !== 'mapped') return null;
  return {
    ...recognition,
    unit: 'ranking',
    mapping: { ...recognition.mapping, ...own },
    parts: {
      ...recognition.parts,
      ...(wide.model === null ? {} : { model: wide.models }),
      [wide.role]: wide.values,
    },
    texts: { ...recognition.texts, responseA: null, responseB: null },
  };
}

/** What the file is if rows put their responses in an order; null where they do not. */
function recogniseOrder(columns: Columns, layout: Layout, settings: ColumnSettings): Recognition | null {
  const others = otherColumnsIn(settings);
  const roles: readonly Role[] = ['model', 'ranking'];
  if (settings.convention !== undefined || settings.values !== undefined) return null;
  if (!(Object.keys(others) as Role[]).every((role) => roles.includes(role))) return null;
  const told = rankedOrder(columns, others);
  if (told === null) return null;
  const { ranking, model, models, isOpen, lacksModels } = told;
  const own: ColumnMapping = { ...(model === null ? {} : { model }), ranking };
  const schema: Schema = {
    name: 'responses in an order',
    ordered: false,
    outcomeFrom: 'ranks',
    pairs: [],
    columns: { user: USER_NAMES },
    optional: { pairs: [], columns: {} },
  };
  const found = mapColumns(schema, columns, userIn(settings));
  const asked = { ...found.mapping, ...own };
  if (isOpen) return unclearRanking(asked, columns);
  if (lacksModels) return incomplete(asked, [...found.missing, 'model'], columns);
  if (found.missing.length > 0) return incomplete(asked, found.missing, columns);
  const recognition = recognised(found, columns, layout, settings);
  if (recognition.kind !== 'mapped') return recognition;
  return {
    ...recognition,
    unit: 'ranking',
    mapping: { ...recognition.mapping, ...own },
    parts: { ...recognition.parts, ...(model === null ? {} : { model: models }) },
    texts: { ...recognition.texts, responseA: null, responseB: null },
  };
}

/** What the file is if rows say which of several responses is the best and which the worst; null where they do not. */
function recogniseBestWorst(columns: Columns, layout: Layout, settings: ColumnSettings): Recognition | null {
  const others = otherColumnsIn(settings);
  const roles: readonly Role[] = ['model', 'best', 'worst'];
  if (settings.convention !== undefined || settings.values !== undefined) return null;
  if (!(Object.keys(others) as Role[]).every((role) => roles.includes(role))) return null;
  const told = bestWorst(columns, others);
  if (told === null) return null;
  const { model, models, best, worst, isClear } = told;
  const own: ColumnMapping = { model, best, ...(worst === null ? {} : { worst }) };
  const schema: Schema = {
    name: worst === null ? 'best of several responses' : 'best and worst of several responses',
    ordered: false,
    outcomeFrom: 'best-worst',
    pairs: [],
    columns: { user: USER_NAMES },
    optional: { pairs: [], columns: {} },
  };
  const found = mapColumns(schema, columns, userIn(settings));
  const asked = { ...found.mapping, ...own };
  if (!isClear) return unclearBest(asked, told, columns);
  if (found.missing.length > 0) return incomplete(asked, found.missing, columns);
  const recognition = recognised(found, columns, layout, settings);
  if (recognition.kind !== 'mapped') return recognition;
  return {
    ...recognition,
    unit: 'ranking',
    mapping: { ...recognition.mapping, ...own },
    parts: { ...recognition.parts, model: models },
    texts: { ...recognition.texts, responseA: null, responseB: null },
  };
}

/** What the file is if each row is what one person said of several pairs; null where it does not tell. */
function recogniseSurvey(columns: Columns, layout: Layout, settings: ColumnSettings): Recognition | null {
  const roles = rolesOf(SURVEY_SCHEMA);
  if (settings.by !== undefined || !rolesIn(settings).every((role) => roles.includes(role))) return null;
  const survey = surveyNamed(columns, settings) ?? surveyByHeadings(columns, settings);
  if (survey === null) return null;
  const { user, winner, answers, pairs, conventions } = survey;
  if (user === null) return unknownRespondent(winner, answers, columns);
  const ordered = answers.some((column) => saySides(columns, column));
  const schema: Schema = { ...SURVEY_SCHEMA, ordered };
  const { item, swapped } = settings;
  const others = { ...(item === undefined ? {} : { item }), ...(swapped === undefined ? {} : { swapped }) };
  const beside = mapColumns({ ...schema, columns: {} }, columns, others);
  const found: MappedColumns = {
    ...beside,
    schema,
    mapping: { ...beside.mapping, user, winner },
    parts: { ...beside.parts, winner: answers },
    conventions,
    missing: [],
  };
  const recognition = recognised(found, columns, layout, settings);
  if (recognition.kind !== 'mapped') return recognition;
  return {
    ...recognition,
    unit: 'answer',
    ...(pairs === null ? { otherwise: severalItems({ user }, answers, columns) } : { pairs }),
    spans: null,
    texts: { prompt: null, responseA: null, responseB: null },
  };
}

/** Do most users say something of several models at a time? */
function areJudgedTogether({ user, model, judgement }: ColumnMapping, columns: Columns): boolean {
  const models = new Map<string, Set<unknown>>();
  for (let row = 0; row < columns.rows; row++) {
    const at = (column: string | undefined) => columns.values.get(column ?? '')?.[row];
    const key = JSON.stringify([columns.around?.[row], at(judgement), at(user)]);
    models.set(key, (models.get(key) ?? new Set()).add(at(model)));
  }
  const several = [...models.values()].filter((names) => names.size > 1);
  return several.length > models.size * MOST;
}

/** A schema all of whose columns are there: are they clear? */
function recognised(
  found: MappedColumns,
  columns: Columns,
  layout: Layout,
  settings: ColumnSettings,
): Recognition {
  const { convention: named, user, values, order, by } = settings;
  const { schema, mapping, separator } = found;
  const conventions =
    mapping.winner === undefined ? (['words'] as const) : named === undefined ? found.conventions : [named];
  const [convention] = conventions;
  const doubled = twoRoles(found, columns);
  if (doubled !== null) return doubled;
  if (found.rivalPairs.length > 0) return unclearPairs(found, columns);
  if (mapping.models !== undefined && separator === '') return unclearModels(found, columns);
  if (convention === undefined || conventions.length > 1) return unclearWinner(found, columns);
  if (found.isDoubtful) return unclearVerdict(found, columns);
  if (isOpenSense(found, settings)) return unclearSense(found, convention, columns);
  const users = user === undefined && mapping.user !== undefined ? possibleUsers(mapping.user, columns) : [];
  if (users.length > 1) return unclearUser(found, users, columns);
  const { name, ordered, outcomeFrom } = schema;
  const swapped = order === undefined && mapping.swapped === undefined ? swapColumn(columns, mapping) : null;
  if (
    swapped !== null &&
    ordered &&
    mapping.winner !== undefined &&
    convention !== 'names' &&
    (found.parts.winner ?? [mapping.winner]).some((column) => saySides(columns, column))
  )
    return unclearOrder(found, swapped, columns);
  const status = statusIn(columns, settings, Object.values(mapping));
  if (status === null) return unknownColumn(settings.status!, columns, { status: settings.status! });
  const texts = textColumns(columns);
  const isOfUsers =
    (mapping.winner !== undefined && isPattern(mapping.winner)) ||
    (mapping.user !== undefined && isListName(mapping.user));
  const unit = isOfUsers ? 'column' : isInElement(mapping) ? 'element' : 'row';
  return {
    kind: 'mapped',
    layout,
    mapping: status.length === 0 ? mapping : { ...mapping, status: status.join('+') },
    parts: status.length < 2 ? found.parts : { ...found.parts, status },
    schema: name,
    unit,
    ordered: ordered && order !== 'unknown' && mapping.swapped === undefined,
    outcomeFrom,
    convention,
    ...(values === undefined ? {} : { values }),
    ...(by === undefined ? {} : { by }),
    separator,
    texts,
    ...responseSpans(columns, mapping, outcomeFrom),
  };
}

/** May the column name the response that is worse, which settings do not say? */
function isOpenSense(
  { mapping, schema: { outcomeFrom } }: MappedColumns,
  { convention, values, scoreA }: ColumnSettings,
): boolean {
  if (mapping.winner === undefined)
    return (
      (outcomeFrom === 'outcomes' || outcomeFrom === 'scores') &&
      scoreA === undefined &&
      mapping.scoreA !== undefined &&
      mayNameLoser(mapping.scoreA)
    );
  return convention === undefined && values === undefined && mayNameLoser(mapping.winner);
}

/** The columns that say what became of a judgement; null where the settings name one that is not there. */
function statusIn(
  columns: Columns,
  { status, rejected }: ColumnSettings,
  taken: readonly string[],
): readonly string[] | null {
  if (rejected === 'read') return [];
  if (status === undefined) return statusColumns(columns, taken);
  const named = columnsNamed(columns, status);
  return named.length === 0 ? null : named;
}

/** No schema is complete: what is missing, if the file is about preferences at all. */
function lacking(all: readonly MappedColumns[], columns: Columns, override: ColumnMapping): Recognition {
  // Columns of users are either there or not: one is not asked for.
  const askable = all.filter(({ schema }) => schema.columns.user !== undefined);
  const best =
    askable
      .filter((one) => looksLikePreferences(one, columns) || Object.keys(override).length > 0)
      .sort((a, b) => a.missing.length - b.missing.length)[0] ??
    (showsWinners(columns) ? askable[0] : undefined);
  if (best === undefined) {
    return {
      kind: 'not-preference-data',
      message:
        'This is not a preference dataset: no columns say which models were compared and which response was preferred. ' +
        'Name them (user, modelA, modelB, winner) if there are any.',
    };
  }
  const { mapping, criteria } = best;
  if (criteria.length > 1 && best.missing.includes('winner')) {
    const isWide = mapping.modelA === undefined && areRowsOfPeople(columns, mapping.user);
    if (isWide) return severalItems(mapping, answeredLike(columns, criteria), columns);
    const ofUsers = best.missing.includes('user');
    const together = criteria.join('|');
    const readings = ofUsers
      ? [
          { settings: { winner: together }, meaning: `each of “${together}” is what one user said` },
          ...(mapping.modelA === undefined ? severalItems({}, criteria, columns).readings : []),
        ]
      : likeliestFirst(columns, criteria).map((winner) => ({
          settings: { winner },
          meaning: `“${winner}” says which response was preferred`,
        }));
    return unclearCriteria(mapping, best.missing, readings, criteria, columns);
  }
  const questions = best.missing.includes('winner') ? questionsOfPeople(columns, mapping.user) : null;
  if (questions !== null && Object.keys(override).length === 0)
    return severalItems({ user: mapping.user! }, questions, columns);
  const outcomes = outcomeColumns(columns).filter(({ areComplete }) => areComplete);
  if (outcomes.length > 1 && best.missing.includes('winner') && Object.keys(override).length === 0) {
    const readings = outcomes.map(({ sides: [scoreA, scoreB], tie }) => ({
      settings: { scoreA, scoreB, ...(tie === null ? {} : { tie }) },
      meaning: `“${scoreA}” and “${scoreB}” say which response was preferred`,
    }));
    const found = Object.fromEntries(Object.entries(mapping).filter(([role]) => role !== 'winner'));
    const said = outcomes.flatMap(({ sides }) => sides);
    return unclearCriteria(found, ['winner'], readings, said, columns, '“scoreA”, “scoreB” and “tie”');
  }
  const lists = parallelLists(columns);
  if (lists !== null && lists.answers.length > 1 && Object.keys(override).length === 0) {
    const readings = lists.answers.map((answers) => ({
      settings: { winner: `${answers}[]`, user: `${lists.users}[]` },
      meaning: `“${answers}” says which response was preferred`,
    }));
    return unclearCriteria(
      mapping,
      ['winner'],
      readings,
      lists.answers.map((name) => `${name}[0]`),
      columns,
    );
  }
  // A file of chosen and rejected texts lacks the models of those, not a pair of models and a winner.
  if (saysChosen(columns) && mapping.modelA === undefined && mapping.chosenModel === undefined) {
    const user = mapping.user === undefined ? (['user'] as const) : [];
    return incomplete(mapping, [...user, 'chosenModel', 'rejectedModel'], columns);
  }
  return incomplete(mapping, best.missing, columns);
}

/** Models and who won, models of a chosen and a rejected response, or the texts of two responses. */
function looksLikePreferences({ mapping, conventions, criteria }: MappedColumns, columns: Columns): boolean {
  const { user, modelA, modelB, models, winner, scoreA, rankA, chosenModel, rejectedModel } = mapping;
  const pair = modelA !== undefined && modelB !== undefined;
  const isWon = (winner ?? scoreA ?? rankA) !== undefined || criteria.length > 0;
  if (pair && isWon) return true;
  if (chosenModel !== undefined && rejectedModel !== undefined) return true;
  const texts = hasTexts(columns);
  // Many things come in pairs: one column that holds two names is no sign yet.
  if (models !== undefined && (user !== undefined || texts))
    return winner === undefined || conventions.length > 0;
  if (texts && (isWon || pair || saysChosen(columns))) return true;
  // Names may say nothing where values do.
  return objectPairs(columns).areNamed && (isWon || user !== undefined);
}

/** Do values say who won of a pair of texts or names, whatever the columns are called? */
function showsWinners(columns: Columns): boolean {
  return [...objectPairs(columns).pairs, ...textPairs(columns)].some(({ columns: [a, b] }) => {
    const at = (column: string, row: number) => columns.values.get(column)?.[row];
    const isWon = winnerColumns(columns, (row) => [at(a, row), at(b, row)]).length > 0;
    return isWon || [...columns.values.values()].some((values) => saysWinners(values));
  });
}

/** The columns of the first and second response, also where they are conversations, whose parts are columns. */
function responseSpans(
  columns: Columns,
  mapping: ColumnMapping,
  outcomeFrom: Mapped['outcomeFrom'],
): Pick<Mapped, 'spans'> {
  const column = (name: string) =>
    namedColumn(columns, name) ?? (hasColumn(columns, name) ? name : undefined);
  const isChosen = (names: readonly [string, string]) => CHOSEN_PAIRS.some(([chosen]) => chosen === names[0]);
  // The chosen response is the first only where that tells who won.
  for (const names of TEXT_PAIRS.filter((pair) => isChosen(pair) === (outcomeFrom === 'chosen'))) {
    const [first, second] = [column(names[0]), column(names[1])];
    const areNames = Object.values(mapping).some((one) => one === first || one === second);
    if (first !== undefined && second !== undefined && !areNames) return { spans: [first, second] };
  }
  return {};
}

function textColumns(columns: Columns): TextColumns {
  const prompt =
    PROMPT_NAMES.map((name) => namedColumn(columns, name)).find((column) => column !== undefined) ?? null;
  const pair = TEXT_PAIRS.find((names) => names.every((name) => namedColumn(columns, name) !== undefined));
  if (pair === undefined) return { prompt, responseA: null, responseB: null };
  return { prompt, responseA: namedColumn(columns, pair[0])!, responseB: namedColumn(columns, pair[1])! };
}
