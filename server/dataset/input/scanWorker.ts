import { answerTasks } from '../../threads/index.ts';
import { DiskFile, type KnownFile } from '../files/index.ts';
import type { Sample } from '../formats/index.ts';
import { ParquetFile } from '../parquet/index.ts';
import type { Mapped } from '../types.ts';
import { type Chunk, scanChunk, type ScannedChunk } from './diskScan.ts';
import { type RowRange, type ScannedRows, scanRows } from './parquetScan.ts';

/** What a scan worker can be asked. */
export type ScanTask =
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | { readonly kind: 'sample'; readonly file: KnownFile }
  | {
      readonly kind: 'rows';
      readonly file: KnownFile;
      readonly recognition: Mapped;
      readonly range: RowRange;
    };

/** What it answers, by the kind of the task. */
export interface ScanAnswers {
  readonly chunk: ScannedChunk;
  readonly sample: Sample;
  readonly rows: ScannedRows;
}

type ScanAnswer = ScanAnswers[keyof ScanAnswers];

answerTasks(scanned, columnsOf);

function scanned(task: ScanTask, stopped: () => boolean): ScanAnswer | null | Promise<ScanAnswer | null> {
  switch (task.kind) {
    case 'chunk':
      return scanChunk(task.chunk, stopped);
    case 'sample':
      return parquetFile(task.file).sample();
    case 'rows':
      return scanRows(parquetFile(task.file), task.recognition, task.range, stopped);
  }
}

/** The file that was read last: the next row groups are of the same, as a rule, and its footer may be long. */
let last: { readonly known: KnownFile; readonly file: ParquetFile } | null = null;

function parquetFile(known: KnownFile): ParquetFile {
  const isLast =
    last?.known.path === known.path &&
    last.known.length === known.length &&
    last.known.mtimeNs === known.mtimeNs;
  if (!isLast) last = { known, file: new ParquetFile(DiskFile.known(known)) };
  return last!.file;
}

/** The columns move to the other thread. */
function columnsOf(answer: ScanAnswer): ArrayBuffer[] {
  if (!('part' in answer)) return [];
  const { part } = answer;
  const columns = 'rows' in part ? [part.rows] : [part.responses.columns, part.responses.faults];
  return columns
    .flatMap(Object.values)
    .flatMap((column: unknown) =>
      ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
    );
}
