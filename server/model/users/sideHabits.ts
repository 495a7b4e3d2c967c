import { logBeta, sigmoid } from '../numerics/index.ts';
import { type Comparisons, FIRST } from '../types.ts';
import { discoveries } from './discoveries.ts';
import { independentRows } from './independentRows.ts';
import { NO_DIFFERENCE, type TraitLevels, traitLevels } from './trait.ts';
import { decisiveChances, ETA_NODES, type UserFit } from './userFit.ts';

/** Which side a user clicks; index is the code in {@link SideHabits.verdict}. */
export const SIDE_HABITS = ['none', 'more', 'less'] as const;

/** What users make of a trait of the two responses, such as their length. */
export interface SideHabits {
  /** By user: decisive rows whose responses differ, and those among them that prefer the one with more of the trait. */
  readonly rows: Uint32Array;
  readonly more: Uint32Array;
  /** By user: how many an attentive user with the common taste for the trait would have preferred. */
  readonly expectedMore: Float64Array;
  /** By user: probability that they click the side with more, or with less, of the trait, whatever else is shown. */
  readonly probabilityMore: Float64Array;
  readonly probabilityLess: Float64Array;
  /** By user: index into {@link SIDE_HABITS}, at a false discovery rate of 5%. */
  readonly verdict: Uint8Array;
  /** Mean probability, over those with a verdict, that they have no such habit. */
  readonly expectedFalseDiscoveryRate: number;
  /**
   * The taste for the trait among attentive users: mean and standard deviation, in log-odds at a typical difference.
   */
  readonly taste: { readonly mean: number; readonly deviation: number };
}

/** Tastes for the trait that an attentive user may have, in log-odds at a typical difference. */
const TASTES: readonly number[] = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
/** A clicker's chance of the clicked side: Beta, mean .9. */
const CLICKED: readonly [number, number] = [9, 1];
/** Who does not choose the clicked side at least this often has no habit, whatever the probabilities. */
const LEAST_SHARE = 0.75;
const FEWEST = 8;
/** Users as if already seen: attentive, coin-flippers, clickers of more and of less. */
const PRIOR_SHARES: readonly number[] = [2, 1, 0.5, 0.5];
/** As if so many users with no taste, of this spread, had been seen. */
const PRIOR_TASTE = { users: 2, deviation: 0.5 };
const ROUNDS = 60;
/** log-odds of the fit are looked up in steps. */
const REACH = 6;
const STEPS_A_UNIT = 5;

/**
 * Who clicks the longer response, or the shorter one, or any other trait? Users are attentive, each with an η and a taste
 * for the trait of their own, or flip coins, or click one side in most rows (Beta–binomial) whatever the models. Shares,
 * the law of η and the law of tastes are estimated by EM. That strong models write long accuses nobody: the attentive
 * explanation holds the fit's own chances. Cost: rows × nodes once, then users × nodes.
 */
export function sideHabits(comparisons: Comparisons, gap: Float64Array, fit: UserFit): SideHabits {
  const { users, user, outcome } = comparisons;
  const levels = traitLevels(gap);
  const nodes = ETA_NODES.length * TASTES.length;
  const log = new Float64Array(users * nodes);
  const rows = new Uint32Array(users);
  const more = new Uint32Array(users);
  const odds = oddsCodes(decisiveChances(fit));
  const table = tabulate(levels);
  const used = independentRows(comparisons).filter((j) => levels.level[j] !== NO_DIFFERENCE);
  for (const j of used) {
    const level = levels.level[j]!;
    const u = user[j]!;
    const isFirst = outcome[j] === FIRST;
    rows[u]!++;
    if (isFirst === level > NO_DIFFERENCE) more[u]!++;
    const at = nodes * ((odds[j]! * levels.value.length + level) * 2 + Number(!isFirst));
    for (let g = 0; g < nodes; g++) log[u * nodes + g]! += table[at + g]!;
  }
  const groups = estimate(log, rows, more);
  const expectedMore = expected(comparisons, used, levels, odds, groups.taste.mean);
  const plain = (probability: Float64Array, chosen: (u: number) => number) =>
    probability.map((p, u) => (rows[u]! >= FEWEST && chosen(u) >= LEAST_SHARE * rows[u]! ? p : 0));
  const [up, down] = [plain(groups.more, (u) => more[u]!), plain(groups.less, (u) => rows[u]! - more[u]!)];
  const found = discoveries(up.map((p, u) => Math.max(p, down[u]!)));
  return {
    rows,
    more,
    expectedMore,
    probabilityMore: groups.more,
    probabilityLess: groups.less,
    verdict: Uint8Array.from(found.found, (is, u) => (is === 0 ? 0 : up[u]! >= down[u]! ? 1 : 2)),
    expectedFalseDiscoveryRate: found.rate,
    taste: groups.taste,
  };
}

/** By comparison: the log-odds of the first response in steps, from 0 on; turned sides round alike. */
function oddsCodes(decisive: Float64Array): Uint8Array {
  return Uint8Array.from(decisive, (p) => {
    const odds = Math.log(p / (1 - p));
    const steps = Math.round(STEPS_A_UNIT * Math.min(REACH, Math.abs(odds)));
    return REACH * STEPS_A_UNIT + Math.sign(odds) * steps;
  });
}

