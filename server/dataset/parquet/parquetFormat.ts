import { AUDIT_COLUMNS, auditColumn, type AuditPart, partsByUser } from '../records/index.ts';
import { type ByteSource, bytesInMemory } from '../byteSource.ts';
import type { ExportOptions, ExportPlan } from '../exportPlan.ts';
import { FileError, reasonOf } from '../files/index.ts';
import type { FormatOfColumns, ValuesOfRows } from '../format.ts';
import {
  containerOf,
  elementColumn,
  ElementRows,
  JsonlRows,
  nextLineStart,
  type ReadAt,
  type RowSource,
  type RowSourceOptions,
  type Sample,
  sampleJsonl,
} from '../formats/index.ts';
import { JSONL } from '../layout.ts';
import { ParquetFile, rowLines } from './parquet.ts';
import { ParquetBytes } from './parquetBytes.ts';
import { appendedEdits, whyTakesNone } from './parquetDecisions.ts';
import { planParquetExport } from './parquetExport.ts';
import type { DecisionEdits, RowRecord } from '../rowEdits.ts';
import { UNITS } from '../rowUnits.ts';
import { valuesOfRow } from '../textFormat.ts';
import type { Dataset, Mapped } from '../types.ts';

/** Columns of their own, without rows of text: they are read as lines of JSON that hold the wanted ones. */
export class Parquet implements FormatOfColumns {
  readonly hasText = false;
  readonly isLines = false;
  readonly holdsLists = true;
  readonly rowsStart = 0;
  readonly needsStart = false;
  readonly tornBy = null;

  /** Rows have room for decisions in columns alone: around objects that say who judged, they hold one for each. */
  isDecidedByUser({ unit, mapping }: Pick<Mapped, 'unit' | 'mapping'>): boolean {
    return UNITS[unit].isByUser || elementColumn(mapping.user ?? '') !== null;
  }

  tellsRows(): boolean {
    return false;
  }

  whyUndecidable(source: ByteSource, dataset: Dataset): string | null {
    return whyTakesNone(fileOf(source), dataset, this.isDecidedByUser(dataset));
  }

  openRows(bytes: Uint8Array, names: readonly string[], options: RowSourceOptions = {}): RowSource {
    const container = containerOf(names);
    const open = (columns: readonly string[]) => new JsonlRows(bytes, columns, options);
    // Only columns of the rows hold decisions.
    return container === null ? open(names) : new ElementRows(names, container, true, open);
  }

  sample(bytes: Uint8Array): Sample {
    return sampleJsonl(bytes);
  }

  startOfRows(): null {
    return null;
  }

  likelyRowStart(read: ReadAt, from: number): number {
    return nextLineStart(read, from);
  }

  entryAt(): 'rows' {
    return 'rows';
  }

  /** The columns are read where these rows stand. */
  async valuesAt(
    source: ByteSource,
    { rowLine }: Dataset,
    rows: readonly number[],
    names: readonly string[],
  ): Promise<(readonly unknown[])[]> {
    const { parquet } = fileOf(source);
    const columns = columnsOf(parquet, names);
    // Several comparisons may stand in one row of the file.
    const inFile = rows.map((row) => rowLine[row]!);
    let found;
    try {
      found = await parquet.rowsAt(columns, inFile);
    } catch (error) {
      throw new FileError('unreadable', `The texts could not be read: ${reasonOf(error)}.`, error);
    }
    return inFile.map((rowStart) => {
      const one = { rowStart, rows: 1, values: found.get(rowStart)! };
      return valuesOfRow(this, rowLines(one, columns), names);
    });
  }

  async *allValues(
    source: ByteSource,
    _dataset: Dataset,
    names: readonly string[],
  ): AsyncIterable<ValuesOfRows> {
    const { parquet } = fileOf(source);
    const columns = columnsOf(parquet, names);
    for await (const group of parquet.read(columns)) {
      const bytes = rowLines(group, columns);
      const lines: Uint8Array[] = [];
      for (let at = 0, end; lines.length < group.rows; at = end + 1) {
        end = bytes.indexOf('\n', at);
        lines.push(bytes.subarray(at, end));
      }
      const of = (row: number) => valuesOfRow(this, lines[row]!, names);
      yield { firstRow: group.rowStart, rows: group.rows, of };
    }
  }

  recordOf(
    source: ByteSource,
    { rowLine }: Dataset,
    row: number,
    parts: readonly AuditPart[],
    user: string | null,
  ): readonly unknown[] {
    const carried = fileOf(source).records.get(rowLine[row]!);
    return parts.map((part) => {
      const value = carried?.[part];
      return user === null ? value : partsByUser(typeof value === 'string' ? value : '')?.get(user);
    });
  }

  edits(source: ByteSource, dataset: Dataset, records: readonly RowRecord[]): DecisionEdits {
    return appendedEdits(fileOf(source), dataset, records, this.isDecidedByUser(dataset));
  }

  async jsonRows(bytes: Uint8Array): Promise<readonly string[]> {
    const file = new ParquetFile(bytesInMemory(bytes));
    const rows: string[] = [];
    for await (const group of file.read(file.columns)) {
      const lines = rowLines(group, file.columns).toString('utf8').trimEnd().split('\n');
      for (const line of lines) rows.push(line);
    }
    return rows;
  }

  cleaned(
    source: ByteSource,
    dataset: Dataset,
    effective: Uint8Array,
    options: ExportOptions,
  ): Promise<ExportPlan> {
    return planParquetExport(fileOf(source), dataset, effective, options);
  }

  async asLines(
    source: ByteSource,
    keepAudit: boolean,
  ): Promise<{ readonly bytes: Uint8Array; readonly recognition: Mapped }> {
    const { parquet, recognition } = fileOf(source);
    const ours = keepAudit || parquet.originalLength === null ? [] : AUDIT_COLUMNS.map(auditColumn);
    const columns = parquet.columns.filter((column) => !ours.includes(column));
    const lines: Uint8Array[] = [];
    for await (const group of parquet.read(columns)) lines.push(rowLines(group, columns));
    return { bytes: Buffer.concat(lines), recognition: { ...recognition, layout: JSONL } };
  }
}

function fileOf(source: ByteSource): ParquetBytes {
  if (!(source instanceof ParquetBytes))
    throw new TypeError('A Parquet dataset goes with the file it was read from.');
  return source;
}

function columnsOf(parquet: ParquetFile, names: readonly string[]): string[] {
  return parquet.columnsOf(names.filter((name) => name !== ''));
}
