import { sigmoid } from '../numerics/index.ts';
import { HABITS } from '../population/index.ts';
import { clickerState, coinState, directionState, stateCount } from './directions.ts';
import {
  addCoinSlopes,
  addStageLogs,
  addStageSlopes,
  answerOf,
  coinChance,
  coinProducts,
  isSummed,
  levelAt,
  levelsOf,
  type OwnProducts,
  stageChance,
  stageProducts,
  type StageSlopes,
} from './stages.ts';
import type { Structure } from './structure.ts';
import type { OwnTables, Tables } from './tables.ts';

/** Place of a stage and direction in a user's products; with `direction` the number of directions, of the coin-flipper. */
function placeOf(
  { stages }: OwnTables,
  size: number,
  stage: number,
  directions: number,
  direction: number,
): number {
  let place = 0;
  for (let s = 0; s < stage; s++) place += levelsOf(stages[s]!) * (directions * size + 1);
  return place + levelsOf(stages[stage]!) * direction * size;
}

/** `userLikelihoods` where users have levels of their own, which are integrated out stage by stage. */
export function ownLikelihoods(
  structure: Structure,
  tables: Tables,
  own: OwnTables,
  user: number,
  states: Float64Array,
  at: number,
  keep: OwnProducts = { products: new Float64Array(own.stride), at: 0 },
): number {
  const { habitLog, hasTies } = structure;
  const { directions, clickers, weights } = tables;
  const { eta, size } = tables.nodes;
  const { products } = keep;
  const logs = new Float64Array(directions.length);
  let logsByEta: Float64Array | null = null;
  for (let k = 0; k < directions.length; k++) {
    const from = at + directionState(size, k);
    for (let g = 0; g < size; g++) states[from + g] = weights.weight[g]!;
  }
  let [coin, coinLog] = [1, 0];
  for (const [s, stage] of own.stages.entries()) {
    const cells = own.cells.fill(structure, stage.name, user);
    const steps = levelsOf(stage);
    for (let k = 0; k < directions.length; k++) {
      const place = keep.at + placeOf(own, size, s, directions.length, k);
      if (isSummed(cells)) {
        logsByEta ??= new Float64Array(directions.length * size);
        addStageLogs(stage, k, cells, user, eta, products, place, logsByEta, k * size);
      } else logs[k]! += stageProducts(stage, k, cells, user, eta, products, place);
      const from = at + directionState(size, k);
      for (let g = 0; g < size; g++) {
        let sum = 0;
        for (let m = 0; m < steps; m++) sum += products[place + m * size + g]!;
        states[from + g]! *= sum;
      }
    }
    const place = keep.at + placeOf(own, size, s, directions.length, directions.length);
    coinLog += coinProducts(stage, cells, user, products, place);
    let sum = 0;
    for (let m = 0; m < steps; m++) sum += products[place + m]!;
    coin *= sum;
  }
  if (logsByEta !== null) takeLogs(logsByEta, tables, logs, states, at);
  const repeated = structure.repeats === 'kept' ? addRepeats(structure, tables, user, states, at) : 0;
  // Everything relative to the likeliest.
  let most = coinLog + repeated;
  for (let k = 0; k < directions.length; k++) most = Math.max(most, logs[k]! + repeated);
  for (let h = 0; clickers && h < HABITS.length; h++) {
    if (h === TIE && !hasTies) continue;
    most = Math.max(most, habitLog[user * HABITS.length + h]!);
  }
  for (let k = 0; k < directions.length; k++) {
    const scale = Math.exp(logs[k]! + repeated - most);
    const from = at + directionState(size, k);
    for (let g = 0; g < size; g++) states[from + g]! *= scale;
  }
  states[at + coinState(size)] = coin * Math.exp(coinLog + repeated - most);
  for (let h = 0; h < HABITS.length; h++) {
    states[at + clickerState(size) + h] = clickers ? Math.exp(habitLog[user * HABITS.length + h]! - most) : 0;
  }
  return most;
}

/** Multiplies states by what stages that are summed by logarithms say of each η; what is common goes into `logs`. */
function takeLogs(
  logsByEta: Float64Array,
  { directions, nodes: { size } }: Tables,
  logs: Float64Array,
  states: Float64Array,
  at: number,
): void {
  for (let k = 0; k < directions.length; k++) {
    const own = logsByEta.subarray(k * size, (k + 1) * size);
    const from = at + directionState(size, k);
    let most = -Infinity;
    for (let g = 0; g < size; g++) if (states[from + g]! > 0) most = Math.max(most, own[g]!);
    for (let g = 0; g < size; g++) states[from + g]! *= Math.exp(own[g]! - most);
    logs[k]! += most;
  }
}

const TIE = 2;

/** Multiplies by the likelihoods of repeated judgements, relative to κ; returns the log of κ's. */
function addRepeats(
  { counts, cellRow, contexts }: Structure,
  { directions, nodes: { size }, logKappa }: Tables,
  user: number,
  states: Float64Array,
  at: number,
): number {
  let log = 0;
  for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
    const row = cellRow[cell]!;
    if (row < 3 * contexts) continue;
    const n = counts.count[cell]!;
    log += n * logKappa[row % 3]!;
    for (const [k, { ratio }] of directions.entries()) {
      const from = at + directionState(size, k);
      for (let g = 0; g < size; g++) states[from + g]! *= ratio[row * size + g]! ** n;
    }
  }
  return log;
}

