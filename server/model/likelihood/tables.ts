import { BROAD_LAWS } from '../population/index.ts';
import { type Nodes, nodeWeights, type NodeWeights } from '../numerics/index.ts';
import { keptOpinion, REPEAT_CODES } from '../counts/index.ts';
import { turnedOutcome } from '../outcomes.ts';
import { davidson } from './davidson.ts';
import { type Direction, directionsOf } from './directions.ts';
import { directionGaps } from './gaps.ts';
import type { Cohort } from './sample.ts';
import { levelsOf, type Stage, stageAt, StageCells, stageNames } from './stages.ts';
import type { Structure } from './structure.ts';
import type { Parameters } from '../types.ts';

/**
 * Everything about (row, node) at given parameters, made once a pass: nothing transcendental is left for the
 * cells. Likelihoods are relative to a coin-flip at κ: an attentive user's is 1 + η x with x = f₁/κ − 1
 * (derivations.md 2.3), so that products over a user's comparisons stay near one.
 */
export interface Tables {
  readonly nodes: Nodes;
  readonly weights: NodeWeights;
  /** Weights of the nodes under each broad law relative to those of the law; empty where there are none. */
  readonly broad: readonly Float64Array[];
  /** Ways to judge attentively, each with its tables. */
  readonly directions: readonly DirectionTables[];
  /** Where users have levels of their own; else null. */
  readonly own: OwnTables | null;
  /** Are there clickers? */
  readonly clickers: boolean;
  readonly logKappa: readonly [number, number, number];
  /** Users with more comparisons are worked out in logarithms: a product could overflow. */
  readonly mostMultiplied: number;
}

export interface DirectionTables extends Direction {
  /** P(outcome | η_g)/κ at row × size + g. Where users have levels of their own, of repeated judgements alone. */
  readonly ratio: Float64Array;
  /** Chance that the judgement was attentive, given its outcome and η_g: η f₁/P. */
  readonly share: Float64Array;
  /** log of `ratio`, made when first asked for. */
  readonly logRatio: () => Float64Array;
  /** log f₁/κ of each row, made when first asked for: what an attentive judgement gains. */
  readonly logGain: () => Float64Array;
}

export interface OwnTables {
  readonly stages: readonly Stage[];
  /** d by direction, then context. */
  readonly gaps: readonly Float64Array[];
  /** Numbers a user takes in `products`: for each stage and direction (level, η), for each stage the levels of a coin-flipper. */
  readonly stride: number;
  readonly cells: StageCells;
}

/** log of a product that is still far from overflow. */
const LARGEST_LOG = 600;

export function tabulate(structure: Structure, parameters: Parameters, { nodes, grids }: Cohort): Tables {
  const { contexts, rows, rowCount } = structure;
  const { kappa, shares, law } = parameters;
  const { size } = nodes;
  const all = directionsOf(parameters);
  const gaps = all.map((direction) => directionGaps(structure, parameters, direction));
  const nu = Math.exp(parameters.logNu);
  const directions = all.map((direction, k): DirectionTables => {
    // With levels of users' own judgements are told stage by stage, but for repeated ones that keep an opinion.
    const told = grids === null || structure.repeats === 'kept' ? rows : 0;
    const ratio = new Float64Array(told * size).fill(1);
    const share = new Float64Array(told * size);
    for (let c = 0; grids === null && c < contexts; c++) {
      const f1 = davidson(gaps[k]![c]!, nu);
      for (let o = 0; o < 3; o++) {
        // What nobody said is never looked up.
        if (kappa[o] === 0 || rowCount[3 * c + o] === 0) continue;
        fill(ratio, share, (3 * c + o) * size, nodes.eta, f1[o]! / kappa[o]!);
      }
    }
    if (structure.repeats === 'kept') fillRepeats(structure, parameters, nodes, ratio, share);
    return {
      ...direction,
      ratio,
      share,
      logRatio: once(() => ratio.map(Math.log)),
      logGain: once(() => logGains(ratio, share, nodes)),
    };
  });
  const weights = nodeWeights(nodes, law);
  const leastKappa = kappa.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), 1);
  return {
    nodes,
    weights,
    broad: parameters.broad.map((_, k) => {
      const { weight } = nodeWeights(nodes, BROAD_LAWS[k]!);
      return weight.map((value, g) => value / weights.weight[g]!);
    }),
    directions,
    own: grids === null ? null : ownTables(),
    clickers: shares.clicker > 0,
    logKappa: [Math.log(kappa[0]), Math.log(kappa[1]), Math.log(kappa[2])],
    mostMultiplied: LARGEST_LOG / -Math.log(leastKappa),
  };

  function ownTables(): OwnTables {
    const stages = stageNames(structure).map((name) => stageAt(name, parameters, gaps, grids![name]));
    const levels = stages.reduce((sum, stage) => sum + levelsOf(stage), 0);
    return { stages, gaps, stride: levels * (all.length * size + 1), cells: new StageCells(structure) };
  }
}

/** η_g times the chance that the opinion is this outcome, given what the user said of the item before. */
function fillRepeats(
  { contexts, outcomeShare }: Structure,
  { kappa }: Parameters,
  nodes: Nodes,
  ratio: Float64Array,
  share: Float64Array,
): void {
  for (let code = 1; code < REPEAT_CODES; code++) {
    for (let o = 0; o < 3; o++) {
      if (kappa[o] === 0) continue;
      const opinion = nodes.eta.map((eta) => keptOpinion(code, eta, outcomeShare[o]!) / kappa[o]!);
      fill(ratio, share, (3 * (contexts + code - 1) + o) * nodes.size, nodes.eta, opinion);
    }
  }
}

function once(make: () => Float64Array): () => Float64Array {
  let made: Float64Array | null = null;
  return () => (made ??= make());
}

/** The outcome as the common direction would have it. */
export function outcomeAlong({ sign }: Pick<Direction, 'sign'>, outcome: number): number {
  return sign > 0 ? outcome : turnedOutcome(outcome);
}

/** η f₁/κ is the attentive part of P/κ. */
function logGains(ratio: Float64Array, share: Float64Array, { size, eta }: Nodes): Float64Array {
  const last = size - 1;
  return Float64Array.from({ length: ratio.length / size }, (_, row) =>
    Math.log((ratio[row * size + last]! * share[row * size + last]!) / eta[last]!),
  );
}

function fill(
  ratio: Float64Array,
  share: Float64Array,
  at: number,
  chance: Float64Array,
  attentiveRatio: number | Float64Array,
): void {
  for (let g = 0; g < chance.length; g++) {
    const attentive = chance[g]! * (typeof attentiveRatio === 'number' ? attentiveRatio : attentiveRatio[g]!);
    const value = attentive + (1 - chance[g]!);
    ratio[at + g] = value;
    share[at + g] = attentive / value;
  }
}
