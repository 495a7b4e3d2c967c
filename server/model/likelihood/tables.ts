import { turnedOutcome } from '../outcomes.ts';
import { davidson } from './davidson.ts';
import { type Nodes, nodeWeights, type NodeWeights } from '../numerics/index.ts';
import { keptOpinion, REPEAT_CODES } from '../counts/index.ts';
import type { Structure } from './structure.ts';
import type { Parameters } from '../types.ts';

/**
 * Everything about (row, node) at given parameters, made once a pass: nothing transcendental is left for the
 * cells. Likelihoods are relative to a coin-flip at κ: an attentive user's is 1 + η x with x = f₁/κ − 1
 * (model-notes 2.3), so that products over a user's comparisons stay near one.
 */
export interface Tables {
  readonly nodes: Nodes;
  readonly weights: NodeWeights;
  /** P(outcome | η_g)/κ at row × size + g. */
  readonly ratio: Float64Array;
  /** Chance that the judgement was attentive, given its outcome and η_g: η f₁/P. */
  readonly share: Float64Array;
  /** The same for contrary users; empty where there are none. */
  readonly againstRatio: Float64Array;
  readonly againstShare: Float64Array;
  readonly contrary: boolean;
  /** Are there clickers? */
  readonly clickers: boolean;
  readonly logKappa: readonly [number, number, number];
  /** Users with more comparisons are worked out in logarithms: a product could overflow. */
  readonly mostMultiplied: number;
  /** log of `ratio` and of `againstRatio`, made when first asked for. */
  readonly logRatio: () => Float64Array;
  readonly logAgainstRatio: () => Float64Array;
  /** log f₁/κ of each row, and of contrary users, made when first asked for: what an attentive judgement gains. */
  readonly logGain: () => Float64Array;
  readonly logAgainstGain: () => Float64Array;
}

/** log of a product that is still far from overflow. */
const LARGEST_LOG = 600;

export function tabulate(structure: Structure, parameters: Parameters, nodes: Nodes): Tables {
  const { contexts, rows, rowCount } = structure;
  const { kappa, shares } = parameters;
  const { size } = nodes;
  const contrary = shares.contrary > 0;
  const ratio = new Float64Array(rows * size).fill(1);
  const share = new Float64Array(rows * size);
  const againstRatio = contrary ? ratio.slice() : new Float64Array();
  const againstShare = contrary ? share.slice() : new Float64Array();
  for (let c = 0; c < contexts; c++) {
    const f1 = davidson(attentiveGap(structure, parameters, c), Math.exp(parameters.logNu));
    for (let o = 0; o < 3; o++) {
      // What nobody said is never looked up.
      if (kappa[o] === 0 || rowCount[3 * c + o] === 0) continue;
      const at = (3 * c + o) * size;
      fill(ratio, share, at, nodes.eta, f1[o]! / kappa[o]!);
      if (contrary) fill(againstRatio, againstShare, at, nodes.eta, f1[turnedOutcome(o)]! / kappa[o]!);
    }
  }
  if (structure.repeats === 'kept') {
    // η_g times the chance that the opinion is this outcome, given what the user said of the item before.
    for (let code = 1; code < REPEAT_CODES; code++) {
      for (let o = 0; o < 3; o++) {
        if (kappa[o] === 0) continue;
        const at = (3 * (contexts + code - 1) + o) * size;
        const opinion = nodes.eta.map(
          (eta) => keptOpinion(code, eta, structure.outcomeShare[o]!) / kappa[o]!,
        );
        fill(ratio, share, at, nodes.eta, opinion);
        if (contrary) fill(againstRatio, againstShare, at, nodes.eta, opinion);
      }
    }
  }
  const weights = nodeWeights(nodes, parameters.law);
  const leastKappa = kappa.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), 1);
  return {
    nodes,
    weights,
    ratio,
    share,
    againstRatio,
    againstShare,
    contrary,
    clickers: shares.clicker > 0,
    logKappa: [Math.log(kappa[0]), Math.log(kappa[1]), Math.log(kappa[2])],
    mostMultiplied: LARGEST_LOG / -Math.log(leastKappa),
    logRatio: once(() => ratio.map(Math.log)),
    logAgainstRatio: once(() => againstRatio.map(Math.log)),
    logGain: once(() => logGains(ratio, share, nodes)),
    logAgainstGain: once(() => logGains(againstRatio, againstShare, nodes)),
  };
}

function once(make: () => Float64Array): () => Float64Array {
  let made: Float64Array | null = null;
  return () => (made ??= make());
}

/** d of a context: θ_first − θ_second + β + Σ slope × feature. */
export function attentiveGap(
  { contextFirst, contextSecond, contextFeatures, features }: Structure,
  { theta, beta, slopes }: Pick<Parameters, 'theta' | 'beta' | 'slopes'>,
  context: number,
): number {
  let d = theta[contextFirst[context]!]! - theta[contextSecond[context]!]! + beta;
  for (let f = 0; f < features; f++) d += slopes[f]! * contextFeatures[context * features + f]!;
  return d;
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
