import { sigmoid } from '../numerics/index.ts';
import { FIRST, type Parameters, TIE } from '../types.ts';
import type { Structure } from './structure.ts';

/**
 * Judgements of users with levels of their own, in two steps of the same form: tied or not, and which side, given not.
 * Each is a yes or no with log-odds A + v of an attentive judgement and B + v of a careless one, v the user's own level,
 * normal about 0: P(yes) = η σ(A + v) + (1 − η) σ(B + ρ v). Tied or not: A = log ν − log C with C = 2 cosh(d/2)
 * (Davidson), B = log ν − log c̄, ρ = 1. First or second: A = d, B = log κ₁/κ₂, ρ is 1 where careless judgements lean as
 * attentive ones do, else 0. Attention acts in both steps anew, so that the integral over both levels is a product of
 * two, each of one dimension.
 */
export const STAGES = ['tie', 'order'] as const;
export type StageName = (typeof STAGES)[number];

/** Nodes of own levels: equal steps about each user's mode (`grids.ts`), in every direction and for coin-flippers. */
export interface StageGrid {
  readonly steps: number;
  /** By direction, then user. */
  readonly centre: readonly Float64Array[];
  readonly step: readonly Float64Array[];
  readonly coinCentre: Float64Array;
  readonly coinStep: Float64Array;
}

export type OwnGrids = Readonly<Record<StageName, StageGrid>>;

/** Where the likelihoods of own levels are kept, for who needs the posterior of the levels too. */
export interface OwnProducts {
  readonly products: Float64Array;
  readonly at: number;
}

/** What a stage is at given parameters. */
export interface Stage {
  readonly name: StageName;
  readonly spread: number;
  /** Share of users whose answer is always no, beside the law of the levels. */
  readonly never: number;
  readonly grid: StageGrid;
  /** e^A by direction, then context. */
  readonly odds: readonly Float64Array[];
  /** dA/dd by direction, then context. */
  readonly gapSlope: readonly Float64Array[];
  /** B, and ρ: how much of v careless answers carry. */
  readonly careless: number;
  readonly carelessPart: number;
}

/** Does the outcome pass the stage, and as what: 1 yes, 0 no, −1 not at all? */
export function answerOf(stage: StageName, outcome: number): 1 | 0 | -1 {
  if (stage === 'tie') return outcome === TIE ? 1 : 0;
  return outcome === TIE ? -1 : outcome === FIRST ? 1 : 0;
}

/** The stages that there are in these data: without ties everything is decisive. */
export function stageNames({ hasTies }: Pick<Structure, 'hasTies'>): readonly StageName[] {
  return hasTies ? STAGES : ['order'];
}

/** Log-odds A of a stage where the gap of an attentive judgement is d. */
export function attentiveLogOdds(stage: StageName, d: number, logNu: number): number {
  return stage === 'order' ? d : logNu - Math.abs(d) / 2 - Math.log1p(Math.exp(-Math.abs(d)));
}

/** B. */
export function carelessLogOdds(stage: StageName, { kappa, own, logNu }: Parameters): number {
  return stage === 'order' ? Math.log(kappa[0] / kappa[1]) : logNu - own!.closeness;
}

/** ρ. */
export function carelessPartOf(stage: StageName, { own }: Pick<Parameters, 'own'>): number {
  return stage === 'order' && !own!.carelessLean ? 0 : 1;
}

export function spreadOf(stage: StageName, { own }: Pick<Parameters, 'own'>): number {
  return stage === 'order' ? own!.order : own!.tie;
}

/** Cells of a user that pass a stage, with what is needed of each. Scratch that is filled anew for every user. */
export class StageCells {
  length = 0;
  yes = 0;
  no = 0;
  /** Most comparisons of one cell. */
  most = 0;
  readonly cell: Uint32Array;
  readonly context: Uint32Array;
  readonly answer: Uint8Array;
  readonly count: Float64Array;
  /** P/κ of an attentive answer less 1, at the level that is looked at. */
  readonly gain: Float64Array;

  constructor({ counts: { start, users } }: Structure) {
    let most = 0;
    for (let u = 0; u < users; u++) most = Math.max(most, start[u + 1]! - start[u]!);
    this.cell = new Uint32Array(most);
    this.context = new Uint32Array(most);
    this.answer = new Uint8Array(most);
    this.count = new Float64Array(most);
    this.gain = new Float64Array(most);
  }

