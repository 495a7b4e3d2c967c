import { isListName, isName, listOf, MOST, namedColumn, valuesOf } from '../sample/columnSearch.ts';
import { isPattern, isSide, matchedColumns } from '../sample/patterns.ts';
import type { Columns } from '../sample/sample.ts';
import { MODEL_LISTS, ORDER_NAMES, WIDE_PATTERNS } from '../vocabulary/schemas.ts';
import type { ColumnMapping } from '../../types.ts';
import { type Order, orderIn, readWords } from '../../outcomes/index.ts';
import { callingsOf, placeSaid } from './bestWorst.ts';

/** A column that puts the responses of its row in an order, the best first, and where their models stand. */
export interface RankedOrder {
  readonly ranking: string;
  /** The columns of the models as settings would name them; null where the order names the models itself. */
  readonly model: string | null;
  readonly models: readonly string[];
  /** Do letters or numbers stand in it for responses whose models no column tells? */
  readonly lacksModels: boolean;
  /** Do numbers stand in it, which may as well be the ranks of the responses, one after the other? */
  readonly isOpen: boolean;
}

/** So many rows must hold an order. */
const NEARLY_ALL = 0.9;
/** Of two responses a winner tells as much. */
const LEAST_UNNAMED = 3;
const LEAST_LISTED = 2;
/** Lists that are read are this long at least, or twice as long as those among the first rows. */
const LEAST_ITEMS = 8;

/** Finds the column of an order; columns that settings name come first. Null where there is none. */
export function rankedOrder(columns: Columns, named: ColumnMapping = {}): RankedOrder | null {
  const usual = ORDER_NAMES.flatMap((name) => namedColumn(columns, name) ?? []);
  const own = named.ranking === undefined ? undefined : namedColumn(columns, named.ranking);
  const candidates =
    named.ranking === undefined
      ? new Set([...usual, ...columns.values.keys()])
      : own === undefined
        ? []
        : [own];
  for (const ranking of candidates) {
    const orders = ordersIn(columns, ranking);
    if (orders === null) continue;
    const isNamed = named.ranking !== undefined || usual.includes(ranking);
    if (!isNamed && !orders.every(({ isStatement, order }) => isStatement && isPlainOrder(order))) continue;
    const found = modelsOf(columns, ranking, orders, named.model);
    if (found === null && !orders.every(areSides)) continue;
    const areNumbers = orders.every(({ isStatement, order }) => !isStatement && order.names.every(isNumber));
    return {
      ranking,
      ...(found ?? { model: null, models: [] }),
      lacksModels: found === null,
      isOpen: found !== null && areNumbers && named.ranking === undefined,
    };
  }
  return null;
}

/** Does it put names in order? Markup has such signs, too. */
function isPlainOrder({ names }: Order): boolean {
  return names.length >= LEAST_UNNAMED && !names.some((name) => name.includes('<'));
}

interface RowOrder {
  readonly row: number;
  readonly order: Order;
  /** Is it spelled with signs (`a > b`), which tell which end is the best? */
  readonly isStatement: boolean;
}

/** The orders in a column; null where fewer rows hold one. */
function ordersIn(columns: Columns, column: string): readonly RowOrder[] | null {
  const values = columns.values.get(column) ?? [];
  const orders: RowOrder[] = [];
  let told = 0;
  for (const [row, value] of values.entries()) {
    if (value === undefined || value === null || value === '') continue;
    told++;
    const text = typeof value === 'string' ? value : Array.isArray(value) ? JSON.stringify(value) : '';
    const order = mayBeOrder(text) ? orderIn(text) : null;
    if (order !== null) orders.push({ row, order, isStatement: !text.trimStart().startsWith('[') });
    // Most columns are none: the first rows tell.
    else if (told > 8 && orders.length === 0) return null;
  }
  const isMost = told > columns.rows * MOST && orders.length > told * NEARLY_ALL;
  return isMost ? orders : null;
}

