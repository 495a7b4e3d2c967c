// `npm run fuzz -- --inputs 1000000`: mutated files, every format in turn, checked as its format is. `--format NAME` does
// one alone, `--seed N` starts elsewhere. An input that fails is printed, and written where `--out PATH` says.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generator } from '../unit/model/plantedWorld.ts';
import { FORMATS } from './formats.ts';
import { fuzz } from './run.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    format: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});
const wanted = FORMATS.filter(({ name }) => values.format === undefined || name === values.format);
if (wanted.length === 0) {
  process.stderr.write(
    `There is no format ${values.format}: there are ${FORMATS.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}
for (const format of wanted) {
  const start = performance.now();
  const failure = await fuzz(format, Number(values.inputs), generator(Number(values.seed)));
  const took = ((performance.now() - start) / 1000).toFixed(0);
  const megabytes = (process.memoryUsage.rss() / 1e6).toFixed(0);
  if (failure === null) {
    process.stdout.write(`${format.name}: ${values.inputs} inputs in ${took} s, ${megabytes} MB\n`);
    continue;
  }
  process.stdout.write(
    `${format.name}: input ${failure.input} failed, of ${failure.bytes.length} bytes (base64):\n`,
  );
  process.stdout.write(`${failure.bytes.toString('base64')}\n${String(failure.error)}\n`);
  if (values.out !== undefined) writeFileSync(values.out, failure.bytes);
  process.exitCode = 1;
}
