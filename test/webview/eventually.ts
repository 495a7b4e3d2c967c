import assert from 'node:assert/strict';

const WITHIN_MS = 20_000;
const PAUSE_MS = 20;

/**
 * Reads until the expected value is read: elements are drawn some frames after what they show has changed.
 * @throws AssertionError with the last value read, where it never is.
 */
export async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
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
