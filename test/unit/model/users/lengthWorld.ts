import type { Comparisons } from '../../../../server/model/types.ts';
import { generator, normal } from '../plantedWorld.ts';

export interface LengthWorld {
  readonly seed: number;
  readonly strengths: readonly number[];
  readonly attentive: number;
  readonly coins: number;
  /** Careless users who pick the longer response in `rate` of their rows. */
  readonly clickers: number;
  readonly rate?: number;
  readonly each: number;
  /** By how many standard deviations lengths differ for each unit of strength. */
  readonly correlation?: number;
  /** Taste for length of attentive users, in log-odds at a typical difference. */
  readonly taste?: { readonly mean: number; readonly deviation: number };
}

export interface PlantedLengths {
  readonly comparisons: Comparisons;
  readonly lengthGap: Float64Array;
  /** θ_first − θ_second of each comparison. */
  readonly gap: Float64Array;
  readonly sorts: readonly ('attentive' | 'coin' | 'longer-clicker')[];
}

/** Comparisons of responses with lengths, to which attentive users have a taste and clickers a habit. */
export function plantLengths(world: LengthWorld): PlantedLengths {
  const { seed, strengths, attentive, coins, clickers, each, rate = 0.9, correlation = 0 } = world;
  const { mean, deviation } = world.taste ?? { mean: 0, deviation: 0 };
  const random = generator(seed);
  const sorts = [
    ...Array.from({ length: attentive }, () => 'attentive' as const),
    ...Array.from({ length: coins }, () => 'coin' as const),
    ...Array.from({ length: clickers }, () => 'longer-clicker' as const),
  ];
  const n = sorts.length * each;
  const comparisons = {
    users: sorts.length,
    models: strengths.length,
    ordered: true,
    user: Uint32Array.from({ length: n }, (_, j) => Math.floor(j / each)),
    first: new Uint16Array(n),
    second: new Uint16Array(n),
    outcome: new Uint8Array(n),
  };
  const lengthGap = new Float64Array(n);
  const gap = new Float64Array(n);
  let [eta, taste] = [0, 0];
  for (let j = 0; j < n; j++) {
    if (j % each === 0) [eta, taste] = [0.7 + 0.3 * random(), mean + deviation * normal(random)];
    const first = Math.floor(random() * strengths.length);
    const second = (first + 1 + Math.floor(random() * (strengths.length - 1))) % strengths.length;
    [comparisons.first[j], comparisons.second[j]] = [first, second];
    gap[j] = strengths[first]! - strengths[second]!;
    const length = Math.round(300 * (correlation * gap[j]! + normal(random)));
    lengthGap[j] = length;
    const typical = (2 * length) / (Math.abs(length) + 200);
    const chances = {
      attentive: (1 - eta) / 2 + eta / (1 + Math.exp(-(gap[j]! + taste * typical))),
      coin: 0.5,
      'longer-clicker': length === 0 ? 0.5 : length > 0 ? rate : 1 - rate,
    };
    comparisons.outcome[j] = random() < chances[sorts[Math.floor(j / each)]!] ? 0 : 1;
  }
  return { comparisons, lengthGap, gap, sorts };
}
