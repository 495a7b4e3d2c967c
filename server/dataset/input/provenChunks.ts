import type { ScannedChunk } from './diskScan.ts';

/** A file that is scanned in chunks. */
export interface ChunkedFile {
  readonly length: number;
  readonly chunkBytes: number;
  /** Chunks scanned at a time. */
  readonly parallel: number;
  /** May rows be looked for from the middle? Otherwise every chunk starts where the one before it ended. */
  readonly canGuess: boolean;
  /**
   * Scans the rows that start in bytes [start, end), at `start` or (where that is a guess) behind it. Null once
   * stopped, or where no row is found to start from.
   */
  readonly scan: (start: number, end: number, isExact: boolean) => Promise<ScannedChunk | null>;
}

/** After so many wrong guesses, one after the other, there are no more. */
const MOST_WRONG = 3;

/**
 * All rows of a file, chunk after chunk: what was scanned from a guessed start on counts where the chunk before ends
 * there, and is scanned again where it does not. Ends before the file does once scans are stopped.
 */
export async function* provenChunks(file: ChunkedFile): AsyncGenerator<ScannedChunk> {
  const { length, chunkBytes, canGuess, scan } = file;
  const ahead: {
    readonly end: number;
    readonly isExact: boolean;
    readonly scanned: Promise<ScannedChunk | null>;
  }[] = [];
  let [next, read, wrong] = [0, 0, 0];
  while (read < length) {
    // One more than are scanned, so that no worker waits for this thread.
    const most = canGuess && wrong < MOST_WRONG ? file.parallel + 1 : 1;
    next = Math.max(next, read);
    while (ahead.length < most && next < length) {
      const end = Math.min(next + chunkBytes, length);
      const isExact = next === read;
      const scanned = scan(next, end, isExact);
      // Seen where it is awaited; this keeps a failure of a later chunk from going unhandled until then.
      scanned.catch(() => undefined);
      ahead.push({ end, isExact, scanned });
      next = end;
    }
    const chunk = ahead.shift();
    if (chunk === undefined) return;
    const guess = await chunk.scanned;
    // Rows before the one that was found.
    if (guess !== null && read < chunk.end && read < guess.start) {
      const passedOver = await scan(read, guess.start, true);
      if (passedOver === null) return;
      read = passedOver.end;
      yield passedOver;
    }
    if (guess?.start === read) {
      if (!chunk.isExact) wrong = 0;
      read = guess.end;
      yield guess;
      continue;
    }
    wrong++;
    // The last row before it may go on through all of it.
    if (chunk.end <= read) continue;
    const again = await scan(read, chunk.end, true);
    if (again === null) return;
    read = again.end;
    yield again;
  }
}
