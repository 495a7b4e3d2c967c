import { readDataset } from '../../server/dataset/rows/reader.ts';
import { recogniseDataset } from '../../server/dataset/columns/recognise.ts';
import { generator } from '../unit/model/plantedWorld.ts';
import { say, seconds } from './measure.ts';

/** Rows of about 1 kB in the arena layout. */
export function arenaFile(rows: number): Buffer {
  const random = generator(1);
  const text = 'The quick brown fox jumps over the lazy dog, and then some more text follows. '.repeat(10);
  const lines = Array.from({ length: rows }, (_, i) => {
    const first = Math.floor(random() * 20);
    return JSON.stringify({
      question_id: i,
      model_a: `model-${first}`,
      model_b: `model-${(first + 7) % 20}`,
      winner: random() < 0.5 ? 'model_a' : 'model_b',
      judge: `arena_user_${Math.floor(random() * 10_000)}`,
      conversation: [{ role: 'user', content: text }],
    });
  });
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** Reading JSONL in memory beside JSON.parse. */
export function benchReading(): void {
  const file = arenaFile(100_000);
  const megabytes = file.length / 1e6;
  const recognition = recogniseDataset(file);
  if (recognition.kind !== 'mapped') throw new Error(recognition.message);
  const ours = seconds(5, () => readDataset(file, recognition));
  const parse = seconds(5, () => {
    for (const line of file.toString('utf8').split('\n')) if (line !== '') JSON.parse(line);
  });
  say(`reading ${megabytes.toFixed(0)} MB of JSONL, checked as strict JSON`);
  say(`  this reader                 ${(megabytes / ours).toFixed(0)} MB/s`);
  say(`  JSON.parse of every line    ${(megabytes / parse).toFixed(0)} MB/s`);
  say(`  ratio                       ${(parse / ours).toFixed(1)}`);
}
