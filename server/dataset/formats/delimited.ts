import { LIMITS } from '../limits.ts';
import {
  AUDIT_COLUMNS,
  auditCodes,
  auditColumn,
  type AuditPart,
  codesInCells,
  type DecisionTexts,
  NO_AUDIT,
} from '../records/index.ts';
import type { WinnerValue } from '../outcomes/index.ts';
import { cellMember, CellMembers, membersOfCell } from './cellMembers.ts';
import { CellScanner, cellText, QUOTE } from './cellScanner.ts';
import { invalidUtf8 } from './jsonFields.ts';
import type { DelimitedLayout } from '../layout.ts';
import { countLineEnds, isBlank } from './rows.ts';
import {
  ABSENT,
  type CarriedDecision,
  type Extent,
  type Fields,
  NULL,
  type RowFault,
  type RowSource,
  type RowSourceOptions,
  STRING,
} from './rowSource.ts';
import type { Sample } from './sampling.ts';
import { Utf8Check } from './utf8.ts';

const SPACE = 0x20;
const TAB = 0x09;

/** Rows of cells below a header; blank lines are no rows. Blanks around a cell without quotes are no part of it. */
export class DelimitedRows implements RowSource {
  bytes: Uint8Array;
  base = 0;
  readonly fields: Fields;
  readonly #layout: DelimitedLayout;
  readonly #scanner: CellScanner;
  /** Column of each field; -1 where the file has none of that name. */
  readonly #columns: readonly number[];
  /** Fields that stand inside the JSON of cells, by column; and by field. */
  readonly #within: ReadonlyMap<number, CellMembers>;
  readonly #memberOf: ReadonlyMap<number, CellMembers>;
  readonly #audit: AuditCells;
  /** What was read last of the decisions of a row, and where it starts. */
  #byUser: { readonly row: number; readonly codes: ReturnType<typeof codesInCells> } = {
    row: -1,
    codes: NO_AUDIT,
  };
  #utf8: Utf8Check;
  #more!: boolean;
  #until!: number;
  #next: number;
  readonly noNumberAt = -1;
  start = 0;
  end = 0;
  line = 0;
  lineEnds = 0;

  constructor(
    bytes: Uint8Array,
    layout: DelimitedLayout,
    names: readonly string[],
    { continues = false, ...extent }: RowSourceOptions,
  ) {
    this.bytes = bytes;
    this.#layout = layout;
    this.#utf8 = new Utf8Check(bytes);
    this.#limit(extent);
    this.#scanner = new CellScanner(bytes, layout.delimiter);
    const places = new Map(layout.columns.map((name, place) => [name, place] as const).reverse());
    this.#columns = names.map((name) => places.get(name) ?? -1);
    [this.#within, this.#memberOf] = membersIn(layout.columns, names, places);
    this.#audit = auditCells(layout);
    this.fields = {
      kind: new Uint8Array(names.length),
      start: new Float64Array(names.length),
      end: new Float64Array(names.length),
      duplicateAt: new Float64Array(names.length).fill(-1),
    };
    this.#next = continues ? 0 : layout.rowsStart;
    if (!continues) this.lineEnds = countLineEnds(bytes, 0, layout.rowsStart);
  }

  #limit({ more = false, until = Infinity }: Extent): void {
    this.#more = more;
    this.#until = until;
  }

  refill(bytes: Uint8Array, extent: Extent): void {
    this.base += this.consumed;
    this.bytes = bytes;
    this.#scanner.bytes = bytes;
    this.#utf8 = new Utf8Check(bytes);
    this.#next = 0;
    this.#limit(extent);
  }

  get consumed(): number {
    return Math.min(this.#next, this.bytes.length);
  }

  next(): boolean {
    const scanner = this.#scanner;
    while (this.#next < this.bytes.length && this.#next < this.#until) {
      scanner.scan(this.#next);
      // More bytes tell where it ends.
      const isCut = scanner.open || (scanner.endsInReturn && scanner.next === this.bytes.length);
      // Beyond the limit a quote that is not closed is taken for one that never is.
      if (this.#more && isCut && this.bytes.length - this.#next < LIMITS.endlessRowBytes) return false;
      this.start = this.#next;
      this.end = scanner.rowEnd;
      this.line = this.lineEnds;
      this.lineEnds += scanner.innerLineEnds + (scanner.rowEnd < this.bytes.length ? 1 : 0);
      this.#next = scanner.next;
      if (scanner.cells !== 1 || !isBlank(this.bytes, this.start, this.end)) return true;
    }
    return false;
  }

  scan(): RowFault | null {
    const { bytes, start, end } = this;
    const scanner = this.#scanner;
    if (scanner.fault !== null) return scanner.fault;
    if (!this.#utf8.isValid(start, end)) return invalidUtf8(bytes, start, end);
    const { columns, rowCells } = this.#layout;
    const isWhole = scanner.cells === columns.length || scanner.cells === rowCells;
    if (!isWhole && scanner.cells !== this.#audit.columnsWithout) {
      const message = `the row has ${scanner.cells} cells, the header ${columns.length}.`;
      const beyond = scanner.cells > columns.length ? scanner.start[columns.length]! : end;
      return { code: 'malformed-row', offset: beyond, message };
    }
    for (let field = 0; field < this.#columns.length; field++) this.#find(field, this.#columns[field]!);
    for (const [column, members] of this.#within) {
      const isThere = column < scanner.cells;
      const [from, to] = isThere ? [scanner.start[column]!, scanner.end[column]!] : [end, end];
      members.find(bytes, from, to, this.fields);
    }
    return null;
  }

  #find(field: number, column: number): void {
    const { fields, bytes } = this;
    if (column < 0) {
      fields.kind[field] = ABSENT;
      return;
    }
    const isThere = column < this.#scanner.cells;
    let start = isThere ? this.#scanner.start[column]! : this.end;
    let end = isThere ? this.#scanner.end[column]! : this.end;
    if (bytes[start] !== QUOTE) {
      while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
      while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    }
    fields.kind[field] = start === end ? NULL : STRING;
    fields.start[field] = start;
    fields.end[field] = end;
  }

  text(field: number): string {
    const members = this.#memberOf.get(field);
    if (members !== undefined) return members.text(field);
    return cellText(this.bytes, this.fields.start[field]!, this.fields.end[field]!);
  }

  isPlain(field: number): boolean {
    return this.bytes[this.fields.start[field]!] !== QUOTE && !this.#memberOf.has(field);
  }

  value(field: number): WinnerValue {
    if (this.fields.kind[field] === NULL) return null;
    return this.#memberOf.get(field)?.value(field) ?? cellValue(this.text(field));
  }

  decision(user?: string): CarriedDecision {
    const { decision: column } = this.#audit.columns;
    const scanner = this.#scanner;
    if (column < 0 || column >= scanner.cells) return null;
    const foreignAt = scanner.start[column]!;
    if (foreignAt === scanner.end[column]!) return null;
    if (user !== undefined) {
      const codes = this.#codesByUser();
      return codes === NO_AUDIT ? { foreignAt } : (codes.get(user) ?? null);
    }
    const { decision, source, scope } = this.#decisionTexts();
    if (decision === '') return null;
    const codes = auditCodes({
      decision,
      ...(source === '' ? {} : { source }),
      ...(scope === '' ? {} : { scope }),
    });
    return codes === NO_AUDIT ? { foreignAt } : codes;
  }

  /** Of a row that holds a decision for each user: its cells are parsed once. */
  #codesByUser(): ReturnType<typeof codesInCells> {
    const row = this.base + this.start;
    if (this.#byUser.row !== row) this.#byUser = { row, codes: codesInCells(this.#decisionTexts()) };
    return this.#byUser.codes;
  }

  #decisionTexts(): DecisionTexts {
    const { start, end, cells } = this.#scanner;
    const textIn = (column: number) =>
      column < 0 || column >= cells ? '' : cellText(this.bytes, start[column]!, end[column]!);
    const { decision, source, scope } = this.#audit.columns;
    return { decision: textIn(decision), source: textIn(source), scope: textIn(scope) };
  }
}

/** What finds the fields that are no columns, but may stand inside the JSON of their cells: by column, and by field. */
function membersIn(
  columns: readonly string[],
  names: readonly string[],
  places: ReadonlyMap<string, number>,
): readonly [ReadonlyMap<number, CellMembers>, ReadonlyMap<number, CellMembers>] {
  const wanted = new Map<number, { readonly field: number; readonly path: string }[]>();
  for (const [field, name] of names.entries()) {
    const member = places.has(name) ? null : cellMember(name, columns);
    if (member === null) continue;
    const column = places.get(member.column)!;
    wanted.set(column, [...(wanted.get(column) ?? []), { field, path: member.path }]);
  }
  const within = new Map<number, CellMembers>();
  const memberOf = new Map<number, CellMembers>();
  for (const [column, found] of wanted) {
    const fields = found.map(({ field }) => field);
    const members = new CellMembers(
      fields,
      found.map(({ path }) => path),
    );
    within.set(column, members);
    for (const field of fields) memberOf.set(field, members);
  }
  return [within, memberOf];
}

/** Where the rows of a file start, malformed ones among them; or of a part of it that is not its beginning. */
export function* rowStarts(
  bytes: Uint8Array,
  layout: DelimitedLayout,
  continues: boolean,
): Generator<number> {
  const rows = new DelimitedRows(bytes, layout, [], { continues });
  while (rows.next()) yield rows.start;
}

/** Where a file keeps its decisions. */
export interface AuditCells {
  /** Column of each part of a record; -1 where there is none. */
  readonly columns: Readonly<Record<AuditPart, number>>;
  /** Columns but for ours where those are last, else all: so many cells has a row that was added since. */
  readonly columnsWithout: number;
  /** Are they the last columns, in our order, as where we added them? */
  readonly areLast: boolean;
}

export function auditCells({ columns }: DelimitedLayout): AuditCells {
  const found = AUDIT_COLUMNS.map((part) => [part, columns.indexOf(auditColumn(part))] as const);
  const without = columns.length - AUDIT_COLUMNS.length;
  const areLast = found.every(([, column], i) => column === without + i);
  return {
    columns: Object.fromEntries(found) as AuditCells['columns'],
    areLast,
    columnsWithout: areLast ? without : columns.length,
  };
}

const NUMBER = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** What a cell says: cells have no types, so numbers and truth values are told by their looks. */
export function cellValue(text: string): string | number | boolean {
  if (NUMBER.test(text)) return Number(text);
  if (/^(true|True|TRUE|false|False|FALSE)$/.test(text)) return text.toLowerCase() === 'true';
  return text;
}

const SAMPLE_ROWS = 200;
/** Long rows are looked at for a few milliseconds only, once there are some to tell from. */
const SAMPLE_BYTES = 2 ** 20;
const ENOUGH_ROWS = 5;

export function sampleDelimited(bytes: Uint8Array, layout: DelimitedLayout): Sample {
  const source = new DelimitedRows(bytes, layout, layout.columns, {});
  const rows: Record<string, unknown>[] = [];
  let looked = 0;
  while (looked < SAMPLE_ROWS && source.next()) {
    if (source.start > SAMPLE_BYTES && looked >= ENOUGH_ROWS) break;
    looked++;
    if (source.scan() !== null) continue;
    rows.push(
      Object.fromEntries(
        layout.columns.flatMap((name, field): (readonly [string, unknown])[] => {
          const value = source.value(field);
          return [[name, value], ...(typeof value === 'string' ? membersOfCell(name, value) : [])];
        }),
      ),
    );
  }
  return { rows, looked };
}
