import { LIMITS } from '../limits.ts';
import type { DatasetReader } from './datasetReader.ts';
import { formatOf } from '../formatTable.ts';
import { UNITS } from '../rowUnits.ts';
import {
  BestWorstRows,
  type Extent,
  OrderRows,
  type RowSource,
  type RowSourceOptions,
  SideRows,
} from '../formats/index.ts';
import type { NameTables } from './names.ts';
import { rankingColumns, RankingInterpreter } from './rankingInterpreter.ts';
import { rowFields } from './rowFields.ts';
import { RowInterpreter } from './rowInterpreter.ts';
import type { Part, Responses } from './responses.ts';
import type { Dataset, Mapped } from '../types.ts';
import { callingsOf, modelsMeant, namesOfPattern, placeSaid, responsesInRow } from '../columns/index.ts';

/** All at once. */
export function readDataset(bytes: Uint8Array, recognition: Mapped): Dataset {
  const reader = createReader(bytes, recognition);
  while (!reader.step(bytes.length + 1));
  return reader.finish();
}

/** `tables` may hold names that were read before from rows of the same recognition: they need no decoding. */
export function createReader(
  bytes: Uint8Array,
  recognition: Mapped,
  options: RowSourceOptions = {},
  tables?: NameTables,
): DatasetReader {
  const rows = formatOf(recognition.layout).openRows(bytes, columnsRead(recognition), options);
  return createReaderOf(rows, recognition, tables);
}

/** `rows` look for {@link columnsRead}. */
export function createReaderOf(rows: RowSource, recognition: Mapped, tables?: NameTables): DatasetReader {
  const source = openResponses(rows, recognition);
  const interpreter = UNITS[recognition.unit].isOfJudgement
    ? new RankingInterpreter(source, recognition, tables)
    : new RowInterpreter(source, recognition, tables);
  return new SourceReader(source, interpreter);
}

/** The rows, or the responses in them where several stand side by side. */
function openResponses(rows: RowSource, recognition: Mapped): RowSource {
  const { user, status, told, model, value } = rankingColumns(recognition);
  const shared = user.length + status.length;
  const { mapping } = recognition;
  if (mapping.ranking !== undefined) {
    const callings = callingsOf(model);
    const most = LIMITS.responsesOfJudgement;
    return new OrderRows(rows, shared, mapping.ranking, model.length, most, (names, models) =>
      modelsMeant(names, models, callings),
    );
  }
  const sides = responsesInRow(recognition);
  if (sides === null) return rows;
  if (mapping.model === undefined)
    return new SideRows(rows, shared, 1, sides, namesOfPattern((mapping.rank ?? mapping.score)!, value));
  if (told.length === 0) return new SideRows(rows, shared, 2, sides);
  const callings = callingsOf(model);
  return new BestWorstRows(rows, shared, sides, told, (value, names) => placeSaid(value, names, callings));
}

/** The columns that reading asks rows for. */
export function columnsRead(recognition: Mapped): readonly string[] {
  return UNITS[recognition.unit].isOfJudgement
    ? Object.values(rankingColumns(recognition)).flat()
    : rowFields(recognition).names;
}

/** Says what the rows of a source mean, one after the other. */
interface Interpreter {
  /** Takes the row that the source is at. */
  row(): void;
  finish(): Dataset;
  /** What was read, where it may go together with what other parts of the file hold. */
  responses?(): Responses;
}

class SourceReader implements DatasetReader {
  readonly #source: RowSource;
  readonly #interpreter: Interpreter;

  constructor(source: RowSource, interpreter: Interpreter) {
    this.#source = source;
    this.#interpreter = interpreter;
  }

  get lineEnds(): number {
    return this.#source.lineEnds;
  }

  get consumed(): number {
    return this.#source.consumed;
  }

  get hasEnded(): boolean {
    return this.#source.hasEnded === true;
  }

  refill(bytes: Uint8Array, extent: Extent): void {
    this.#source.refill(bytes, extent);
  }

  step(size: number): boolean {
    const source = this.#source;
    const until = source.consumed + size;
    while (source.next()) {
      this.#interpreter.row();
      if (source.end >= until) return false;
    }
    return true;
  }

  finish(): Dataset {
    return this.#interpreter.finish();
  }

  part(): Part {
    const responses = this.#interpreter.responses?.();
    return responses === undefined ? { rows: this.finish() } : { responses };
  }
}
