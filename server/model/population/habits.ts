import { logGamma } from '../numerics/index.ts';

/**
 * Habits of clickers: Dirichlet laws of a user's personal outcome frequencies. One for each outcome that is clicked
 * nearly always, and a diffuse one for what lies between; how common each is, is estimated. Were all clickers of one
 * diffuse law, many pure first-clickers would make users who lean to one side look like clickers too.
 */
export const HABITS: readonly (readonly [number, number, number])[] = [
  [12, 0.5, 0.5],
  [0.5, 12, 0.5],
  [0.5, 0.5, 12],
  [1, 1, 1],
];
/** The habit of clicking ties, absent where there are none. */
export const TIE_HABIT = 2;

/**
 * log of the Dirichlet-multinomial probability of a sequence of outcomes under a habit: B(α + n)/B(α). Without ties
 * the law is of the first two outcomes.
 */
export function logHabit(habit: number, outcomes: ArrayLike<number>, at: number, hasTies: boolean): number {
  if (habit === TIE_HABIT && !hasTies) return -Infinity;
  const alpha = HABITS[habit]!;
  let [total, alphas, log] = [0, 0, 0];
  for (let o = 0; o < (hasTies ? 3 : 2); o++) {
    const n = outcomes[at + o]!;
    total += n;
    alphas += alpha[o]!;
    if (n > 0) log += logGamma(alpha[o]! + n) - logGamma(alpha[o]!);
  }
  return log + logGamma(alphas) - logGamma(alphas + total);
}

/** Chance that a clicker of this habit gives the outcome once more, after those already given (Pólya's urn). */
export function habitChance(
  habit: number,
  outcome: number,
  given: number,
  total: number,
  hasTies: boolean,
): number {
  const alpha = HABITS[habit]!;
  const alphas = alpha[0] + alpha[1] + (hasTies ? alpha[2] : 0);
  return (alpha[outcome]! + given) / (alphas + total);
}