  fill({ counts, cellRow, contexts }: Structure, stage: StageName, user: number): this {
    this.length = this.yes = this.no = this.most = 0;
    for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
      const row = cellRow[cell]!;
      const answer = answerOf(stage, row % 3);
      // Repeated judgements keep an opinion, whatever the level.
      if (answer < 0 || row >= 3 * contexts) continue;
      this.cell[this.length] = cell;
      this.context[this.length] = Math.floor(row / 3);
      this.answer[this.length] = answer;
      this.most = Math.max(this.most, counts.count[cell]!);
      this.count[this.length++] = counts.count[cell]!;
      if (answer === 1) this.yes += counts.count[cell]!;
      else this.no += counts.count[cell]!;
    }
    return this;
  }
}

const LOG_ROOT_TWO_PI = Math.log(2 * Math.PI) / 2;

/** log of the weight of node v, and of careless answers there. */
function logCareless(
  { spread, careless, carelessPart, never }: Stage,
  yes: number,
  no: number,
  v: number,
  step: number,
): number {
  const odds = careless + carelessPart * v;
  // log σ(odds) and log σ(−odds).
  const softened = Math.log1p(Math.exp(-Math.abs(odds)));
  const answers = yes * (Math.min(0, odds) - softened) + no * (Math.min(0, -odds) - softened);
  const log = answers + Math.log1p(-never);
  if (spread === 0) return log;
  return log - (v * v) / (2 * spread * spread) + Math.log(step / spread) - LOG_ROOT_TWO_PI;
}

/** log-likelihood of who always says no, with their share; −∞ where there are none. */
function logNever({ never }: Stage, yes: number): number {
  return never > 0 && yes === 0 ? Math.log(never) : -Infinity;
}

/** Node m of the grid about a centre. */
export function levelAt(centre: number, step: number, steps: number, m: number): number {
  return centre + (m - (steps - 1) / 2) * step;
}

/** Beyond so many comparisons a cell, or in all, sums of logarithms: they do not care how many. */
const MOST_MULTIPLIED = 64;
const MOST_MULTIPLIED_IN_ALL = 2048;
/** Rescaled so often that nothing over- or underflows. */
const MULTIPLIED_AT_ONCE = 32;

/** Has a user so many answers that stages are summed by logarithms? */
export function isSummed({ most, yes, no }: StageCells): boolean {
  return most > MOST_MULTIPLIED || yes + no > MOST_MULTIPLIED_IN_ALL;
}

/** Fills in what an attentive answer of each cell gains over a careless one at a level. */
function fillGains(
  { length, context, answer, gain }: StageCells,
  odds: Float64Array,
  level: number,
  carelessOdds: number,
): void {
  for (let i = 0; i < length; i++) {
    const own = odds[context[i]!]! * level;
    const ratio = (1 + carelessOdds) / (1 + own);
    gain[i] = (answer[i] === 1 ? (ratio * own) / carelessOdds : ratio) - 1;
  }
}

/**
 * Π (1 + η gain) over a user's answers at eight nodes, held in registers, into `into` from `place` on; to be multiplied by
 * the exponential of what is returned.
 */
function multiplyEight(
  { length, count, gain }: StageCells,
  eta: Float64Array,
  block: number,
  into: Float64Array,
  place: number,
): number {
  const e0 = eta[block]!;
  const e1 = eta[block + 1]!;
  const e2 = eta[block + 2]!;
  const e3 = eta[block + 3]!;
  const e4 = eta[block + 4]!;
  const e5 = eta[block + 5]!;
  const e6 = eta[block + 6]!;
  const e7 = eta[block + 7]!;
  // Not from an array: its elements would be boxed at every multiplication.
  let p0 = 1;
  let p1 = 1;
  let p2 = 1;
  let p3 = 1;
  let p4 = 1;
  let p5 = 1;
  let p6 = 1;
  let p7 = 1;
  let log = 0;
  let multiplied = 0;
  for (let i = 0; i < length; i++) {
    const x = gain[i]!;
    for (let n = count[i]!; n > 0; n--) {
      p0 *= 1 + e0 * x;
      p1 *= 1 + e1 * x;
      p2 *= 1 + e2 * x;
      p3 *= 1 + e3 * x;
      p4 *= 1 + e4 * x;
      p5 *= 1 + e5 * x;
      p6 *= 1 + e6 * x;
      p7 *= 1 + e7 * x;
      if (++multiplied < MULTIPLIED_AT_ONCE) continue;
      multiplied = 0;
      const top = Math.max(p0, p1, p2, p3, p4, p5, p6, p7);
      log += Math.log(top);
      const scale = 1 / top;
      p0 *= scale;
      p1 *= scale;
      p2 *= scale;
      p3 *= scale;
      p4 *= scale;
      p5 *= scale;
      p6 *= scale;
      p7 *= scale;
    }
  }
  into[place] = p0;
  into[place + 1] = p1;
  into[place + 2] = p2;
  into[place + 3] = p3;
  into[place + 4] = p4;
  into[place + 5] = p5;
  into[place + 6] = p6;
  into[place + 7] = p7;
  return log;
}

