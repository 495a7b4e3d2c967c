import { type Comparisons, FIRST, TIE } from '../types.ts';

/** What the checks of single users take from a fit. They never look into the fit itself. */
export interface UserFit {
  /**
   * Chances of first, second and tie of comparison j at `3 j`, `3 j + 1` and `3 j + 2`: an attentive judgement with the
   * taste that the fit gives to the user. They sum to one.
   */
  readonly chances: Float64Array;
  /** The same, but that nobody's taste is a push for one model; where they are left out, {@link chances}. */
  readonly chancesWithoutPushes?: Float64Array;
  /** By user: probability careless, and the posterior mean of η (negative for contrary users). */
  readonly probabilityCareless: Float64Array;
  readonly attentiveness: Float64Array;
}

/**
 * By comparison: the chance that an attentive user prefers the first response, given that they prefer one. How often
 * somebody answers “tie” is a habit of their own, so the checks look at decisive rows alone.
 */
export function decisiveChances({ chances }: Pick<UserFit, 'chances'>): Float64Array {
  return Float64Array.from({ length: chances.length / 3 }, (_, j) => {
    const [first, second] = [chances[3 * j]!, chances[3 * j + 1]!];
    return first + second > 0 ? first / (first + second) : 0.5;
  });
}

/** The chance of the side that comparison `j` prefers, or of the other side. The comparison must be decisive. */
export function chanceOfChosen(decisive: Float64Array, { outcome }: Comparisons, j: number): number {
  return outcome[j] === FIRST ? decisive[j]! : 1 - decisive[j]!;
}

/** Is one of the two responses preferred? */
export function isDecisive({ outcome }: Comparisons, j: number): boolean {
  return outcome[j] !== TIE;
}

/** Values of η over which an attentive stretch is averaged, each as likely as the others. */
export const ETA_NODES: readonly number[] = [0.1, 0.3, 0.5, 0.7, 0.85, 0.97];
