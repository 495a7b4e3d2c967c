import { contraryState, overNodes } from './states.ts';
import type { Structure } from './structure.ts';
import type { Tables } from './tables.ts';

/** Of one user: the chance of each cell's judgement to have been attentive, and what that sums to. */
export class UserJudgements {
  readonly #structure: Structure;
  /** Per cell of the user, in order: chance that one of its judgements was attentive, or attentive but turned. */
  own: Float64Array;
  against: Float64Array;

  constructor(structure: Structure) {
    this.#structure = structure;
    let most = 0;
    const { start, users } = structure.counts;
    for (let u = 0; u < users; u++) most = Math.max(most, start[u + 1]! - start[u]!);
    this.own = new Float64Array(most);
    this.against = new Float64Array(most);
  }

  fill({ share, againstShare, contrary, nodes: { size } }: Tables, user: number, states: Float64Array): void {
    const { counts, cellRow } = this.#structure;
    const [from, to] = [counts.start[user]!, counts.start[user + 1]!];
    if (size === 8) expectedShares8(share, cellRow, from, to, states, this.own);
    else {
      for (let cell = from; cell < to; cell++) {
        this.own[cell - from] = overNodes(share, cellRow[cell]!, size, states, 0);
      }
    }
    if (!contrary) return;
    for (let cell = from; cell < to; cell++) {
      this.against[cell - from] = overNodes(againstShare, cellRow[cell]!, size, states, contraryState(size));
    }
  }
}

/** The inner loop of the E-step's second half, the posterior of eight nodes held in registers. */
function expectedShares8(
  share: Float64Array,
  cellRow: Uint32Array,
  from: number,
  to: number,
  states: Float64Array,
  into: Float64Array,
): void {
  const s0 = states[0]!;
  const s1 = states[1]!;
  const s2 = states[2]!;
  const s3 = states[3]!;
  const s4 = states[4]!;
  const s5 = states[5]!;
  const s6 = states[6]!;
  const s7 = states[7]!;
  for (let cell = from; cell < to; cell++) {
    const row = cellRow[cell]! * 8;
    into[cell - from] =
      s0 * share[row]! +
      s1 * share[row + 1]! +
      (s2 * share[row + 2]! + s3 * share[row + 3]!) +
      (s4 * share[row + 4]! + s5 * share[row + 5]! + (s6 * share[row + 6]! + s7 * share[row + 7]!));
  }
}
