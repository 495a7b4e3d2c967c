import { ATTENTIVE_SHARE, CONTRARY_SHARE, HABITS, TASTE_SHARES } from '../population/index.ts';
import type { Parameters } from '../types.ts';

/**
 * A way to judge attentively: by the common strengths, by those of another taste, or by the common ones turned around.
 */
export interface Direction {
  readonly kind: 'attentive' | 'taste' | 'contrary';
  /** Number of the taste in {@link Parameters.tastes}. */
  readonly taste: number;
  readonly theta: Float64Array;
  /** −1: every judgement is turned. */
  readonly sign: 1 | -1;
  /** Place of its share in `toMixture`. */
  readonly group: number;
}

/** The directions that there are; the common one first, the contrary one last. */
export function directionsOf({
  theta,
  tastes,
  shares,
}: Pick<Parameters, 'theta' | 'tastes' | 'shares'>): Direction[] {
  return [
    { kind: 'attentive', taste: -1, theta, sign: 1, group: ATTENTIVE_SHARE },
    ...tastes.map((taste, k): Direction => ({
      kind: 'taste',
      taste: k,
      theta: taste.theta,
      sign: 1,
      group: TASTE_SHARES + k,
    })),
    ...(shares.contrary > 0
      ? [{ kind: 'contrary', taste: -1, theta, sign: -1, group: CONTRARY_SHARE } as const]
      : []),
  ];
}

/**
 * A user's possible states in one vector: the nodes of the common direction, the coin-flipper, the clickers of each
 * habit, the nodes of the other directions. Places by the number of nodes.
 */
export const coinState = (size: number) => size;
/** The first of the clickers. */
export const clickerState = (size: number) => size + 1;
/** The first node of a direction, by its number. */
export const directionState = (size: number, direction: number) =>
  direction === 0 ? 0 : size + 1 + HABITS.length + (direction - 1) * size;
export const stateCount = (size: number, directions: number) => directionState(size, directions);
