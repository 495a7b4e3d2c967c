import assert from 'node:assert/strict';
import { bytesInMemory } from '../../server/dataset/byteSource.ts';
import { IncrementalReader } from '../../server/dataset/live/incrementalReader.ts';
import { chunksOfBytes } from '../../server/dataset/live/lineChunks.ts';
import { lenientJson } from '../../server/dataset/text/lenientJson.ts';
import { createReader } from '../../server/dataset/rows/reader.ts';
import { recogniseDataset } from '../../server/dataset/columns/recognise.ts';
import { UNITS } from '../../server/dataset/rowUnits.ts';
import { type AuditRecord, type Dataset, type Mapped, NO_OUTCOME, TIE } from '../../server/dataset/types.ts';
import { decisionEdits } from '../../server/dataset/decisions/writeBack.ts';
import { applyEdits, ARENA } from '../unit/dataset/support/rows.ts';

const RECORD: AuditRecord = {
  decision: 'flip',
  source: 'override',
  scope: 'comparison',
  attentiveness: null,
  reason: 'a, "b"',
  by: 'fuzz',
  at: '2026-01-01T00:00:00.000Z',
};

/** What is decided on a comparison; where those of a row share a decision, it is on the user. */
export function recordFor({ unit }: Dataset): AuditRecord {
  return UNITS[unit].isSharing ? { ...RECORD, scope: 'user' } : RECORD;
}

/**
 * Reads one input and checks what holds for every file, readable or not. No error, work in proportion to its bytes,
 * places inside it, codes in range. Reading in chunks is as reading whole, and every row has the verdict of
 * JSON.parse. Decisions are read as written, and taken back to the byte.
 */
export async function checkText(bytes: Uint8Array, random: () => number): Promise<void> {
  const found = recogniseDataset(bytes);
  const mapped = found.kind === 'mapped' ? found : ARENA;
  const dataset = readCounting(bytes, mapped);
  checkPlaces(bytes, dataset);
  checkCodes(dataset);
  if (mapped.layout.format === 'jsonl' && mapped.unit === 'row') checkRowsByParsing(bytes, dataset);
  const chunks = chunksOfBytes(bytes, 1 + Math.floor(random() * 300));
  const read = await new IncrementalReader().read(chunks, mapped, new AbortController().signal);
  assert.deepEqual(read!.dataset, dataset, 'reading in chunks differs');
  if (found.kind === 'mapped') checkDecisions(bytes, found, dataset);
}

/** Every step reads a row at least: there are no more steps than bytes, and each ends. */
function readCounting(bytes: Uint8Array, mapped: Mapped): Dataset {
  const reader = createReader(bytes, mapped);
  let steps = 0;
  while (!reader.step(1)) assert.ok(++steps <= bytes.length + 1, 'reading does not come to an end');
  return reader.finish();
}

function checkPlaces(bytes: Uint8Array, dataset: Dataset): void {
  const { rows, rowStart, rowEnd, rowLine, outcome, problems, problemsTotal } = dataset;
  // A row of several judgements has several entries; of a ranking, every two of a hundred rows give one.
  assert.ok(rows <= bytes.length * (dataset.unit === 'ranking' ? 50 : 1));
  for (let row = 0; row < rows; row++) {
    const [start, end] = [rowStart[row]!, rowEnd[row]!];
    assert.ok(start >= 0 && start <= end && end <= bytes.length, `row ${row} is not in the file`);
    if (row > 0) {
      assert.ok(
        start >= rowStart[row - 1]! && rowLine[row]! >= rowLine[row - 1]!,
        `row ${row} is out of order`,
      );
      if (start !== rowStart[row - 1]) assert.ok(start >= rowEnd[row - 1]!, `row ${row} overlaps`);
    }
    if (outcome[row] === NO_OUTCOME || dataset.unit !== 'row') continue;
    for (const [from, to] of [
      [dataset.userStart[row]!, dataset.userEnd[row]!],
      [dataset.winnerStart[row]!, dataset.winnerEnd[row]!],
    ] as const)
      assert.ok(from <= to && start + to <= end, `a field of row ${row} is not in the row`);
  }
  assert.ok(problems.length <= 1000 && problemsTotal >= problems.length);
  for (const { row, offset, message } of problems) {
    assert.ok(row < rows && offset >= 0 && offset <= bytes.length && message.length < 1000);
  }
}

