import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { inputInMemory } from '../../../../server/dataset/input/datasetInput.ts';

const never = new AbortController().signal;

/** Processor time of the thread's process that one reading takes: the least of some, as others may come between. */
async function timeToRead(bytes: Uint8Array, times: number): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const before = process.cpuUsage();
    const input = inputInMemory(bytes);
    const recognition = await input.recognise();
    if (recognition.kind === 'mapped') await input.read(recognition, never);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const lines = (n: number, line: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => line(i)).join('\n');
const times = (n: number, text: string) => text.repeat(n);
const MODELS = ['atlas', 'boreal', 'cirrus'];
const cells = (i: number, user: string) => [
  user,
  MODELS[i % 3]!,
  MODELS[(i + 1) % 3]!,
  i % 2 ? 'model_a' : 'tie',
];
const row = (i: number, more = '', user = `u${i % 50}`) => {
  const [judge, a, b, winner] = cells(i, user);
  return `{"judge":"${judge}","model_a":"${a}","model_b":"${b}","winner":"${winner}"${more}}`;
};
const HEADER = 'judge,model_a,model_b,winner';
const SOME = lines(300, (i) => row(i));
const columnsOf = (n: number) =>
  Object.entries({ judge: 0, model_a: 1, model_b: 2, winner: 3 }).map(([name, c]) => ({
    name,
    data: Array.from({ length: n }, (_, i) => cells(i, `u${i % 50}`)[c]!),
  }));

/** Files that grow with `n`, of 1 to 20 kB where it is 60. What an attack would make long is long in one of them. */
const FILES: Readonly<Record<string, (n: number) => string | Uint8Array>> = {
  'JSON lines': (n) => lines(n, (i) => row(i)),
  'JSON array': (n) => `[${lines(n, (i) => `${row(i)}${i < n - 1 ? ',' : ''}`)}]`,
  'JSON array, indented': (n) =>
    JSON.stringify(JSON.parse(`[${lines(n, (i) => row(i)).replaceAll('\n', ',')}]`), null, 2),
  'JSON array that never ends': (n) => `[${lines(n, (i) => `${row(i)},`)}`,
  CSV: (n) => `${HEADER}\n${lines(n, (i) => cells(i, `u${i % 50}`).join(','))}`,
  'CSV of quoted cells': (n) => `${HEADER}\n${lines(n, (i) => `"${cells(i, `u${i % 50}`).join('","')}"`)}`,
  'CSV whose quote never ends': (n) => `${HEADER}\n"${lines(n, (i) => cells(i, `u${i % 50}`).join(','))}`,
  'CSV of doubled quotes': (n) => `${HEADER}\n"${times(n * 50, '""')}",a,b,tie\n`,
  'CSV of empty lines': (n) => `${HEADER}\nx,a,b,tie\n${times(n * 100, '\n')}`,
  Parquet: (n) => new Uint8Array(parquetWriteBuffer({ columnData: columnsOf(n), rowGroupSize: 500 })),
  'Parquet of many row groups': (n) =>
    new Uint8Array(parquetWriteBuffer({ columnData: columnsOf(n), rowGroupSize: 50 })),
  gzip: (n) => gzipSync(lines(n, (i) => row(i))),
  'everybody judges once': (n) => lines(n, (i) => row(i, '', `user ${i}`)),
  'users whose names are long': (n) => lines(n, (i) => row(i, '', times(50, `${i}`))),
  'users in one hash': (n) => lines(n, (i) => row(i, '', String(i).padStart(8, '0'))),
  'models without number': (n) => lines(n, (i) => row(i).replaceAll(/"(atlas|boreal|cirrus)"/g, `"$1 ${i}"`)),
  'values of the winner without number': (n) =>
    lines(n, (i) => row(i).replace(/"winner":"\w+"/, `"winner":"w${i}"`)),
  'rows that are malformed': (n) => `${SOME}\n${lines(n * 5, () => '{"judge":"x","mod')}`,
  'open brackets': (n) => `${SOME}\n${times(n * 100, '[')}`,
  'open objects': (n) => `${SOME}\n${times(n * 20, '{"a":')}`,
  'blank lines': (n) => `${SOME}\n${times(n * 100, '\n')}`,
  'carriage returns': (n) => `${SOME}\n${times(n * 100, '\r')}`,
  'one long text': (n) => `${SOME}\n${row(1, `,"text":"${times(n * 100, 'x')}"`)}`,
  'one long text of escapes': (n) => `${SOME}\n${row(1, `,"text":"${times(n * 20, '\\u00e9')}"`)}`,
  'a text that never ends': (n) => `${SOME}\n${row(1)}\n{"judge":"${times(n * 100, 'x')}`,
  'a row of many keys': (n) =>
    `${SOME}\n${row(1, `,${lines(n * 5, (i) => `"k${i}":1`).replaceAll('\n', ',')}`)}`,
  'first rows of many keys': (n) =>
    `${lines(2, (i) => row(i, `,${lines(n * 10, (k) => `"k${k}":${i}`).replaceAll('\n', ',')}`))}\n${SOME}`,
  'first rows of many lists': (n) =>
    `${lines(2, () => row(1, `,${lines(n * 10, (k) => `"k${k}":[1]`).replaceAll('\n', ',')}`))}\n${SOME}`,
  'a header of many columns': (n) =>
    `${HEADER},${lines(n * 10, (i) => `c${i}`).replaceAll('\n', ',')}\nada,a,b,tie${times(n * 10, ',1')}\n`,
  'a key over and over': (n) => `${SOME}\n${row(1, times(n * 6, ',"judge":"x"'))}`,
  'a list of judgements in a row': (n) =>
    lines(3, (i) => `{"id":${i},"reviews":[${lines(n / 2, (k) => row(k)).replaceAll('\n', ',')}]}`),
  'a number of many digits': (n) => `${SOME}\n${row(1, `,"n":${times(n * 100, '7')}`)}`,
  'names in a list': (n) => `${SOME}\n${row(1).replace('"u1"', `[${times(n * 20, '"a",')}"b"]`)}`,
  'a score each, by question': (n) =>
    `question_id,user_id,model_name,score\n${lines(n, (i) => `${i >> 2},u${i % 50},m${i % 4},${i % 5}`)}`,
  'scores of one question': (n) =>
    `question_id,user_id,model_name,score\n${lines(n, (i) => `1,u${i % 50},m${i % 90},${i % 5}`)}`,
};

/** Files of `STEP * n` and of `STEP` times that are compared: ten times the bytes. */
const BASE = 60;
const STEP = 10;
/** Of a quadratic reader it would be a hundred. */
const MOST_TIMES = 40;
/** What is as fast as this says nothing of how it grows. */
const FAST_MS = 120;

describe('the time that reading takes goes with the length of the file', () => {
  for (const [name, fileOf] of Object.entries(FILES))
    test(name, async (t) => {
      const [small, medium, large] = [1, STEP, STEP * STEP].map((by) => Buffer.from(fileOf(BASE * by)));
      await timeToRead(small!, 1);
      const took = [await timeToRead(medium!, 3), await timeToRead(large!, 1)];
      t.diagnostic(
        `${medium!.length} bytes: ${took[0]!.toFixed(1)} ms; ${large!.length}: ${took[1]!.toFixed(1)} ms`,
      );
      const most = Math.max(FAST_MS, MOST_TIMES * took[0]! * (large!.length / medium!.length / STEP));
      assert.ok(
        took[1]! <= most,
        `${medium!.length} bytes take ${took[0]} ms, ${large!.length} take ${took[1]} ms`,
      );
    });
});
