import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soak } from '../soak/soak.ts';

/** `npm run soak` is the same for longer. */
const SECONDS = 30;

test('random work over files of all formats leaves the server with what a fresh audit says', async (t) => {
  const seed = Number(process.env['SOAK_SEED'] ?? 20261130);
  t.diagnostic(`seed ${seed}`);
  const { steps, compared } = await soak({ seconds: SECONDS, seed });
  t.diagnostic(
    `${[...steps].map(([kind, times]) => `${times} ${kind}`).join(', ')}; ${compared} comparisons`,
  );
  assert.ok(compared > 0);
});