/** log of the likelihood relative to a fair coin: (odds × levels + level) × 2 + chosen second, by node. */
function tabulate({ value }: TraitLevels): Float64Array {
  const codes = 2 * REACH * STEPS_A_UNIT + 1;
  const table = new Float64Array(codes * value.length * 2 * ETA_NODES.length * TASTES.length);
  let at = 0;
  for (let code = 0; code < codes; code++) {
    for (const difference of value) {
      for (const sign of [1, -1]) {
        for (const eta of ETA_NODES) {
          for (const taste of TASTES) {
            const chance = sigmoid(sign * (code / STEPS_A_UNIT - REACH + taste * difference));
            table[at++] = Math.log1p(eta * (2 * chance - 1));
          }
        }
      }
    }
  }
  return table;
}

interface Groups {
  readonly more: Float64Array;
  readonly less: Float64Array;
  readonly taste: { readonly mean: number; readonly deviation: number };
}

/** EM over users; `log`: log-likelihood relative to a fair coin, users × nodes. */
function estimate(log: Float64Array, rows: Uint32Array, more: Uint32Array): Groups {
  const users = rows.length;
  const nodes = log.length / Math.max(1, users);
  // Likelihoods of every user relative to their largest one.
  const node = log.slice();
  const others = new Float64Array(3 * users);
  for (let u = 0; u < users; u++) {
    const [n, k] = [rows[u]!, more[u]!];
    const logs = [0, habit(k, n - k), habit(n - k, k)];
    let most = Math.max(...logs);
    for (let g = 0; g < nodes; g++) most = Math.max(most, log[u * nodes + g]!);
    for (let g = 0; g < nodes; g++) node[u * nodes + g] = Math.exp(log[u * nodes + g]! - most);
    for (const [i, value] of logs.entries()) others[3 * u + i] = Math.exp(value - most);
  }
  let shares = [0.7, 0.2, 0.05, 0.05];
  let etaWeight = ETA_NODES.map(() => 1 / ETA_NODES.length);
  let taste = { mean: 0, deviation: PRIOR_TASTE.deviation };
  const result = { more: new Float64Array(users), less: new Float64Array(users) };
  for (let round = 0; round < ROUNDS; round++) {
    const tasteWeight = normalWeights(taste);
    const sums = [0, 0, 0, 0];
    const etaSum = new Float64Array(ETA_NODES.length);
    const tasteSum = new Float64Array(TASTES.length);
    const posterior = new Float64Array(nodes);
    for (let u = 0; u < users; u++) {
      if (rows[u] === 0) continue;
      let attentive = 0;
      for (let e = 0, g = 0; e < ETA_NODES.length; e++) {
        for (let t = 0; t < TASTES.length; t++, g++) {
          posterior[g] = shares[0]! * etaWeight[e]! * tasteWeight[t]! * node[u * nodes + g]!;
          attentive += posterior[g]!;
        }
      }
      const [coin, up, down] = [1, 2, 3].map((i) => shares[i]! * others[3 * u + i - 1]!) as [
        number,
        number,
        number,
      ];
      const total = attentive + coin + up + down;
      for (const [i, part] of [attentive, coin, up, down].entries()) sums[i]! += part / total;
      result.more[u] = up / total;
      result.less[u] = down / total;
      for (let e = 0, g = 0; e < ETA_NODES.length; e++) {
        for (let t = 0; t < TASTES.length; t++, g++) {
          etaSum[e]! += posterior[g]! / total;
          tasteSum[t]! += posterior[g]! / total;
        }
      }
    }
    const all = sums.reduce((sum, one, i) => sum + one + PRIOR_SHARES[i]!, 0);
    shares = sums.map((one, i) => (one + PRIOR_SHARES[i]!) / all);
    const attentive = etaSum.reduce((sum, one) => sum + one, 0);
    etaWeight = Array.from(etaSum, (one) => (one + 1) / (attentive + ETA_NODES.length));
    taste = tasteLaw(tasteSum, attentive);
  }
  return { ...result, taste };
}

/** log of the Beta–binomial likelihood of a clicker, relative to a fair coin. */
function habit(clicked: number, other: number): number {
  const [a, b] = CLICKED;
  return logBeta(a + clicked, b + other) - logBeta(a, b) + (clicked + other) * Math.LN2;
}

/** Mean and spread of the tastes, with those of the prior's users. */
function tasteLaw(sum: Float64Array, attentive: number): { mean: number; deviation: number } {
  const weight = attentive + PRIOR_TASTE.users;
  let [mean, square] = [0, 0];
  for (const [t, taste] of TASTES.entries()) mean += (sum[t]! * taste) / weight;
  for (const [t, taste] of TASTES.entries()) square += sum[t]! * (taste - mean) ** 2;
  square += PRIOR_TASTE.users * (PRIOR_TASTE.deviation ** 2 + mean ** 2);
  return { mean, deviation: Math.sqrt(square / weight) };
}

function normalWeights({ mean, deviation }: { mean: number; deviation: number }): number[] {
  const weight = TASTES.map((taste) => Math.exp(-(((taste - mean) / deviation) ** 2) / 2));
  const total = weight.reduce((sum, one) => sum + one, 0);
  return weight.map((one) => one / total);
}

/** By user: choices of the side with more that an attentive user with the common taste would have made. */
function expected(
  { users, user }: Comparisons,
  used: Uint32Array,
  { level, value }: TraitLevels,
  odds: Uint8Array,
  taste: number,
): Float64Array {
  const result = new Float64Array(users);
  for (const j of used) {
    const first = sigmoid(odds[j]! / STEPS_A_UNIT - REACH + taste * value[level[j]!]!);
    result[user[j]!]! += level[j]! > NO_DIFFERENCE ? first : 1 - first;
  }
  return result;
}
