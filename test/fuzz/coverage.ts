import { Session } from 'node:inspector';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/** Code whose ways are counted: that which reads files. */
const COUNTED = '/server/dataset/';

/** Which blocks of the readers have run, and how often by powers of four, as V8 counts them. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();
  /** Blocks alone: how often one runs tells nothing where many inputs are read together. */
  readonly #blocks = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many ways are known. */
  get size(): number {
    return this.#seen.size;
  }

  /** Has the input since this was last asked run what never ran, or never as often? */
  isNew(): boolean {
    return this.#growsBy(this.#seen, wayOf);
  }

  /** Have many inputs together run what never ran? To ask costs more than to read a small file. */
  isNewTogether(): boolean {
    return this.#growsBy(this.#blocks, blockOf);
  }

  #growsBy(seen: Set<string>, named: (url: string, range: Range) => string): boolean {
    const before = seen.size;
    // Answered before it returns: the session is of this thread.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error;
      for (const script of result as Script[]) if (script.url.includes(COUNTED)) take(script, seen, named);
    });
    return seen.size > before;
  }

  stop(): void {
    this.#session.disconnect();
  }
}

function take(
  { url, functions }: Script,
  seen: Set<string>,
  named: (url: string, range: Range) => string,
): void {
  for (const { ranges } of functions)
    for (const range of ranges) if (range.count > 0) seen.add(named(url, range));
}

function blockOf(url: string, { startOffset, endOffset }: Range): string {
  return `${url}:${startOffset}:${endOffset}`;
}

function wayOf(url: string, range: Range): string {
  return `${blockOf(url, range)}:${Math.ceil(Math.log2(range.count) / 2)}`;
}