/**
 * Likelihood of a user's answers of a stage in one direction at every (level, η), levels weighted by their law: into
 * `into` at m × size + g, to be multiplied by the exponential of what is returned. For users who are not {@link isSummed}.
 */
export function stageProducts(
  stage: Stage,
  direction: number,
  cells: StageCells,
  user: number,
  eta: Float64Array,
  into: Float64Array,
  at: number,
): number {
  const { grid, careless, carelessPart } = stage;
  const { steps } = grid;
  const odds = stage.odds[direction]!;
  const [centre, step] = [grid.centre[direction]![user]!, grid.step[direction]![user]!];
  const size = eta.length;
  let most = -Infinity;
  for (let m = 0; m < steps; m++) {
    const v = levelAt(centre, step, steps, m);
    const level = Math.exp(v);
    const carelessOdds = Math.exp(careless + carelessPart * v);
    const base = logCareless(stage, cells.yes, cells.no, v, step);
    fillGains(cells, odds, level, carelessOdds);
    for (let block = 0; block < size; block += 8) {
      const place = at + m * size + block;
      const log = base + multiplyEight(cells, eta, block, into, place);
      blockLog[(m * size + block) >> 3] = log;
      let largest = 0;
      for (let g = place; g < place + 8; g++) largest = Math.max(largest, into[g]!);
      most = Math.max(most, log + Math.log(largest));
    }
  }
  const never = logNever(stage, cells.yes);
  most = Math.max(most, never);
  for (let k = 0; k < steps * size; k += 8) {
    const scale = Math.exp(blockLog[k >> 3]! - most);
    for (let g = k; g < k + 8; g++) into[at + g]! *= scale;
  }
  if (stage.never > 0) into.fill(Math.exp(never - most), at + steps * size, at + (steps + 1) * size);
  return most;
}

/**
 * {@link stageProducts} for users with many answers: at each η relative to the likeliest level, whose log is added to
 * `logs` at `logAt` + g. Two stages that speak for different η leave nothing of either where both are relative to their
 * own best η.
 */
export function addStageLogs(
  stage: Stage,
  direction: number,
  cells: StageCells,
  user: number,
  eta: Float64Array,
  into: Float64Array,
  at: number,
  logs: Float64Array,
  logAt: number,
): void {
  const { grid, careless, carelessPart } = stage;
  const { length, count, gain, yes, no } = cells;
  const size = eta.length;
  const odds = stage.odds[direction]!;
  for (let m = 0; m < grid.steps; m++) {
    const step = grid.step[direction]![user]!;
    const v = levelAt(grid.centre[direction]![user]!, step, grid.steps, m);
    const level = Math.exp(v);
    const carelessOdds = Math.exp(careless + carelessPart * v);
    const from = at + m * size;
    into.fill(logCareless(stage, yes, no, v, step), from, from + size);
    nodeProducts.fill(1, 0, size);
    fillGains(cells, odds, level, carelessOdds);
    let multiplied = 0;
    for (let i = 0; i < length; i++) {
      const [x, n] = [gain[i]!, count[i]!];
      if (n > MULTIPLIED_AT_ONCE) {
        for (let g = 0; g < size; g++) into[from + g]! += n * Math.log1p(eta[g]! * x);
        continue;
      }
      if (multiplied + n > MULTIPLIED_AT_ONCE) {
        takeProducts(into, from, size);
        multiplied = 0;
      }
      multiplied += n;
      for (let g = 0; g < size; g++) {
        const factor = 1 + eta[g]! * x;
        nodeProducts[g]! *= n === 1 ? factor : factor ** n;
      }
    }
    takeProducts(into, from, size);
  }
  const levels = levelsOf(stage);
  if (levels > grid.steps) into.fill(logNever(stage, yes), at + grid.steps * size, at + levels * size);
  for (let g = 0; g < size; g++) {
    let most = -Infinity;
    for (let m = 0; m < levels; m++) most = Math.max(most, into[at + m * size + g]!);
    for (let m = 0; m < levels; m++) into[at + m * size + g] = Math.exp(into[at + m * size + g]! - most);
    logs[logAt + g]! += most;
  }
}

