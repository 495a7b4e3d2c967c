import { LIMITS } from '../limits.ts';
import { changeWithin, type DatasetChange, type Stretch } from '../datasetChange.ts';
import type { Entry } from '../format.ts';
import type { LineChunk } from './lineChunks.ts';
import { NameIndex } from '../nameIndex.ts';
import { isRepeated, keep } from '../problemList.ts';
import { type Columns, COLUMNS, emptyColumns } from '../rowColumns.ts';
import { type Dataset, NO_OUTCOME, type Problem, TIE } from '../types.ts';

/** What a chunk of a document holds; rows, lines and offsets of problems are counted within the chunk. */
export interface ReadPart {
  readonly rows: number;
  readonly problems: readonly Problem[];
  readonly entry: Entry;
}

/** Consecutive chunks of a document and their rows: those of the dataset before, or newly read ones. */
export type Segment =
  | {
      readonly kind: 'kept';
      readonly chunks: readonly LineChunk[];
      readonly parts: readonly ReadPart[];
      /** Rows of the dataset before, and the chunks that stood before them there. */
      readonly fromRow: number;
      readonly toRow: number;
      readonly fromChunk: readonly LineChunk[];
    }
  | {
      readonly kind: 'read';
      readonly chunks: readonly LineChunk[];
      readonly parts: readonly ReadPart[];
      /** Its offsets and lines are counted from the start of its chunks. */
      readonly dataset: Dataset;
    };

export interface Spliced {
  readonly dataset: Dataset;
  readonly parts: readonly ReadPart[];
  /** What changed; absent where rows that stayed are numbered anew. */
  readonly change?: DatasetChange;
}

/**
 * The dataset that reading the segments one after the other gives. `before` is what the kept ones are rows of; it is
 * left as it is. Costs a copy of its columns, not of names or bytes. Null where there are more models than a
 * comparison can name: which rows are too many then, no chunk alone can tell.
 */
export function spliced(before: Dataset, segments: readonly Segment[]): Spliced | null {
  const rows = segments.reduce((sum, segment) => sum + rowsOf(segment), 0);
  const template = segments.find((one) => one.kind === 'read')?.dataset ?? before;
  const columns = emptyColumns(template, rows);
  const users = new NameIndex(before.users);
  const models = new NameIndex(before.models);
  let [row, offset, line] = [0, 0, 0];
  for (const segment of segments) {
    const to = row + rowsOf(segment);
    if (segment.kind === 'kept') {
      copyRows(before, columns, segment.fromRow, segment.toRow, row);
      const [oldOffset, oldLine] = extent(segment.fromChunk);
      shift(columns, row, to, offset - oldOffset, line - oldLine);
    } else {
      const { dataset } = segment;
      copyRows(dataset, columns, 0, dataset.rows, row);
      shift(columns, row, to, offset, line);
      const userIndex = dataset.users.map((name) => users.of(name));
      const modelIndex = dataset.models.map((name) => models.of(name));
      if (models.names.length > LIMITS.models) return null;
      renumber(columns, row, to, userIndex, modelIndex);
    }
    const [bytes, lines] = extent(segment.chunks);
    row = to;
    offset += bytes;
    line += lines;
  }
  const { users: userOrder, models: modelOrder } = firstAppearance(
    columns,
    rows,
    users.names.length,
    models.names.length,
  );
  if (userOrder !== null || modelOrder !== null)
    renumber(columns, 0, rows, userOrder?.newIndex ?? null, modelOrder?.newIndex ?? null);
  const parts = segments.flatMap((segment) => segment.parts);
  const dataset: Dataset = {
    ...template,
    ...columns,
    rows,
    users: userOrder?.order.map((i) => users.names[i]!) ?? users.names,
    models: modelOrder?.order.map((i) => models.names[i]!) ?? models.names,
    ...counts(columns, rows),
    ...problemsOf(
      segments.flatMap(({ chunks }) => chunks),
      parts,
    ),
  };
  if (userOrder !== null || modelOrder !== null) return { dataset, parts };
  return { dataset, parts, change: changeWithin(before, dataset, stretchOf(before, segments, rows), true) };
}

/** What lies between the kept rows at both ends. */
function stretchOf(before: Dataset, segments: readonly Segment[], rows: number): Stretch {
  let start = 0;
  for (const segment of segments) {
    if (segment.kind === 'read' || segment.fromRow !== start) break;
    start = segment.toRow;
  }
  let kept = 0;
  const most = Math.min(before.rows, rows) - start;
  for (const segment of segments.toReversed()) {
    if (segment.kind === 'read' || segment.toRow !== before.rows - kept) break;
    kept = Math.min(most, kept + rowsOf(segment));
    if (kept === most) break;
  }
  return { start, endBefore: before.rows - kept, end: rows - kept };
}

