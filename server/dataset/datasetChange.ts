import type { FileRead } from './files/index.ts';
import { type Dataset, NO_OUTCOME } from './types.ts';

/** Rows [start, endBefore) of one version of a file that became rows [start, end) of another. */
export interface Stretch {
  readonly start: number;
  readonly endBefore: number;
  readonly end: number;
}

/** What became of a dataset from one reading of its file to the next. Rows outside the stretch hold what they held. */
export interface DatasetChange extends Stretch {
  readonly before: Dataset;
  /** Are the bytes of the rows outside the stretch the same, too, wherever they stand now? */
  readonly isOfBytes: boolean;
  /** Did the same users judge the same items in the same rows, whatever they said? */
  readonly sameJudged: boolean;
  /** Does the same comparison stand in every row? */
  readonly sameSaid: boolean;
  readonly sameDecided: boolean;
}

/** A version of a file, and what changed since the one that was read before, where the reader knows it. */
export interface VersionRead extends FileRead {
  readonly change?: DatasetChange;
}

/** Numbers of users and models will do: they are given in order of appearance. */
const JUDGED = ['item', 'together', 'user', 'first', 'second', 'turned'] as const;
const SAID = [...JUDGED, 'outcome', 'scoreGap', 'lengthGap', 'seconds', 'known'] as const;
const DECIDED = ['decision', 'decisionSource', 'decisionScope'] as const;

/** What changed between two versions of which nothing is known. */
export function changeBetween(before: Dataset, after: Dataset): DatasetChange {
  return changeWithin(before, after, { start: 0, endBefore: before.rows, end: after.rows }, false);
}

/** What changed, where it is known that no row outside a stretch did. Costs a look at the stretch. */
export function changeWithin(
  before: Dataset,
  after: Dataset,
  { start, endBefore, end }: Stretch,
  isOfBytes: boolean,
): DatasetChange {
  const isAsLong = end === endBefore;
  const same = (name: (typeof SAID)[number] | (typeof DECIDED)[number]) =>
    sameBytes(before[name]?.subarray(start, endBefore), after[name]?.subarray(start, end));
  const sameRows = isAsLong && before.ordered === after.ordered;
  const sameJudged =
    sameRows &&
    JUDGED.every(same) &&
    sameBytes(before.judgements?.start, after.judgements?.start) &&
    sameUsable(before.outcome.subarray(start, endBefore), after.outcome.subarray(start, end));
  return {
    before,
    start,
    endBefore,
    end,
    isOfBytes,
    sameJudged,
    sameSaid:
      sameRows &&
      SAID.every(same) &&
      sameBytes(before.judgements?.of, after.judgements?.of) &&
      sameNames(before.users, after.users) &&
      sameNames(before.models, after.models),
    sameDecided: isAsLong && DECIDED.every(same),
  };
}

function sameUsable(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((code, row) => (code === NO_OUTCOME) === (b[row] === NO_OUTCOME));
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, i) => name === b[i]));
}

type Column = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/** Do two columns hold the same numbers, NaN being one? */
export function sameBytes(a: Column | undefined, b: Column | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    Buffer.compare(
      Buffer.from(a.buffer, a.byteOffset, a.byteLength),
      Buffer.from(b.buffer, b.byteOffset, b.byteLength),
    ) === 0
  );
}