/** By node: product of a few answers, before its logarithm is taken. */
const nodeProducts = new Float64Array(1024);

function takeProducts(into: Float64Array, from: number, size: number): void {
  for (let g = 0; g < size; g++) into[from + g]! += Math.log(nodeProducts[g]!);
  nodeProducts.fill(1, 0, size);
}

/** Logs of the scales of the blocks of eight; more nodes there never are. */
const blockLog = new Float64Array(1024);

/** The same for a coin-flipper, at every level: into `into` at m. */
export function coinProducts(
  stage: Stage,
  cells: StageCells,
  user: number,
  into: Float64Array,
  at: number,
): number {
  const { steps, coinCentre, coinStep } = stage.grid;
  const [centre, step] = [coinCentre[user]!, coinStep[user]!];
  let most = -Infinity;
  for (let m = 0; m < steps; m++) {
    const log = logCareless(stage, cells.yes, cells.no, levelAt(centre, step, steps, m), step);
    into[at + m] = log;
    most = Math.max(most, log);
  }
  if (stage.never > 0) most = Math.max(most, (into[at + steps] = logNever(stage, cells.yes)));
  for (let m = 0; m < levelsOf(stage); m++) into[at + m] = Math.exp(into[at + m]! - most);
  return most;
}

/** Levels of a stage: those of the grid, and behind them that of who always says no, where there are such. */
export function levelsOf({ grid, never }: Stage): number {
  return grid.steps + (never > 0 ? 1 : 0);
}

/** What an answer says of its stage's log-odds, summed over a user; see {@link addStageSlopes}. */
export interface StageSlopes {
  /** Slope in A of each of the stage's cells, times its count; of one direction. */
  readonly attentive: Float64Array;
  /** Expected attentive answers of each cell. */
  readonly share: Float64Array;
  /** Slope in B. */
  careless: number;
  /** Slope in the log of the spread. */
  spread: number;
  /** Slope in the logit of the share of who always says no. */
  never: number;
}

/** A node with less of a user's posterior is passed over: sums of a million answers would not show it. */
const NO_MASS = 1e-18;
/** The other nodes, of one level, filled up to a multiple of four: η, and the posterior times η. */
const likelyEta = new Float64Array(1024);
const likelyMass = new Float64Array(1024);

/** Σ m_k/(1 + η_k x) over so many likely nodes. Four fractions take one division together: divisions are what costs. */
function attentivePart(told: number, x: number): number {
  let sum = 0;
  for (let k = 0; k < told; k += 4) {
    const b0 = 1 + likelyEta[k]! * x;
    const b1 = 1 + likelyEta[k + 1]! * x;
    const b2 = 1 + likelyEta[k + 2]! * x;
    const b3 = 1 + likelyEta[k + 3]! * x;
    const b01 = b0 * b1;
    const b23 = b2 * b3;
    const n01 = likelyMass[k]! * b1 + likelyMass[k + 1]! * b0;
    const n23 = likelyMass[k + 2]! * b3 + likelyMass[k + 3]! * b2;
    sum += (n01 * b23 + n23 * b01) / (b01 * b23);
  }
  return sum;
}

/**
 * Adds slopes of a user's log-likelihood in a stage and direction. `posterior` is of (level, η) at m × size + g; its sum
 * is the chance of the direction. `into.attentive` and `into.share` are by place in `cells`.
 */
export function addStageSlopes(
  stage: Stage,
  direction: number,
  cells: StageCells,
  user: number,
  eta: Float64Array,
  posterior: Float64Array,
  into: StageSlopes,
): void {
  const { grid, careless, carelessPart, spread } = stage;
  const { steps } = grid;
  const odds = stage.odds[direction]!;
  const [centre, step] = [grid.centre[direction]![user]!, grid.step[direction]![user]!];
  const size = eta.length;
  const { length, context, answer, count } = cells;
  for (let m = 0; m < steps; m++) {
    const v = levelAt(centre, step, steps, m);
    const level = Math.exp(v);
    const from = m * size;
    let [mass, told] = [0, 0];
    for (let g = 0; g < size; g++) {
      const here = posterior[from + g]!;
      mass += here;
      if (here < NO_MASS) continue;
      likelyMass[told] = here * eta[g]!;
      likelyEta[told++] = eta[g]!;
    }
    if (told === 0) continue;
    for (; told % 4 !== 0; told++) likelyMass[told] = likelyEta[told] = 0;
    into.never -= stage.never * mass;
    if (spread > 0) into.spread += mass * ((v * v) / (spread * spread) - 1);
    const carelessOdds = Math.exp(careless + carelessPart * v);
    const p0 = carelessOdds / (1 + carelessOdds);
    for (let i = 0; i < length; i++) {
      const own = odds[context[i]!]! * level;
      const inverse = 1 / (1 + own);
      const ratio = (1 + carelessOdds) * inverse;
      const yes = answer[i] === 1;
      const gain = yes ? (ratio * own) / carelessOdds : ratio;
      const attentive = gain * attentivePart(told, gain - 1);
      const p = own * inverse;
      const n = count[i]!;
      into.attentive[i]! += n * attentive * (yes ? 1 - p : -p);
      into.share[i]! += n * attentive;
      into.careless += n * (mass - attentive) * (yes ? 1 - p0 : -p0);
    }
  }
  if (stage.never > 0) {
    for (let k = steps * size; k < (steps + 1) * size; k++) into.never += (1 - stage.never) * posterior[k]!;
  }
}

