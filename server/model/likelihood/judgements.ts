import { directionState } from './directions.ts';
import { judgementGain, overNodes } from './states.ts';
import type { Structure } from './structure.ts';
import type { Tables } from './tables.ts';

/** Of one user: the chance of each cell's judgement to have been attentive, times its power. */
export class UserJudgements {
  readonly #structure: Structure;
  readonly #most: number;
  /** By direction, per cell of the user, in order: chance that one of its judgements was attentive in that direction. */
  readonly share: Float64Array[] = [];

  constructor(structure: Structure) {
    this.#structure = structure;
    let most = 0;
    const { start, users } = structure.counts;
    for (let u = 0; u < users; u++) most = Math.max(most, start[u + 1]! - start[u]!);
    this.#most = most;
  }

  fill(tables: Tables, user: number, states: Float64Array): void {
    const { counts, cellRow, judgementPower } = this.#structure;
    const { directions, nodes } = tables;
    const { size } = nodes;
    const [from, to] = [counts.start[user]!, counts.start[user + 1]!];
    while (this.share.length < directions.length) this.share.push(new Float64Array(this.#most));
    for (let k = 0; k < directions.length; k++) {
      const into = this.share[k]!;
      if (judgementPower !== null) {
        into.fill(0, 0, to - from);
        forJudgements(this.#structure, tables, k, user, states, (cell, attentive) => {
          into[cell - from]! += attentive / counts.count[cell]!;
        });
        continue;
      }
      const { share } = directions[k]!;
      const at = directionState(size, k);
      for (let cell = from; cell < to; cell++)
        into[cell - from] = overNodes(share, cellRow[cell]!, size, states, at);
    }
  }
}

/** Adds one user's expected attentive judgements, each standing for `weight`, to those of their rows, by direction. */
export function addJudgements(
  structure: Structure,
  tables: Tables,
  user: number,
  weight: number,
  states: Float64Array,
  into: readonly Float64Array[],
): void {
  const { directions, nodes } = tables;
  const { size } = nodes;
  const { cellRow } = structure;
  for (let k = 0; k < directions.length; k++) {
    const rows = into[k]!;
    if (structure.judgementPower !== null) {
      forJudgements(structure, tables, k, user, states, (cell, attentive) => {
        rows[cellRow[cell]!]! += weight * attentive;
      });
    } else
      addShares(structure, directions[k]!.share, user, weight, states, directionState(size, k), size, rows);
  }
}

/** Visits the cell of every comparison with the chance that it was attentive in a direction, times its power. */
function forJudgements(
  structure: Structure,
  { directions, nodes: { size, eta } }: Tables,
  direction: number,
  user: number,
  states: Float64Array,
  visit: (cell: number, attentive: number) => void,
): void {
  const { start, from, cell } = structure.counts.judgements!;
  const logGain = directions[direction]!.logGain();
  const at = directionState(size, direction);
  for (let r = start[user]!; r < start[user + 1]!; r++) {
    const power = structure.judgementPower![r]!;
    const gain = judgementGain(structure, logGain, r);
    let attentive = 0;
    for (let g = 0; g < size; g++)
      attentive += (states[at + g]! * eta[g]! * gain) / (1 + eta[g]! * (gain - 1));
    for (let j = from[r]!; j < from[r + 1]!; j++) visit(cell[j]!, power * attentive);
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
