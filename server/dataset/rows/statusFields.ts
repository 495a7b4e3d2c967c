import {
  columnInRow,
  ABSENT,
  ARRAY,
  NULL,
  OBJECT,
  type RowFault,
  type RowSource,
  shorten,
  sourceText,
} from '../formats/index.ts';
import { stands, type StatusKind, statusKind } from '../outcomes/index.ts';
import { NameTable } from './names.ts';

/** Distinct values remembered of a column; one with more holds reasons. */
const MOST_VALUES = 256;

/** Reads what became of judgements: those that were rejected, skipped or withdrawn are none. */
export class StatusFields {
  readonly #source: RowSource;
  readonly #columns: readonly StatusColumn[];

  /** `fields` are those of `names` that say it. */
  constructor(source: RowSource, names: readonly string[], fields: readonly number[]) {
    this.#source = source;
    this.#columns = fields.map((field) => new StatusColumn(source, names[field]!, field));
  }

  /** Why the judgement of the row does not count, or null. */
  fault(): RowFault | null {
    for (const column of this.#columns) {
      const said = column.said();
      if (said !== true) return this.#fault(column, said);
    }
    return null;
  }

  #fault({ name, field }: StatusColumn, said: false | null): RowFault {
    const { bytes, fields } = this.#source;
    const offset = fields.start[field]!;
    const value = shorten(sourceText(bytes, offset, fields.end[field]!));
    const message =
      said === null
        ? `“${name}” is ${value}, which does not say whether the judgement counts.`
        : `“${name}” is ${value}: the judgement does not count.`;
    return { code: 'set-aside', offset, message };
  }
}

class StatusColumn {
  readonly name: string;
  readonly field: number;
  readonly #source: RowSource;
  readonly #kind: StatusKind;
  readonly #values = new NameTable();
  /** Of each distinct value, by its spelling. */
  readonly #said: (boolean | null)[] = [];

  constructor(source: RowSource, name: string, field: number) {
    this.#source = source;
    this.name = name;
    this.field = field;
    this.#kind = statusKind(columnInRow(name)) ?? 'word';
  }

  /** Does the judgement of the row count? Null: it does not tell. */
  said(): boolean | null {
    const { bytes, fields } = this.#source;
    const { field } = this;
    const kind = fields.kind[field];
    if (kind === ABSENT || kind === NULL) return true;
    if (kind === ARRAY || kind === OBJECT) return null;
    if (this.#said.length >= MOST_VALUES) return stands(this.#kind, this.#source.value(field));
    const [start, end] = [fields.start[field]!, fields.end[field]!];
    const id = this.#values.idOf(bytes, start, end, () => sourceText(bytes, start, end));
    return (this.#said[id] ??= stands(this.#kind, this.#source.value(field)));
  }
}
