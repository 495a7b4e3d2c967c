import { contraryState, judgementGain, overNodes } from './states.ts';
import type { Structure } from './structure.ts';
import type { Tables } from './tables.ts';

/** Of one user: the chance of each cell's judgement to have been attentive, times its power. */
export class UserJudgements {
  readonly #structure: Structure;
  /** Per cell of the user, in order: chance that one of its judgements was attentive, or attentive but turned. */
  readonly own: Float64Array;
  readonly against: Float64Array;

  constructor(structure: Structure) {
    this.#structure = structure;
    let most = 0;
    const { start, users } = structure.counts;
    for (let u = 0; u < users; u++) most = Math.max(most, start[u + 1]! - start[u]!);
    this.own = new Float64Array(most);
    this.against = new Float64Array(most);
  }

  fill(tables: Tables, user: number, states: Float64Array): void {
    const { counts, cellRow, judgementPower } = this.#structure;
    const { share, againstShare, contrary, nodes } = tables;
    const { size } = nodes;
    const [from, to] = [counts.start[user]!, counts.start[user + 1]!];
    if (judgementPower !== null) {
      this.own.fill(0, 0, to - from);
      if (contrary) this.against.fill(0, 0, to - from);
      const add = (into: Float64Array) => (cell: number, attentive: number) => {
        into[cell - from]! += attentive / counts.count[cell]!;
      };
      forJudgements(this.#structure, tables, user, states, add(this.own), add(this.against));
      return;
    }
    for (let cell = from; cell < to; cell++) {
      const row = cellRow[cell]!;
      this.own[cell - from] = overNodes(share, row, size, states, 0);
      if (contrary)
        this.against[cell - from] = overNodes(againstShare, row, size, states, contraryState(size));
    }
  }
}

/**
 * Adds one user's expected attentive judgements, each standing for `weight`, to those of their rows: `against` where
 * they were attentive but turned.
 */
export function addJudgements(
  structure: Structure,
  tables: Tables,
  user: number,
  weight: number,
  states: Float64Array,
  own: Float64Array,
  against: Float64Array,
): void {
  const { share, againstShare, contrary, nodes } = tables;
  const { size } = nodes;
  if (structure.judgementPower !== null) {
    const { cellRow } = structure;
    const add = (into: Float64Array) => (cell: number, attentive: number) => {
      into[cellRow[cell]!]! += weight * attentive;
    };
    forJudgements(structure, tables, user, states, add(own), add(against));
    return;
  }
  addShares(structure, share, user, weight, states, 0, size, own);
  if (contrary) addShares(structure, againstShare, user, weight, states, contraryState(size), size, against);
}

/** Visits the cell of every comparison with the chance that it was attentive, times its power; turned ones apart. */
function forJudgements(
  structure: Structure,
  { logGain, logAgainstGain, contrary, nodes: { size, eta } }: Tables,
  user: number,
  states: Float64Array,
  own: (cell: number, attentive: number) => void,
  against: (cell: number, attentive: number) => void,
): void {
  const { start, from, cell } = structure.counts.judgements!;
  for (let r = start[user]!; r < start[user + 1]!; r++) {
    const power = structure.judgementPower![r]!;
    const visit = (logGains: Float64Array, at: number, add: typeof own) => {
      const gain = judgementGain(structure, logGains, r);
      let attentive = 0;
      for (let g = 0; g < size; g++)
        attentive += (states[at + g]! * eta[g]! * gain) / (1 + eta[g]! * (gain - 1));
      for (let j = from[r]!; j < from[r + 1]!; j++) add(cell[j]!, power * attentive);
    };
    visit(logGain(), 0, own);
    if (contrary) visit(logAgainstGain(), contraryState(size), against);
  }
}

/** The inner loop of the E-step's second half: into[row] += weight n Σ_g states_g share_g over the user's cells. */
function addShares(
  { counts, cellRow }: Structure,
  share: Float64Array,
  user: number,
  weight: number,
  states: Float64Array,
  at: number,
  size: number,
  into: Float64Array,
): void {
  const { start, count } = counts;
  const [from, to] = [start[user]!, start[user + 1]!];
  if (size !== 8) {
    for (let cell = from; cell < to; cell++) {
      const row = cellRow[cell]!;
      into[row]! += weight * count[cell]! * overNodes(share, row, size, states, at);
    }
    return;
  }
  // The posterior of eight nodes is held in registers.
  const s0 = states[at]!;
  const s1 = states[at + 1]!;
  const s2 = states[at + 2]!;
  const s3 = states[at + 3]!;
  const s4 = states[at + 4]!;
  const s5 = states[at + 5]!;
  const s6 = states[at + 6]!;
  const s7 = states[at + 7]!;
  for (let cell = from; cell < to; cell++) {
    const row = cellRow[cell]!;
    const g = row * 8;
    const mean =
      s0 * share[g]! +
      s1 * share[g + 1]! +
      (s2 * share[g + 2]! + s3 * share[g + 3]!) +
      (s4 * share[g + 4]! + s5 * share[g + 5]! + (s6 * share[g + 6]! + s7 * share[g + 7]!));
    into[row]! += weight * count[cell]! * mean;
  }
}