/** Adds the slopes of a coin-flipper, `posterior` being of the levels. */
export function addCoinSlopes(
  stage: Stage,
  cells: StageCells,
  user: number,
  posterior: Float64Array,
  into: StageSlopes,
): void {
  const { spread, careless, carelessPart } = stage;
  const { steps, coinCentre, coinStep } = stage.grid;
  for (let m = 0; m < steps; m++) {
    const v = levelAt(coinCentre[user]!, coinStep[user]!, steps, m);
    const p0 = sigmoid(careless + carelessPart * v);
    if (spread > 0) into.spread += posterior[m]! * ((v * v) / (spread * spread) - 1);
    into.careless += posterior[m]! * (cells.yes - (cells.yes + cells.no) * p0);
    into.never -= stage.never * posterior[m]!;
  }
  if (stage.never > 0) into.never += (1 - stage.never) * posterior[steps]!;
}

/** e^A and dA/dd of every context: with s = e^{−|d|}, 1/C = √s/(1 + s) and tanh(|d|/2) = (1 − s)/(1 + s). */
function attentiveOdds(
  name: StageName,
  gaps: readonly Float64Array[],
  nu: number,
): Pick<Stage, 'odds' | 'gapSlope'> {
  if (name === 'order')
    return { odds: gaps.map((gap) => gap.map(Math.exp)), gapSlope: gaps.map((gap) => gap.map(() => 1)) };
  const columns = () => gaps.map((gap) => new Float64Array(gap.length));
  const [odds, gapSlope] = [columns(), columns()];
  for (const [k, gap] of gaps.entries()) {
    for (let c = 0; c < gap.length; c++) {
      const d = gap[c]!;
      const root = Math.exp(-Math.abs(d) / 2);
      const all = 1 + root * root;
      odds[k]![c] = (nu * root) / all;
      gapSlope[k]![c] = (Math.sign(d) * (root * root - 1)) / (2 * all);
    }
  }
  return { odds, gapSlope };
}

/** A stage at given parameters, its levels on a grid. */
export function stageAt(
  name: StageName,
  parameters: Parameters,
  gaps: readonly Float64Array[],
  grid: StageGrid,
): Stage {
  return {
    name,
    spread: spreadOf(name, parameters),
    never: name === 'tie' ? parameters.own!.never : 0,
    grid,
    ...attentiveOdds(name, gaps, Math.exp(parameters.logNu)),
    careless: carelessLogOdds(name, parameters),
    carelessPart: carelessPartOf(name, parameters),
  };
}

/** P(answer) of a stage at a level and η. */
export function stageChance(
  { grid, odds, careless, carelessPart }: Stage,
  direction: number,
  user: number,
  context: number,
  answer: 1 | 0,
  m: number,
  eta: number,
): number {
  // Who always says no.
  if (m === grid.steps) return 1 - answer;
  const v = levelAt(grid.centre[direction]![user]!, grid.step[direction]![user]!, grid.steps, m);
  const own = odds[direction]![context]! * Math.exp(v);
  const random = Math.exp(careless + carelessPart * v);
  return answer === 1
    ? (eta * own) / (1 + own) + ((1 - eta) * random) / (1 + random)
    : eta / (1 + own) + (1 - eta) / (1 + random);
}

/** The same of a coin-flipper. */
export function coinChance(
  { grid, careless, carelessPart }: Stage,
  user: number,
  answer: 1 | 0,
  m: number,
): number {
  if (m === grid.steps) return 1 - answer;
  const v = levelAt(grid.coinCentre[user]!, grid.coinStep[user]!, grid.steps, m);
  const random = Math.exp(careless + carelessPart * v);
  return (answer === 1 ? random : 1) / (1 + random);
}