function mayBeOrder(text: string): boolean {
  return /^\s*\[|[>≻＞]/.test(text);
}

/** The models that the orders are of: in columns or a list of their rows, or their own names. Null where it does not tell. */
function modelsOf(
  columns: Columns,
  ranking: string,
  orders: readonly RowOrder[],
  named: string | undefined,
): Pick<RankedOrder, 'model' | 'models'> | null {
  for (const model of named === undefined ? [...MODEL_LISTS, ...WIDE_PATTERNS.model] : [named]) {
    const found = columnsOf(columns, model, ranking);
    // Of two columns a winner is told, and which of them was shown first.
    if (found.length < (isListName(model) ? LEAST_LISTED : LEAST_UNNAMED)) continue;
    const callings = callingsOf(found);
    const meant = orders.filter(({ row, order: { names } }) => {
      const models = found.map((column) => textIn(columns.values.get(column)?.[row]));
      return modelsMeant(names, models, callings) !== null;
    });
    if (meant.length > orders.length * NEARLY_ALL)
      return { model, models: isListName(model) ? longer(model, found.length) : found };
  }
  if (named !== undefined) return null;
  // Letters and numbers stand for responses, whose models are not told.
  return !orders.some(areSides) && isRepeated(orders) ? { model: null, models: [] } : null;
}

function areSides({ order }: RowOrder): boolean {
  return order.names.some((name) => isNumber(name) || /^[a-z]$/i.test(name) || readWords(name) !== null);
}

/** Are the same names put in order again and again? Texts of responses are not. */
function isRepeated(orders: readonly RowOrder[]): boolean {
  const all = orders.flatMap(({ order }) => order.names);
  return new Set(all).size <= Math.max(LEAST_UNNAMED, all.length * MOST);
}

function columnsOf(columns: Columns, model: string, ranking: string): string[] {
  const found = isListName(model)
    ? itemsOf(columns, model)
    : isPattern(model)
      ? matchedColumns(model, columns.values.keys()).flatMap(({ column, part }) =>
          isSide(part) ? [column] : [],
        )
      : [];
  return found.filter((column) => column !== ranking && valuesOf(columns, column).every(mayBeName));
}

function itemsOf(columns: Columns, list: string): string[] {
  const name = namedColumn(columns, listOf(list)) ?? namedColumn(columns, `${listOf(list)}[0]`)?.slice(0, -3);
  const items: string[] = [];
  while (name !== undefined && columns.values.has(`${name}[${items.length}]`))
    items.push(`${name}[${items.length}]`);
  return items;
}

function longer(list: string, length: number): string[] {
  return Array.from({ length: Math.max(LEAST_ITEMS, 2 * length) }, (_, i) => `${listOf(list)}[${i}]`);
}

function mayBeName(value: unknown): boolean {
  return value === null || value === '' || isName(value);
}

function textIn(value: unknown): string | null {
  return isName(value) ? String(value) : null;
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

/**
 * The models that names of an order stand for: as they are called themselves, by the letters or numbers of their columns,
 * or by their places, counted from 0 or 1 where all of them say which. Null where one stands for none. Without `models`
 * names are those of models.
 */
export function modelsMeant(
  names: readonly string[],
  models: readonly (string | null)[],
  callings: ReadonlyMap<string, number>,
): readonly string[] | null {
  if (models.length === 0) return names;
  const byName = names.map((name) => placeSaid(name, models, callings));
  const places = byName.includes(-1) ? placesCounted(names, models) : byName;
  if (places === null || new Set(places).size < places.length) return null;
  const meant = places.map((place) => models[place] ?? null);
  return meant.every((model) => model !== null) ? meant : null;
}

/** Every response of the row is in the order, so that its numbers say from where they count. */
function placesCounted(names: readonly string[], models: readonly (string | null)[]): number[] | null {
  const { length } = models.filter((model) => model !== null);
  if (names.length !== length || !names.every(isNumber)) return null;
  const numbers = names.map(Number);
  const from = Math.min(...numbers);
  return from > 1 || Math.max(...numbers) !== from + length - 1 ? null : numbers.map((one) => one - from);
}
