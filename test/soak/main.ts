// `npm run soak`: ten minutes of random work, compared after every step with an audit from nothing. `--seconds N` takes
// as long, `--seed N` the same way again, `--verbose` prints every step.
import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    verbose: { type: 'boolean', default: false },
  },
});
process.stdout.write(`seed ${values.seed}\n`);
const last: string[] = [];
try {
  const { steps, compared, servers, memory } = await soak({
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    onStep: (step) => {
      if (values.verbose) process.stdout.write(`${step}\n`);
      last.push(step);
      if (last.length > 20) last.shift();
    },
  });
  const taken = [...steps].map(([kind, times]) => `${times} ${kind}`).join(', ');
  const grown = memory.map(([early, late]) => `${early.toFixed(0)} to ${late.toFixed(0)} MB`).join(', ');
  process.stdout.write(
    `${taken}; ${compared} comparisons, ${servers} servers; memory ${grown || 'of none'}\n`,
  );
} catch (error) {
  process.stdout.write(`Failed with seed ${values.seed}. The last steps:\n${last.join('\n')}\n`);
  throw error;
}
