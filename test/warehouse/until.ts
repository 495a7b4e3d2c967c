import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a state, for five minutes: engines are slow where the machine is. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 5 * 60_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `Not within five minutes: ${what}.`);
    await pause(100);
  }
}