function rowsOf(segment: Segment): number {
  return segment.kind === 'kept' ? segment.toRow - segment.fromRow : segment.dataset.rows;
}

/** Bytes and line ends of chunks. */
function extent(chunks: readonly LineChunk[]): [bytes: number, lineEnds: number] {
  let [bytes, lineEnds] = [0, 0];
  for (const chunk of chunks) {
    bytes += chunk.bytes.length;
    lineEnds += chunk.lineEnds;
  }
  return [bytes, lineEnds];
}

function copyRows(from: Dataset, to: Columns, start: number, end: number, at: number): void {
  for (const name of COLUMNS) {
    const column = from[name];
    if (column !== null) to[name]?.set(column.subarray(start, end), at);
  }
}

function shift(
  { rowStart, rowEnd, rowLine }: Columns,
  from: number,
  to: number,
  bytes: number,
  lines: number,
): void {
  if (bytes !== 0) {
    for (let row = from; row < to; row++) {
      rowStart[row]! += bytes;
      rowEnd[row]! += bytes;
    }
  }
  if (lines !== 0) for (let row = from; row < to; row++) rowLine[row]! += lines;
}

/** Gives users and models other numbers; null leaves them theirs. Rows that are no comparisons name nobody. */
function renumber(
  { user, first, second, outcome }: Columns,
  from: number,
  to: number,
  users: ArrayLike<number> | null,
  models: ArrayLike<number> | null,
): void {
  for (let row = from; row < to; row++) {
    if (outcome[row] === NO_OUTCOME) continue;
    if (users !== null) user[row] = users[user[row]!]!;
    if (models === null) continue;
    first[row] = models[first[row]!]!;
    second[row] = models[second[row]!]!;
  }
}

/** Names in order of first appearance, and the place of each there. */
interface Order {
  readonly order: readonly number[];
  readonly newIndex: Uint32Array;
}

/** How users and models are to be numbered by first appearance; null where they are. */
function firstAppearance(
  { user, first, second, outcome }: Columns,
  rows: number,
  users: number,
  models: number,
): { readonly users: Order | null; readonly models: Order | null } {
  const seen = { users: new Appearances(users), models: new Appearances(models) };
  for (let row = 0; row < rows; row++) {
    if (outcome[row] === NO_OUTCOME) continue;
    seen.models.see(first[row]!);
    seen.models.see(second[row]!);
    seen.users.see(user[row]!);
  }
  return { users: seen.users.order(), models: seen.models.order() };
}

class Appearances {
  readonly #newIndex: Uint32Array;
  readonly #order: number[] = [];
  #isInOrder = true;

  constructor(names: number) {
    this.#newIndex = new Uint32Array(names).fill(names);
  }

  see(name: number): void {
    const names = this.#newIndex.length;
    if (this.#newIndex[name] !== names) return;
    const place = this.#order.push(name) - 1;
    this.#newIndex[name] = place;
    if (place !== name) this.#isInOrder = false;
  }

  order(): Order | null {
    const isSame = this.#isInOrder && this.#order.length === this.#newIndex.length;
    return isSame ? null : { order: this.#order, newIndex: this.#newIndex };
  }
}

function counts({ outcome }: Columns, rows: number): Pick<Dataset, 'comparisons' | 'ties'> {
  let [comparisons, ties] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (outcome[row] === NO_OUTCOME) continue;
    comparisons++;
    if (outcome[row] === TIE) ties++;
  }
  return { comparisons, ties };
}

function problemsOf(
  chunks: readonly LineChunk[],
  parts: readonly ReadPart[],
): Pick<Dataset, 'problems' | 'problemsTotal'> {
  const problems: Problem[] = [];
  let [problemsTotal, row, offset, line] = [0, 0, 0, 0];
  for (const [i, part] of parts.entries()) {
    for (const problem of part.problems) {
      if (!isRepeated(problems, problem.code)) problemsTotal++;
      keep(problems, {
        ...problem,
        row: problem.row + row,
        line: problem.line + line,
        offset: problem.offset + offset,
      });
    }
    row += part.rows;
    offset += chunks[i]!.bytes.length;
    line += chunks[i]!.lineEnds;
  }
  return { problems, problemsTotal };
}
