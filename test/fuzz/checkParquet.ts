import assert from 'node:assert/strict';
import { bytesInMemory } from '../../server/dataset/byteSource.ts';
import type { FileRead } from '../../server/dataset/files/diskFile.ts';
import { FileError } from '../../server/dataset/files/files.ts';
import { inputParquet } from '../../server/dataset/input/parquetInput.ts';
import { decisionEdits } from '../../server/dataset/decisions/writeBack.ts';
import { applyEdits } from '../unit/dataset/support/rows.ts';
import { checkCodes, recordFor, rowsRefused } from './checkText.ts';

const NAME = 'fuzzed.parquet';
const never = new AbortController().signal;

/**
 * Reads one input and checks what holds for every file, readable or not: it is read, or refused in words; codes are
 * in range; decisions are read as written and taken back to the byte.
 */
export async function checkParquet(bytes: Uint8Array): Promise<void> {
  const read = await readOrRefused(bytes);
  if (read === null || read.dataset.rows === 0) return;
  const { dataset, bytes: source } = read;
  checkCodes(dataset);
  if (dataset.decision.some((code) => code !== 0)) return;
  const records = Array.from({ length: dataset.rows }, (_, row) => ({ row, record: recordFor(dataset) }));
  const { edits, refused } = decisionEdits(source, dataset, records);
  const decided = await readOrRefused(applyEdits(source, edits));
  assert.ok(decided !== null, 'a file with decisions is no longer read');
  const refusals = rowsRefused(dataset, refused);
  for (let row = 0; row < dataset.rows; row++)
    assert.equal(
      decided.dataset.decision[row],
      refusals.has(row) ? 0 : 3,
      `the decision on row ${row} is lost`,
    );
  const cleared = records.filter(({ row }) => !refusals.has(row)).map(({ row }) => ({ row, record: null }));
  const back = applyEdits(decided.bytes, decisionEdits(decided.bytes, decided.dataset, cleared).edits);
  assert.ok(back.equals(bytes), 'taken back, the file is another');
}

/** What an engine says of its own values, and no one who reads about a file can use. */
const JAVASCRIPT =
  /undefined|not a function|not iterable|Cannot (read|set|mix|convert|destructure)|DataView|[Tt]yped array|Invalid array length|BigInt|JSON|call stack|WebAssembly|unreachable/;

async function readOrRefused(bytes: Uint8Array): Promise<FileRead | null> {
  const input = inputParquet(bytesInMemory(bytes), NAME);
  const recognition = await input.recognise();
  if (recognition.kind !== 'mapped') {
    assert.match(recognition.message, /\w/);
    assert.doesNotMatch(recognition.message, JAVASCRIPT);
    return null;
  }
  try {
    return await input.read(recognition, never);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    assert.ok(error.message.startsWith(NAME));
    assert.doesNotMatch(error.message, JAVASCRIPT);
    return null;
  }
}
