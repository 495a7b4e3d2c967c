import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CancellationToken } from 'vscode-languageserver';
import { Waiters } from '../../../server/lsp/sessions/waiters.ts';

/** A token that counts who listens to it. */
function countedToken() {
  const listeners = new Set<() => void>();
  const token: CancellationToken = {
    isCancellationRequested: false,
    onCancellationRequested: (listener) => {
      const own = () => void listener(undefined);
      listeners.add(own);
      return { dispose: () => listeners.delete(own) };
    },
  };
  return { token, listeners };
}

test('a request that waits for 10,000 rounds listens for its cancellation once', async () => {
  const waiters = new Waiters();
  const { token, listeners } = countedToken();
  for (let round = 0; round < 10_000; round++) {
    const waited = waiters.next(token);
    assert.equal(listeners.size, 1);
    waiters.wake();
    await waited;
  }
  assert.equal(listeners.size, 0);
});

test('who is cancelled waits no longer, and no other does less', async () => {
  const waiters = new Waiters();
  const { token, listeners } = countedToken();
  let others = 0;
  const other = waiters.next().then(() => others++);
  const cancelled = waiters.next(token);
  for (const cancel of listeners) cancel();
  await cancelled;
  assert.deepEqual([listeners.size, others], [0, 0]);
  waiters.wake();
  await other;
  assert.equal(others, 1);
});
