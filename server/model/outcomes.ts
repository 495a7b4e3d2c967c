import { FIRST, SECOND, TIE } from './types.ts';

/** The outcome seen from the other side. */
export function turnedOutcome(outcome: number): number {
  return outcome === TIE ? TIE : outcome === FIRST ? SECOND : FIRST;
}
