import { normal } from '../../unit/model/plantedWorld.ts';
import { betaQuantile } from '../betaLaw.ts';

/** How something differs between people: drawn when a world is planted, summed over when Bayes' rule is worked out. */
export interface Law<T> {
  readonly draw: (random: () => number) => T;
  /** Values with weights that sum to one: the law itself where it is finite, else a quadrature of it. */
  readonly nodes: readonly Node<T>[];
}

export interface Node<T> {
  readonly value: T;
  readonly weight: number;
}

/** Nodes of a law on an interval: midpoints of equally probable parts, and of ever rarer ones towards the ends. */
const PARTS = 40;
const RARE = [1e-5, 1e-4, 1e-3, 5e-3];
const EDGES = [
  0,
  ...RARE,
  ...Array.from({ length: PARTS - 1 }, (_, i) => (i + 1) / PARTS),
  ...RARE.map((share) => 1 - share).reverse(),
  1,
];
/** Nodes of a normal law: this far out on each side, in standard deviations, and so far apart. */
const [FARTHEST, STEP] = [3.6, 0.36];

/** The same for everybody; draws no number. */
export function always<T>(value: T): Law<T> {
  return { draw: () => value, nodes: [{ value, weight: 1 }] };
}

/** One of several values, with the given shares. */
export function oneOf<T>(...nodes: readonly Node<T>[]): Law<T> {
  return {
    draw: (random) => {
      let at = random();
      for (const { value, weight } of nodes) {
        at -= weight;
        if (at < 0) return value;
      }
      return nodes.at(-1)!.value;
    },
    nodes,
  };
}

export function beta(a: number, b: number): Law<number> {
  return fromQuantile(betaQuantile(a, b));
}

export function uniform(low: number, high: number): Law<number> {
  return fromQuantile((share) => low + share * (high - low));
}

function fromQuantile(quantile: (share: number) => number): Law<number> {
  return {
    draw: (random) => quantile(random()),
    nodes: EDGES.slice(1).map((high, i) => ({
      value: quantile((EDGES[i]! + high) / 2),
      weight: high - EDGES[i]!,
    })),
  };
}

/** The trapezoidal rule, which for a normal density is as good as exact. */
export function gaussian(mean: number, deviation: number, step = STEP): Law<number> {
  const reach = Math.round(FARTHEST / step);
  const points = Array.from({ length: 2 * reach + 1 }, (_, i) => (i - reach) * step);
  const densities = points.map((z) => Math.exp((-z * z) / 2));
  const total = densities.reduce((sum, density) => sum + density, 0);
  return {
    draw: (random) => mean + deviation * normal(random),
    nodes: points.map((z, i) => ({ value: mean + deviation * z, weight: densities[i]! / total })),
  };
}

/** Nodes of one's own strengths lie this far apart, on each axis. */
const COARSE = 0.72;

/** Strengths of one's own about common ones, each with the same deviation. Nodes: a product rule, for few models. */
export function ownStrengths(common: readonly number[], deviation: number): Law<readonly number[]> {
  const { nodes } = gaussian(0, deviation, COARSE);
  let own: readonly Node<readonly number[]>[] = [{ value: common, weight: 1 }];
  // Only differences count: one axis fewer than models, each the contrast of a model with those before (Helmert's).
  for (let k = 1; k < common.length; k++) {
    const length = Math.sqrt(k * (k + 1));
    own = own.flatMap(({ value, weight }) =>
      nodes.map((node) => ({
        value: value.map((strength, i) => strength + (node.value / length) * (i < k ? 1 : i === k ? -k : 0)),
        weight: weight * node.weight,
      })),
    );
  }
  return {
    draw: (random) => common.map((strength) => strength + deviation * normal(random)),
    nodes: own,
  };
}
