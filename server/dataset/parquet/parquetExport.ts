import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { AUDIT_COLUMNS, auditColumn } from '../records/index.ts';
import type { ExportOptions, ExportPlan } from '../exportPlan.ts';
import { FileError, reasonOf } from '../files/index.ts';
import { oppositeWinner, scoreColumns } from '../flipper.ts';
import type { ColumnValues, ParquetFile } from './parquet.ts';
import type { ParquetBytes } from './parquetBytes.ts';
import { describedLike } from './parquetFooter.ts';
import { sideWords, twins } from '../outcomes/index.ts';
import { UNITS } from '../rowUnits.ts';
import { WEIGHT_COLUMNS, writtenWeights } from '../rowWeights.ts';
import { type Dataset, NO_OUTCOME, TIE, DROP, FLIP } from '../types.ts';

/**
 * The cleaned file as Parquet, row group by row group. Values are taken over as they are stored, whatever type the
 * schema gives them, and the schema is that of the file: nothing is converted. Throws FileError where the file
 * holds what cannot be written so.
 */
export async function planParquetExport(
  source: ParquetBytes,
  dataset: Dataset,
  effective: Uint8Array,
  { keepAudit, weights }: ExportOptions,
): Promise<ExportPlan> {
  const file = source.parquet;
  if (!UNITS[dataset.unit].isAlone)
    throw new FileError(
      'unwritable',
      'Rows of this Parquet file hold several judgements each, which are cleaned as JSON lines: export it as JSONL (--as jsonl).',
    );
  const added = weights === undefined ? [] : WEIGHT_COLUMNS;
  const ours = new Set<string>([
    ...(keepAudit || file.originalLength === null ? [] : AUDIT_COLUMNS.map(auditColumn)),
    ...added,
  ]);
  const columns = file.columns.filter((column) => !ours.has(column));
  const decided = effective.map((code, row) => (dataset.outcome[row] === NO_OUTCOME ? 0 : code));
  const flip = columnFlipper(file, dataset);
  try {
    const writer = new ByteWriter();
    const [root, ...stored] = storedSchema(file.schemaOf(columns));
    const schema = [
      { ...root!, num_children: columns.length + added.length },
      ...stored,
      ...added.map((name) => ({ name, type: 'DOUBLE' as const, repetition_type: 'OPTIONAL' as const })),
    ];
    const parquet = new ParquetWriter({
      writer,
      schema,
      codec: 'SNAPPY',
      statistics: false,
      createdBy: 'preference-auditor',
    });
    for await (const group of file.read(columns, { schema: storedSchema(file.metadata.schema) })) {
      const kept = keptRows(group, decided);
      for (const row of kept) if (decided[row + group.rowStart] === FLIP) flip(group, row);
      if (kept.length === 0) continue;
      await parquet.write({
        columnData: [
          ...columns.map((name) => {
            const values = group.values.get(name)!;
            return { name, data: kept.map((row) => values[row]) };
          }),
          ...added.map((name, i) => ({
            name,
            data: kept.map((row) => writtenWeights(weights!, row + group.rowStart)?.[i] ?? null),
          })),
        ],
        rowGroupSize: kept.length,
      });
    }
    await parquet.finish();
    const bytes = describedLike(new Uint8Array(writer.getBuffer()), file.footer, columns, added);
    const count = (decision: number) => decided.filter((code) => code === decision).length;
    const rowsDropped = count(DROP);
    return {
      segments: [bytes],
      rowsWritten: dataset.rows - rowsDropped,
      rowsDropped,
      rowsFlipped: count(FLIP),
    };
  } catch (error) {
    if (error instanceof FileError) throw error;
    const message = `The file could not be exported as Parquet: ${reasonOf(error)}. Export it as JSONL.`;
    throw new FileError('unwritable', message, error);
  }
}

function keptRows({ rows, rowStart }: ColumnValues, decided: Uint8Array): number[] {
  return Array.from({ length: rows }, (_, row) => row).filter((row) => decided[rowStart + row] !== DROP);
}

/** What an element says of the meaning of its values. */
const MEANING: readonly string[] = ['converted_type', 'logical_type', 'scale', 'precision'];

/** The schema without what its values stand for: what is read by it is what is stored, and is written as it is. */
function storedSchema(schema: readonly SchemaElement[]): SchemaElement[] {
  return schema.map((element) => {
    if (element.type === undefined) return element;
    const stored = Object.entries(element).filter(([key]) => !MEANING.includes(key));
    return Object.fromEntries(stored) as unknown as SchemaElement;
  });
}

/** Swaps the outcome in a row of a group, in place. */
function columnFlipper(file: ParquetFile, dataset: Dataset): (group: ColumnValues, row: number) => void {
  const { mapping, outcomeFrom } = dataset;
  const isColumn = (name: string | undefined) => name !== undefined && file.columns.includes(name);
  const swapping = (pairs: readonly (readonly [string, string])[]) => (group: ColumnValues, row: number) => {
    for (const [a, b] of pairs) {
      const [left, right] = [group.values.get(a) as unknown[], group.values.get(b) as unknown[]];
      [left[row], right[row]] = [right[row], left[row]];
    }
  };
  const nested = () => {
    throw new FileError(
      'unwritable',
      'Who won is told by a nested column of this Parquet file, which cannot be flipped there; export it as JSONL.',
    );
  };
  if (outcomeFrom === 'scores' || outcomeFrom === 'ranks' || outcomeFrom === 'outcomes') {
    const pair = scoreColumns(dataset);
    return pair.every(isColumn) ? unlessTie(dataset, swapping([pair])) : nested;
  }
  if (outcomeFrom === 'chosen') {
    const { chosenModel, rejectedModel } = mapping;
    if (!isColumn(chosenModel) || !isColumn(rejectedModel)) return nested;
    return unlessTie(dataset, swapping(swappedColumns(file.columns, chosenModel!, rejectedModel!)));
  }
  const { winner } = mapping;
  if (!isColumn(winner)) return nested;
  return unlessTie(dataset, (group, row) => {
    const values = group.values.get(winner!) as unknown[];
    values[row] = opposite(values[row], dataset, group.rowStart + row);
  });
}

function unlessTie(
  dataset: Dataset,
  flip: (group: ColumnValues, row: number) => void,
): (group: ColumnValues, row: number) => void {
  return (group, row) => {
    if (dataset.outcome[group.rowStart + row] !== TIE) flip(group, row);
  };
}

function swappedColumns(
  columns: readonly string[],
  chosen: string,
  rejected: string,
): (readonly [string, string])[] {
  const swapped = new Set<string>();
  const pairs: (readonly [string, string])[] = [];
  for (const [a, b] of [
    [chosen, rejected] as const,
    ...twins(columns, (name) => name, sideWords(chosen, rejected)),
  ]) {
    if (swapped.has(a) || swapped.has(b)) continue;
    swapped.add(a).add(b);
    pairs.push([a, b]);
  }
  return pairs;
}

/** A stored winner as its opposite: text as bytes, a number, or a truth value. */
function opposite(value: unknown, dataset: Dataset, row: number): unknown {
  if (typeof value === 'boolean') return !value;
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
  const other = oppositeWinner(dataset, row, text);
  if (value instanceof Uint8Array) return new Uint8Array(Buffer.from(other, 'utf8'));
  return typeof value === 'bigint' ? BigInt(other) : Number(other);
}
