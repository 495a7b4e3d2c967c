import type { Comparisons } from '../../../../server/model/types.ts';
import type { UserFit } from '../../../../server/model/users/userFit.ts';
import type { PlantedWorld } from '../plantedWorld.ts';

/** What a fit would say that knows the planted truth of attentive judgements; ties with Davidson's ν. */
export function trueFit({ gap, eta, sorts }: PlantedWorld, nu = 0): UserFit {
  return {
    chances: chancesOf(gap, nu),
    probabilityCareless: Float64Array.from(sorts, (sort) =>
      sort === 'attentive' || sort === 'contrary' ? 0.02 : 0.9,
    ),
    attentiveness: Float64Array.from(eta),
  };
}

/** Chances of first, second and tie of each comparison, by its gap. */
export function chancesOf(gap: ArrayLike<number>, nu = 0): Float64Array {
  const chances = new Float64Array(3 * gap.length);
  for (let j = 0; j < gap.length; j++) {
    const [first, second] = [Math.exp(gap[j]! / 2), Math.exp(-gap[j]! / 2)];
    const total = first + second + nu;
    chances.set([first / total, second / total, nu / total], 3 * j);
  }
  return chances;
}

/** Comparisons of one user: the sides chosen, with whatever else is given. */
export function oneUser(outcome: readonly number[], more: Partial<Comparisons> = {}): Comparisons {
  const n = outcome.length;
  return {
    users: 1,
    models: 2,
    ordered: true,
    user: new Uint32Array(n),
    first: new Uint16Array(n),
    second: new Uint16Array(n).fill(1),
    outcome: Uint8Array.from(outcome),
    ...more,
  };
}

/** A fit for one user from the chances of the first response, ties left out. */
export function fitOfChances(first: readonly number[]): UserFit {
  return {
    chances: Float64Array.from(first.flatMap((p) => [p, 1 - p, 0])),
    probabilityCareless: Float64Array.of(0.5),
    attentiveness: Float64Array.of(0.5),
  };
}
