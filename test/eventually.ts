import assert from 'node:assert/strict';

/** Far longer than anything takes, on a busy machine too: who waits that long waits in vain. */
export const WITHIN_MS = 60_000;
const PAUSE_MS = 20;

/**
 * Reads until the expected value is read: what is shown or sent changes some time after its cause.
 * @throws AssertionError with the last value read, where it never is.
 */
export async function eventually<T>(read: () => T | Promise<T>, expected: T): Promise<void> {
  const end = Date.now() + WITHIN_MS;
  for (;;) {
    const value = await read();
    try {
      assert.deepEqual(value, expected);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
