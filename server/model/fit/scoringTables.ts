import { directionsOf, SIZES } from '../likelihood/index.ts';
import { gaussJacobi, logGamma, nodeEdges, nodeWeights } from '../numerics/index.ts';
import { COIN_SHARE, HABITS, TIE_HABIT, toMixture } from '../population/index.ts';
import { shareAbove } from '../posterior/index.ts';
import type { FrozenFit } from './frozen.ts';
import { LEAST_ATTENTIVE } from '../types.ts';

/** A node of η: it stands for [low, high], of which `above` is the share where nobody is careless. */
export interface ScoringNode {
  readonly eta: number;
  readonly low: number;
  readonly high: number;
  readonly above: number;
  /** log of its weight, one a point. */
  readonly logWeight: readonly number[];
}

/** Estimates, and how much they count. */
export interface ScoringPoint {
  readonly weight: number;
  readonly beta: number;
  readonly nu: number;
  readonly kappa: readonly [number, number, number];
  readonly logCoin: number;
  /** Ways to judge attentively; the first by the common strengths. */
  readonly directions: readonly ScoringDirection[];
  /** Clickers that there are; none where they are not told apart. */
  readonly habits: readonly ScoringHabit[];
}

export interface ScoringDirection {
  readonly theta: readonly number[];
  readonly sign: 1 | -1;
  /** Is it another taste than the common one? */
  readonly isOther: boolean;
  readonly logShare: number;
}

/** log share + log Γ(Σα) − Σ log Γ(α), and the α of each outcome; two of them where nobody ties. */
export interface ScoringHabit {
  readonly log: number;
  readonly alpha: readonly number[];
}

/** The posterior of a user spelled out in numbers, for engines that know logarithms and exponentials alone. */
export interface ScoringTables {
  /** Nodes by how much a user's comparisons tell: up to `most`, ascending. */
  readonly grids: readonly { readonly most: number; readonly nodes: readonly ScoringNode[] }[];
  readonly points: readonly ScoringPoint[];
  /** Variance of the law: what a comparison tells is δ² times this. */
  readonly variance: number;
}

/**
 * The tables of a population; `finer` multiplies the number of nodes. Null where users have levels of their own, whose nodes stand about each user's own mode
 * and are found step by step. Null, too, with laws beside the one Beta law, and with rival readings of the file.
 */
export function scoringTables({ points, hasTies, clickers }: FrozenFit, finer: number): ScoringTables | null {
  const [{ parameters }] = points as [FrozenFit['points'][number]];
  if (parameters.own !== null || parameters.broad.length > 0) return null;
  if (points.some(({ doubt }) => doubt !== null)) return null;
  const { a, b } = parameters.law;
  return {
    variance: (a * b) / ((a + b) ** 2 * (a + b + 1)),
    grids: SIZES.map(({ size, most }) => {
      const nodes = gaussJacobi(parameters.law, finer * size);
      const edges = nodeEdges(nodes);
      const weights = points.map((point) => nodeWeights(nodes, point.parameters.law).weight);
      return {
        most,
        nodes: Array.from(nodes.eta, (eta, g) => ({
          eta,
          low: edges[g]!,
          high: edges[g + 1]!,
          above: shareAbove(LEAST_ATTENTIVE, edges[g]!, edges[g + 1]!),
          logWeight: weights.map((weight) => Math.log(weight[g]!)),
        })),
      };
    }),
    points: points.map((point) => pointOf(point, hasTies, clickers)),
  };
}

function pointOf(
  { weight, parameters }: FrozenFit['points'][number],
  hasTies: boolean,
  clickers: boolean,
): ScoringPoint {
  const mixture = toMixture(parameters);
  return {
    weight,
    beta: parameters.beta,
    nu: Math.exp(parameters.logNu),
    kappa: parameters.kappa,
    logCoin: Math.log(mixture[COIN_SHARE]!),
    directions: directionsOf(parameters).map(({ theta, sign, kind, group }) => ({
      theta: Array.from(theta),
      sign,
      isOther: kind === 'taste',
      logShare: Math.log(mixture[group]!),
    })),
    habits: HABITS.flatMap((all, h): ScoringHabit[] => {
      const share = mixture[COIN_SHARE + 1 + h]!;
      if (!clickers || share === 0 || (h === TIE_HABIT && !hasTies)) return [];
      const alpha = hasTies ? all : all.slice(0, 2);
      const sum = alpha.reduce((total, value) => total + value, 0);
      const log = alpha.reduce((total, value) => total - logGamma(value), Math.log(share) + logGamma(sum));
      return [{ log, alpha }];
    }),
  };
}