/** Slopes of a user's log-likelihood where users have levels of their own. Scratch that is filled anew for every user. */
export class OwnSlopes {
  readonly #structure: Structure;
  /** By direction: slope in d of each cell of the user, in order, times its count. */
  readonly gap: Float64Array[] = [];
  /** By direction: expected attentive judgements of each cell. */
  readonly attentive: Float64Array[] = [];
  logNu = 0;
  /** In log κ₁/κ₂ and −log c̄. */
  kappa: [number, number] = [0, 0];
  /** In the logs of the spreads. */
  order = 0;
  tie = 0;
  /** In the logit of the share that never ties. */
  never = 0;
  readonly #most: number;
  readonly #slopes: StageSlopes;
  #posterior = new Float64Array();

  constructor(structure: Structure) {
    this.#structure = structure;
    const { start, users } = structure.counts;
    let most = 0;
    for (let u = 0; u < users; u++) most = Math.max(most, start[u + 1]! - start[u]!);
    this.#most = most;
    this.#slopes = {
      attentive: new Float64Array(most),
      share: new Float64Array(most),
      careless: 0,
      spread: 0,
      never: 0,
    };
  }

  /** `states` is the posterior, `products` what {@link ownLikelihoods} kept. */
  fill(
    tables: Tables,
    own: OwnTables,
    user: number,
    states: Float64Array,
    { products, at }: OwnProducts,
  ): void {
    const structure = this.#structure;
    const { directions } = tables;
    const { size, eta } = tables.nodes;
    const first = structure.counts.start[user]!;
    const length = structure.counts.start[user + 1]! - first;
    while (this.gap.length < directions.length) {
      this.gap.push(new Float64Array(this.#most));
      this.attentive.push(new Float64Array(this.#most));
    }
    for (let k = 0; k < directions.length; k++) {
      this.gap[k]!.fill(0, 0, length);
      this.attentive[k]!.fill(0, 0, length);
    }
    this.logNu = this.order = this.tie = this.never = this.kappa[0] = this.kappa[1] = 0;
    const slopes = this.#slopes;
    for (const [s, stage] of own.stages.entries()) {
      const cells = own.cells.fill(structure, stage.name, user);
      const steps = levelsOf(stage);
      if (this.#posterior.length < steps * size) this.#posterior = new Float64Array(steps * size);
      const posterior = this.#posterior;
      slopes.careless = slopes.spread = slopes.never = 0;
      for (let k = 0; k < directions.length; k++) {
        const place = at + placeOf(own, size, s, directions.length, k);
        const from = directionState(size, k);
        for (let g = 0; g < size; g++) {
          let sum = 0;
          for (let m = 0; m < steps; m++) sum += products[place + m * size + g]!;
          const scale = sum > 0 ? states[from + g]! / sum : 0;
          for (let m = 0; m < steps; m++) posterior[m * size + g] = products[place + m * size + g]! * scale;
        }
        slopes.attentive.fill(0, 0, cells.length);
        slopes.share.fill(0, 0, cells.length);
        addStageSlopes(stage, k, cells, user, eta, posterior, slopes);
        const [gap, attentive, gapSlope] = [this.gap[k]!, this.attentive[k]!, stage.gapSlope[k]!];
        const isTie = stage.name === 'tie';
        for (let i = 0; i < cells.length; i++) {
          const cell = cells.cell[i]! - first;
          const slope = slopes.attentive[i]!;
          gap[cell]! += slope * gapSlope[cells.context[i]!]!;
          // Decisive judgements pass two stages: they count by the second.
          if (!isTie || cells.answer[i] === 1) attentive[cell]! += slopes.share[i]!;
          if (isTie) this.logNu += slope;
        }
      }
      const place = at + placeOf(own, size, s, directions.length, directions.length);
      let sum = 0;
      for (let m = 0; m < steps; m++) sum += products[place + m]!;
      const coin = states[coinState(size)]!;
      for (let m = 0; m < steps; m++) posterior[m] = sum > 0 ? (products[place + m]! * coin) / sum : 0;
      addCoinSlopes(stage, cells, user, posterior, slopes);
      if (stage.name === 'tie') {
        this.logNu += slopes.careless;
        this.kappa[1] = slopes.careless;
        this.tie = slopes.spread;
        this.never = slopes.never;
      } else {
        this.kappa[0] = slopes.careless;
        this.order = slopes.spread;
      }
    }
    if (structure.repeats === 'kept') this.kappa[0] += repeatSlope(structure, tables, user, states);
  }
}

/** Slope in log κ₁/κ₂ of a user's repeated judgements: careless ones follow κ, whatever the levels. */
function repeatSlope(
  { counts, cellRow, contexts }: Structure,
  { directions, nodes: { size }, logKappa }: Tables,
  user: number,
  states: Float64Array,
): number {
  const first = sigmoid(logKappa[0] - logKappa[1]);
  let slope = 0;
  for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
    const row = cellRow[cell]!;
    if (row < 3 * contexts || row % 3 === TIE) continue;
    let careless = states[coinState(size)]!;
    for (let k = 0; k < directions.length; k++) {
      const from = directionState(size, k);
      for (let g = 0; g < size; g++)
        careless += states[from + g]! * (1 - directions[k]!.share[row * size + g]!);
    }
    slope += counts.count[cell]! * careless * ((row % 3 === 0 ? 1 : 0) - first);
  }
  return slope;
}

/** Number of states that `states` of these tables have. */
export function statesOf({ nodes, directions }: Tables): number {
  return stateCount(nodes.size, directions.length);
}

/**
 * Of every cell of a user: 1/P(its outcome) in every state but clickers', given the user's other answers in that state
 * as well as these themselves: what posterior weights are multiplied by to leave one comparison out. `visit` is lent
 * the array; `products` are what {@link ownLikelihoods} kept.
 */
export function forInverseChances(
  structure: Structure,
  tables: Tables,
  own: OwnTables,
  user: number,
  { products, at }: OwnProducts,
  visit: (cell: number, inverse: Float64Array) => void,
): void {
  const { counts, cellRow, contexts } = structure;
  const { directions, logKappa } = tables;
  const { size, eta } = tables.nodes;
  const inverse = new Float64Array(statesOf(tables));
  for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
    const row = cellRow[cell]!;
    inverse.fill(1);
    if (row >= 3 * contexts) {
      const kappa = Math.exp(logKappa[row % 3]!);
      inverse[coinState(size)] = 1 / kappa;
      for (const [k, { ratio }] of directions.entries()) {
        for (let g = 0; g < size; g++)
          inverse[directionState(size, k) + g] = 1 / (kappa * ratio[row * size + g]!);
      }
      visit(cell, inverse);
      continue;
    }
    for (const [s, stage] of own.stages.entries()) {
      const answer = answerOf(stage.name, row % 3);
      if (answer === -1) continue;
      for (let k = 0; k < directions.length; k++) {
        const place = at + placeOf(own, size, s, directions.length, k);
        const from = directionState(size, k);
        for (let g = 0; g < size; g++) {
          let [sum, over] = [0, 0];
          for (let m = 0; m < levelsOf(stage); m++) {
            const weight = products[place + m * size + g]!;
            sum += weight;
            if (weight > 0)
              over += weight / stageChance(stage, k, user, Math.floor(row / 3), answer, m, eta[g]!);
          }
          inverse[from + g]! *= sum > 0 ? over / sum : 1;
        }
      }
      const place = at + placeOf(own, size, s, directions.length, directions.length);
      let [sum, over] = [0, 0];
      for (let m = 0; m < levelsOf(stage); m++) {
        const weight = products[place + m]!;
        sum += weight;
        if (weight > 0) over += weight / coinChance(stage, user, answer, m);
      }
      inverse[coinState(size)]! *= over / sum;
    }
    visit(cell, inverse);
  }
}

/** Sums of a user's own level of a stage, and of its square, over `mass`; `never`: chance that the answer is always no. */
export function ownLevel(
  tables: Tables,
  own: OwnTables,
  stage: number,
  user: number,
  states: Float64Array,
  { products, at }: OwnProducts,
): { mean: number; squared: number; mass: number; never: number } {
  const { directions } = tables;
  const { size } = tables.nodes;
  const { grid } = own.stages[stage]!;
  const levels = levelsOf(own.stages[stage]!);
  const result = { mean: 0, squared: 0, mass: 0, never: 0 };
  const add = (weight: number, v: number) => {
    result.mass += weight;
    result.mean += weight * v;
    result.squared += weight * v * v;
  };
  for (let k = 0; k < directions.length; k++) {
    const place = at + placeOf(own, size, stage, directions.length, k);
    const from = directionState(size, k);
    for (let g = 0; g < size; g++) {
      let sum = 0;
      for (let m = 0; m < levels; m++) sum += products[place + m * size + g]!;
      if (sum === 0) continue;
      if (levels > grid.steps)
        result.never += (states[from + g]! * products[place + grid.steps * size + g]!) / sum;
      for (let m = 0; m < grid.steps; m++)
        add(
          (states[from + g]! * products[place + m * size + g]!) / sum,
          levelAt(grid.centre[k]![user]!, grid.step[k]![user]!, grid.steps, m),
        );
    }
  }
  const place = at + placeOf(own, size, stage, directions.length, directions.length);
  let sum = 0;
  for (let m = 0; m < levels; m++) sum += products[place + m]!;
  const coin = states[coinState(size)]!;
  if (levels > grid.steps) result.never += (coin * products[place + grid.steps]!) / sum;
  for (let m = 0; m < grid.steps; m++)
    add(
      (coin * products[place + m]!) / sum,
      levelAt(grid.coinCentre[user]!, grid.coinStep[user]!, grid.steps, m),
    );
  return result;
}
