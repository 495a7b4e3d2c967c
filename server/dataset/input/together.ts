import { isDeepStrictEqual } from 'node:util';
import { bytesInMemory, contentOf } from '../byteSource.ts';
import type { FileRead } from '../files/index.ts';
import { formatOf } from '../formatTable.ts';
import { AUDIT_COLUMNS, auditColumn } from '../records/index.ts';
import type { Layout } from '../layout.ts';
import { LIMITS } from '../limits.ts';
import { COLUMNS, replacedColumns } from '../rowColumns.ts';
import { DatasetMerger } from './mergeDatasets.ts';
import { type Dataset, type Judgements, NO_OUTCOME } from '../types.ts';

/** One of the files of a dataset, and where its rows stand among those of all. */
export interface PartTogether extends FileRead {
  readonly path: string;
  /** Its rows are `firstRow … firstRow + dataset.rows - 1` of all. */
  readonly firstRow: number;
  /** What is added to its lines, and to its offsets. */
  readonly firstLine: number;
  readonly base: number;
}

/** Several files as one dataset. */
export interface Together extends FileRead {
  readonly parts: readonly PartTogether[];
}

/**
 * Joins what was read of several files, as if their rows stood in one after the other. Each keeps a dataset of its own
 * as it was read, by which it is written. The sentence that says why, where they cannot be joined: they have other
 * columns, or are larger than what is held in memory at once.
 */
export function readTogether(files: readonly (FileRead & { readonly path: string })[]): Together | string {
  const unlike = files.find(({ dataset }) => !areAlike(files[0]!.dataset, dataset));
  if (unlike !== undefined)
    return `${unlike.path} has other columns than ${files[0]!.path}, or another format: files are audited together where they have the same.`;
  const columnar = files.find(({ dataset }) => !formatOf(dataset.layout).hasText);
  if (columnar !== undefined)
    return `${columnar.path} is no text: files are audited together as JSON, CSV or TSV.`;
  if (files.reduce((sum, { bytes }) => sum + bytes.length + 1, 0) > LIMITS.mostTogetherBytes)
    return 'The files together are larger than 1 GiB: join them to one file to audit it.';
  const merger = new DatasetMerger();
  const parts: PartTogether[] = [];
  const judgements: JoinedJudgements = new JoinedJudgements();
  const contents: Uint8Array[] = [];
  let [firstRow, firstLine, base] = [0, 0, 0];
  for (const [i, file] of files.entries()) {
    const { dataset } = file;
    parts.push({ ...file, firstRow, firstLine, base });
    const lines = dataset.rows === 0 ? 0 : dataset.rowLine[dataset.rows - 1]! + 1;
    merger.add(
      withColumns(
        dataset,
        files.map((one) => one.dataset),
        i,
      ),
      base,
      lines,
    );
    if (dataset.judgements !== null) judgements.add(dataset, base);
    contents.push(...contentOf(file.bytes), LINE_END);
    firstRow += dataset.rows;
    firstLine += lines;
    base += file.bytes.length + LINE_END.length;
  }
  const joined = merger.take()!;
  const layout = (parts.find(({ dataset }) => holdsDecisions(dataset.layout)) ?? parts[0]!).dataset.layout;
  return {
    parts,
    dataset: { ...joined, layout, judgements: judgements.finish() },
    bytes: bytesInMemory(Buffer.concat(contents)),
  };
}

const LINE_END = Buffer.from('\n');

/** Do the rows of two files say the same in the same way? Decisions are no part of it. */
function areAlike(a: Dataset, b: Dataset): boolean {
  return (
    isDeepStrictEqual(a.mapping, b.mapping) &&
    (['unit', 'outcomeFrom', 'convention', 'ordered'] as const).every((name) => a[name] === b[name]) &&
    isDeepStrictEqual(partsOfLayout(a.layout), partsOfLayout(b.layout))
  );
}

function partsOfLayout(layout: Layout): unknown {
  if (!('columns' in layout)) return layout.format;
  const ours = new Set<string>(AUDIT_COLUMNS.map(auditColumn));
  const { format, delimiter, columns, rowCells } = layout;
  return { format, delimiter, columns: columns.filter((column) => !ours.has(column)), rowCells };
}

function holdsDecisions(layout: Layout): boolean {
  return 'columns' in layout && layout.columns.includes(auditColumn('decision'));
}

/** A copy with every column that any of the files has, for the merger to number anew. */
function withColumns(dataset: Dataset, all: readonly Dataset[], part: number): Dataset {
  const own = replacedColumns(dataset, (column) => column.slice(0, dataset.rows));
  const lacking = COLUMNS.flatMap((name) => {
    const like = all.find((one) => one[name] !== null)?.[name];
    return own[name] !== null || like === undefined || like === null ? [] : [[name, like] as const];
  });
  const added = lacking.map(([name, like]) => {
    const column = new (like.constructor as new (length: number) => Float32Array)(dataset.rows);
    return [
      name,
      column.fill(name === 'known' ? NO_OUTCOME : like instanceof Float32Array ? NaN : 0),
    ] as const;
  });
  const columns = { ...own, ...Object.fromEntries(added) };
  // What was judged is told by rows of one file alone, where no column tells it.
  if (isNumberedByRow(dataset) && columns.item !== null)
    columns.item = columns.item.map((item) => (Math.imul(item ^ part, 0x9e3779b1) ^ item) >>> 0 || 1);
  return { ...dataset, ...columns, judgements: null };
}

function isNumberedByRow({ judgements, mapping }: Dataset): boolean {
  return judgements !== null && mapping.judgement === undefined && mapping.item === undefined;
}

/** Judgements of consecutive files. */
class JoinedJudgements {
  readonly #parts: { readonly judgements: Judgements; readonly base: number }[] = [];

  add({ judgements }: Dataset, base: number): void {
    if (judgements !== null) this.#parts.push({ judgements, base });
  }

  finish(): Judgements | null {
    if (this.#parts.length === 0) return null;
    let [before, responses] = [0, 0];
    const of: number[][] = [];
    const start: number[] = [0];
    for (const { judgements } of this.#parts) {
      const first = before;
      of.push(Array.from(judgements.of, (one) => one + first));
      for (const end of judgements.start.subarray(1)) start.push(end + responses);
      before += judgements.start.length - 1;
      responses = start.at(-1)!;
    }
    const spans = (name: 'from' | 'to' | 'valueFrom' | 'valueTo') =>
      Float64Array.from(
        this.#parts.flatMap(({ judgements, base }) => Array.from(judgements[name], (at) => at + base)),
      );
    return {
      of: Uint32Array.from(of.flat()),
      start: Uint32Array.from(start),
      from: spans('from'),
      to: spans('to'),
      valueFrom: spans('valueFrom'),
      valueTo: spans('valueTo'),
    };
  }
}
