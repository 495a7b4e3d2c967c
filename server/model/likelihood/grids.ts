import { sigmoid } from '../numerics/index.ts';
import type { Parameters } from '../types.ts';
import type { Direction } from './directions.ts';
import {
  attentiveLogOdds,
  carelessLogOdds,
  carelessPartOf,
  type OwnGrids,
  spreadOf,
  StageCells,
  type StageGrid,
  type StageName,
  STAGES,
  stageNames,
} from './stages.ts';
import type { Structure } from './structure.ts';

/**
 * Nodes of own levels in equal steps about the mode of each user. Equal steps integrate what is smooth and dies away
 * on both sides with an error that falls faster than any power of the step (Trefethen and Weideman 2014): steps of 1.25
 * standard deviations are wrong by 7e-6 of a normal law, and what lies beyond five of them is 0.2%.
 */
const STEPS = { coarse: { steps: 5, width: 1.25 }, fine: { steps: 9, width: 0.9 } } as const;
const MOST_SCORING_STEPS = 12;
const MODE_FOUND = 1e-3;

/** Grids for some users at the parameters: modes in every direction at the mean of η, and of coin-flippers. */
export function placeGrids(
  structure: Structure,
  parameters: Parameters,
  directions: readonly Direction[],
  gaps: readonly Float64Array[],
  users: Uint32Array,
  finer: boolean,
): OwnGrids {
  const cells = new StageCells(structure);
  const grids = STAGES.map((name): [StageName, StageGrid] => {
    const { steps, width } = finer ? STEPS.fine : STEPS.coarse;
    const column = () => new Float64Array(structure.counts.users);
    const varies = stageNames(structure).includes(name) && spreadOf(name, parameters) > 0;
    const grid = {
      steps: varies ? steps : 1,
      centre: directions.map(column),
      step: directions.map(column),
      coinCentre: column(),
      coinStep: column(),
    };
    if (varies) place(structure, name, parameters, gaps, users, width, cells, grid);
    return [name, grid];
  });
  return Object.fromEntries(grids) as OwnGrids;
}

function place(
  structure: Structure,
  name: StageName,
  parameters: Parameters,
  gaps: readonly Float64Array[],
  users: Uint32Array,
  width: number,
  cells: StageCells,
  grid: StageGrid,
): void {
  const { law, logNu } = parameters;
  const eta = law.a / (law.a + law.b);
  const careless = { odds: carelessLogOdds(name, parameters), part: carelessPartOf(name, parameters) };
  const precision = 1 / spreadOf(name, parameters) ** 2;
  const odds = gaps.map((gap) => gap.map((d) => attentiveLogOdds(name, d, logNu)));
  for (const user of users) {
    cells.fill(structure, name, user);
    const coin = modeOf(precision, (v) => carelessScore(cells, careless, v));
    grid.coinCentre[user] = coin.mode;
    grid.coinStep[user] = width * coin.deviation;
    for (const [k, own] of odds.entries()) {
      const { mode, deviation } = modeOf(
        precision,
        (v) => attentiveScore(cells, own, careless, eta, v),
        coin.mode,
      );
      grid.centre[k]![user] = mode;
      grid.step[k]![user] = width * deviation;
    }
  }
}

interface Score {
  readonly slope: number;
  readonly information: number;
}

/** Mode and standard deviation of a level, a priori normal: Fisher scoring. */
function modeOf(
  precision: number,
  scoreAt: (v: number) => Score,
  start = 0,
): { mode: number; deviation: number } {
  let [v, information] = [start, precision];
  for (let step = 0; step < MOST_SCORING_STEPS; step++) {
    const score = scoreAt(v);
    information = score.information + precision;
    const move = Math.max(-2, Math.min(2, (score.slope - v * precision) / information));
    v += move;
    if (Math.abs(move) < MODE_FOUND) break;
  }
  return { mode: v, deviation: 1 / Math.sqrt(information) };
}

/** Careless answers: their log-odds without a level of the user's own, and how much of that they carry. */
interface Careless {
  readonly odds: number;
  readonly part: number;
}

function carelessScore({ yes, no }: StageCells, { odds, part }: Careless, v: number): Score {
  const p = sigmoid(odds + part * v);
  return { slope: part * (yes - (yes + no) * p), information: part ** 2 * (yes + no) * p * (1 - p) };
}

function attentiveScore(
  { length, context, answer, count }: StageCells,
  own: Float64Array,
  { odds, part }: Careless,
  eta: number,
  v: number,
): Score {
  let [slope, information] = [0, 0];
  const p0 = sigmoid(odds + part * v);
  for (let i = 0; i < length; i++) {
    const p1 = sigmoid(own[context[i]!]! + v);
    const p = eta * p1 + (1 - eta) * p0;
    const rise = eta * p1 * (1 - p1) + part * (1 - eta) * p0 * (1 - p0);
    const relative = rise / Math.max(p * (1 - p), 1e-300);
    slope += count[i]! * relative * (answer[i]! - p);
    information += count[i]! * relative * rise;
  }
  return { slope, information };
}