/** Are users, models, outcomes and decisions among those that there are, and rightly counted? */
export function checkCodes(dataset: Dataset): void {
  const { rows, users, models } = dataset;
  let [comparisons, ties] = [0, 0];
  for (let row = 0; row < rows; row++) {
    assert.ok(
      dataset.decision[row]! < 4 && dataset.decisionSource[row]! < 3 && dataset.decisionScope[row]! < 3,
    );
    const outcome = dataset.outcome[row]!;
    if (outcome === NO_OUTCOME) continue;
    assert.ok(outcome <= TIE);
    comparisons++;
    if (outcome === TIE) ties++;
    assert.ok(dataset.user[row]! < users.length);
    // Files without columns of models have none: scores or items tell instead.
    if (models.length === 0) continue;
    assert.ok(dataset.first[row]! < models.length && dataset.second[row]! < models.length);
    assert.notEqual(dataset.first[row], dataset.second[row]);
  }
  assert.deepEqual([comparisons, ties], [dataset.comparisons, dataset.ties]);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** The scanner's own bound, which JSON.parse does not have. */
const DEEP = /at most \d+ levels/;

/** Is a row skipped as no JSON object exactly where JSON.parse says so? */
function checkRowsByParsing(
  bytes: Uint8Array,
  { rows, rowStart, rowEnd, problems, problemsTotal }: Dataset,
): void {
  assert.equal(problems.length, problemsTotal);
  const skipped = new Map(
    problems
      .filter(({ code }) => ['malformed-json', 'invalid-utf8', 'not-an-object'].includes(code))
      .map(({ row, message }) => [row, message]),
  );
  for (let row = 0; row < rows; row++) {
    const source = bytes.subarray(rowStart[row], rowEnd[row]);
    const message = skipped.get(row);
    if (message !== undefined && DEEP.test(message)) continue;
    assert.equal(
      message === undefined,
      isObject(source),
      `row ${row}: ${message ?? 'read'}: ${String(source)}`,
    );
  }
}

function isObject(bytes: Uint8Array): boolean {
  try {
    const value = lenientJson(decoder.decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The rows that take no decision: one that is refused on a judgement, or a person, is on all its comparisons. */
export function rowsRefused(
  { rows, outcome, judgements, rowStart, unit }: Dataset,
  refused: readonly { readonly row: number }[],
): ReadonlySet<number> {
  const shared = (row: number) => judgements?.of[row] ?? (UNITS[unit].isSharing ? rowStart[row]! : null);
  const decided = (row: number) => {
    const own = outcome[row] === NO_OUTCOME ? null : shared(row);
    return own === null ? row : -1 - own;
  };
  const refusals = new Set(refused.map(({ row }) => decided(row)));
  return new Set(Array.from({ length: rows }, (_, row) => row).filter((row) => refusals.has(decided(row))));
}

/** Decides every row that takes a decision, reads it back, and takes it back. */
function checkDecisions(bytes: Uint8Array, found: Mapped, dataset: Dataset): void {
  if (dataset.decision.some((code) => code !== 0)) return;
  const records = Array.from({ length: dataset.rows }, (_, row) => ({ row, record: recordFor(dataset) }));
  const source = bytesInMemory(bytes);
  const { edits, refused } = decisionEdits(source, dataset, records);
  const decided = applyEdits(source, edits);
  const again = recogniseDataset(decided);
  // A file that was hardly recognised may be taken for another once there is more in it.
  if (again.kind !== 'mapped' || !isSameReading(again, found)) return;
  const read = readCounting(decided, again);
  const refusals = rowsRefused(dataset, refused);
  for (let row = 0; row < dataset.rows; row++) {
    assert.equal(read.decision[row], refusals.has(row) ? 0 : 3, `the decision on row ${row} is lost`);
  }
  const cleared = decisionEdits(
    bytesInMemory(decided),
    read,
    records.filter(({ row }) => !refusals.has(row)).map(({ row }) => ({ row, record: null })),
  );
  // Columns of our names that were there before stay, with cells for rows that had none.
  if ('columns' in found.layout && found.layout.columns.some((name) => name.startsWith('audit_'))) return;
  assert.ok(
    applyEdits(bytesInMemory(decided), cleared.edits).equals(bytes),
    'taken back, the file is another',
  );
}

function isSameReading(a: Mapped, b: Mapped): boolean {
  return (
    a.layout.format === b.layout.format &&
    a.unit === b.unit &&
    JSON.stringify([a.mapping, a.convention]) === JSON.stringify([b.mapping, b.convention])
  );
}
