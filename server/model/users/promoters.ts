import { groupBy, logAdd, logBeta, logMeanExp, membersOf, sigmoid } from '../numerics/index.ts';
import { type Comparisons, FIRST } from '../types.ts';
import { discoveries } from './discoveries.ts';
import { independentRows } from './independentRows.ts';
import { ownRankingLog } from './ownRanking.ts';
import { weighedStrengths } from './strengths.ts';
import { decisiveChances, ETA_NODES, type UserFit } from './userFit.ts';

/** What a user does for one model; index is the code in {@link Promoters.verdict}. */
export const PROMOTIONS = ['none', 'promoter', 'detractor'] as const;

/** Who votes for, or against, one model whatever stands beside it. */
export interface Promoters {
  /** By user: index into {@link PROMOTIONS}, at a false discovery rate of 5% over users and models. */
  readonly verdict: Uint8Array;
  /** By user: the model of which that is most probable, and its probability; −1 and 0 where no model stands out. */
  readonly model: Int32Array;
  readonly probability: Float64Array;
  /** By user, of that model: decisive rows, how many it won, and how many it was expected to win. */
  readonly rows: Uint32Array;
  readonly wins: Uint32Array;
  readonly expectedWins: Float64Array;
  /** Mean probability, over those with a verdict, that it is none. */
  readonly expectedFalseDiscoveryRate: number;
  /** Standard deviation of users' own tastes for single models, in log-odds: what is nobody's fault. */
  readonly tasteDeviation: number;
  /** Strengths with everybody, and without those with a verdict; null where there are none. */
  readonly strengths: { readonly all: Float64Array; readonly without: Float64Array } | null;
}

/** Chance that a promoter chooses the model: Beta, mean .9. */
const PUSHED: readonly [number, number] = [9, 1];
const FEWEST = 6;
/** Standard errors of a residual from which on it is looked at closely. */
const STANDS_OUT = 2;
/** η that an honest user may have, those who judge against the others too. */
const ATTENTION: readonly number[] = [-0.9, -0.5, ...ETA_NODES];
/** Tastes are normal, one in ten of them far wider. */
const WIDE = { share: 0.1, factor: 2.5 };
/** Honest users as if already seen, and those among them with a ranking of their own that the fit does not know. */
const OWN_RANKING = { users: 50, own: 10 };
/** Users beside those who stand out in whom a ranking of their own is looked for: those with most rows. */
const MOST_OTHERS = 200;
const LEAST_TASTE = 0.3;
const MOST_TASTE = 2;
/** Points on a taste, in standard deviations of the wide law. */
const POINTS = Float64Array.from({ length: 17 }, (_, i) => (i - 8) / 2.5);
/** Median of χ² with one degree of freedom. */
const MEDIAN_SQUARE = 0.4549;
/** Users of each model as if already seen, and promoters (or detractors) among them. */
const PRIOR = { users: 50, promoters: 0.25 };
const ROUNDS = 30;

/**
 * Who votes for one model, or against one, beyond what the fit, attention and tastes of their own explain? Honest users
 * follow the fit with some η, and a taste for the model whose law is estimated from all users and models, or a ranking of
 * their own; how many do is estimated, too. For a promoter the model wins nearly always, or never, whatever stands beside
 * it (Beta–binomial), and the other rows follow the fit with some η. Cost: rows, and rows × nodes and a ranking for users
 * who stand out and, where there are any, for two hundred others.
 */
export function promoters(comparisons: Comparisons, fit: UserFit): Promoters {
  const { users } = comparisons;
  const attentive = decisiveChances(fit);
  const chance = userChances(comparisons, fit, attentive);
  const entries = userModels(comparisons, chance);
  const taste = tasteDeviation(entries);
  const result = {
    verdict: new Uint8Array(users),
    model: new Int32Array(users).fill(-1),
    probability: new Float64Array(users),
    rows: new Uint32Array(users),
    wins: new Uint32Array(users),
    expectedWins: new Float64Array(users),
  };
  const probability = pushProbabilities(comparisons, attentive, entries, taste);
  const { found, rate } = discoveries(probability);
  for (let e = 0; e < entries.user.length; e++) {
    const u = entries.user[e]!;
    if (probability[e]! <= result.probability[u]!) continue;
    result.probability[u] = probability[e]!;
    result.model[u] = entries.model[e]!;
    result.rows[u] = entries.rows[e]!;
    result.wins[u] = entries.wins[e]!;
    result.expectedWins[u] = entries.expected[e]!;
    result.verdict[u] = found[e] === 0 ? 0 : entries.wins[e]! > entries.expected[e]! ? 1 : 2;
  }
  const anyone = result.verdict.some((code) => code > 0);
  return {
    ...result,
    expectedFalseDiscoveryRate: rate,
    tasteDeviation: taste,
    strengths: anyone ? strengthsWithout(comparisons, fit, result.verdict) : null,
  };
}

/** By comparison: the chance of the first response at the user's own η. */
function userChances(
  { user }: Comparisons,
  { attentiveness }: UserFit,
  attentive: Float64Array,
): Float64Array {
  return attentive.map((p, j) => {
    const eta = Math.max(-1, Math.min(1, attentiveness[user[j]!]!));
    return (1 + eta * (2 * p - 1)) / 2;
  });
}

/** Every user with every model that they judged: sums over their rows. */
interface UserModels {
  readonly user: Uint32Array;
  readonly model: Uint32Array;
  readonly rows: Uint32Array;
  readonly wins: Uint32Array;
  readonly expected: Float64Array;
  readonly variance: Float64Array;
  /** Decisive rows, by user. */
  readonly byUser: (user: number) => Uint32Array;
}

function userModels(comparisons: Comparisons, chance: Float64Array): UserModels {
  const { users, models, user, first, second, outcome } = comparisons;
  const used = independentRows(comparisons);
  const grouped = groupBy(
    used.map((j) => user[j]!),
    users,
  );
  const byUser = (u: number) => membersOf(grouped, u).map((i) => used[i]!);
  const most = 2 * used.length;
  const [owner, model] = [new Uint32Array(most), new Uint32Array(most)];
  const [rows, wins] = [new Uint32Array(most), new Uint32Array(most)];
  const [expected, variance] = [new Float64Array(most), new Float64Array(most)];
  const place = new Int32Array(models).fill(-1);
  let entries = 0;
  for (let u = 0; u < users; u++) {
    const start = entries;
    const add = (k: number, won: boolean, p: number) => {
      if (place[k]! < start) {
        place[k] = entries;
        owner[entries] = u;
        model[entries++] = k;
      }
      const e = place[k]!;
      rows[e]!++;
      wins[e]! += Number(won);
      expected[e]! += p;
      variance[e]! += p * (1 - p);
    };
    for (const j of byUser(u)) {
      add(first[j]!, outcome[j] === FIRST, chance[j]!);
      add(second[j]!, outcome[j] !== FIRST, 1 - chance[j]!);
    }
  }
  return {
    user: owner.subarray(0, entries),
    model: model.subarray(0, entries),
    rows: rows.subarray(0, entries),
    wins: wins.subarray(0, entries),
    expected: expected.subarray(0, entries),
    variance: variance.subarray(0, entries),
    byUser,
  };
}

/**
 * Spread τ of tastes: a residual r of variance V has (to first order) the variance V + τ² V² with a taste. Its square
 * relative to that has the median of a χ², which few promoters do not move (an empirical null; Efron 2004).
 */
function tasteDeviation({ wins, expected, variance }: UserModels): number {
  const told = Array.from(variance.keys()).filter((e) => variance[e]! >= 1);
  if (told.length < 20) return LEAST_TASTE;
  const median = (tau: number) => {
    const squares = Float64Array.from(
      told,
      (e) => (wins[e]! - expected[e]!) ** 2 / (variance[e]! + (tau * variance[e]!) ** 2),
    ).sort();
    return squares[squares.length >> 1]!;
  };
  let [low, high] = [LEAST_TASTE, MOST_TASTE];
  if (median(low) <= MEDIAN_SQUARE) return low;
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2;
    if (median(middle) > MEDIAN_SQUARE) low = middle;
    else high = middle;
  }
  return high;
}

/** By entry: probability that the user votes for, or against, the model whatever stands beside it. */
function pushProbabilities(
  comparisons: Comparisons,
  attentive: Float64Array,
  entries: UserModels,
  taste: number,
): Float64Array {
  const { user, model, rows, wins, expected, variance } = entries;
  const isTold = (e: number) => {
    if (rows[e]! < FEWEST) return false;
    const excess = Math.abs(wins[e]! - expected[e]!);
    return excess * excess > STANDS_OUT ** 2 * (variance[e]! + (taste * variance[e]!) ** 2);
  };
  const points = POINTS.map((point) => point * WIDE.factor * taste);
  const local = new Int32Array(comparisons.models).fill(-1);
  const law = { points, log: tasteWeights(points, taste).map(Math.log) };
  const suspects: Suspect[] = [];
  for (let e = 0; e < user.length; e++) {
    if (!isTold(e)) continue;
    const own = entries.byUser(user[e]!);
    const { honest, elsewhere } = honestly(comparisons, attentive, own, model[e]!, law);
    const push = pushed(rows[e]!, wins[e]!, expected[e]!) + elsewhere;
    // A ranking of the user's own excuses, too: it is worked out where there is something to excuse.
    if (push > honest)
      suspects.push({ entry: e, push, honest, ownRanking: ownRankingLog(comparisons, own, local) });
  }
  if (suspects.length === 0) return new Float64Array(user.length);
  const others = othersOwnRankings(comparisons, attentive, entries, suspects);
  return mixed(suspects, others, entries);
}

/** A user with a model, and log-likelihoods of all of the user's rows by explanation. */
interface Suspect {
  readonly entry: number;
  readonly push: number;
  readonly honest: number;
  readonly ownRanking: number;
}

/** Users who are no suspects: how much likelier a ranking of their own is than the fit, by user of a sample (log-odds). */
interface Others {
  readonly logOdds: Float64Array;
  /** Users that one of the sample stands for. */
  readonly each: number;
}

function othersOwnRankings(
  comparisons: Comparisons,
  attentive: Float64Array,
  { user, rows, byUser }: UserModels,
  suspects: readonly Suspect[],
): Others {
  const suspected = new Set(suspects.map(({ entry }) => user[entry]!));
  const told = [...new Set(user.filter((u, e) => rows[e]! >= FEWEST && !suspected.has(u)))].map((u) => {
    const own = byUser(u);
    return { own, byFit: attentiveLog(comparisons, attentive, own) };
  });
  // Whom most is known of. What they answered settles ties, so that the order of rows and users does not matter.
  told.sort((a, b) => b.own.length - a.own.length || a.byFit - b.byFit);
  const sample = told.slice(0, MOST_OTHERS);
  const local = new Int32Array(comparisons.models).fill(-1);
  const logOdds = Float64Array.from(
    sample,
    ({ own, byFit }) => ownRankingLog(comparisons, own, local) - byFit,
  );
  return { logOdds, each: told.length / Math.max(1, sample.length) };
}

/** log-likelihood of a user's rows by the fit, averaged over η. */
function attentiveLog({ outcome }: Comparisons, attentive: Float64Array, own: Uint32Array): number {
  const logs = ATTENTION.map((eta) => {
    let log = 0;
    for (const j of own) {
      const p = outcome[j] === FIRST ? attentive[j]! : 1 - attentive[j]!;
      log += Math.log((1 + eta * (2 * p - 1)) / 2);
    }
    return log;
  });
  return logMeanExp(logs);
}

/**
 * log-likelihoods of a user's rows, averaged over η, of which the rows without the model tell: of all rows, with a taste
 * for the model, and of those without the model alone. Only attentive judgements follow a taste.
 */
function honestly(
  { first, second, outcome }: Comparisons,
  attentive: Float64Array,
  own: Uint32Array,
  model: number,
  law: { readonly points: Float64Array; readonly log: Float64Array },
): { honest: number; elsewhere: number } {
  const { points } = law;
  const other = new Float64Array(ATTENTION.length);
  const withTaste = Array.from(ATTENTION, () => law.log.slice());
  const shifted = new Float64Array(points.length);
  for (const j of own) {
    const chosenFirst = outcome[j] === FIRST;
    const isFirst = first[j] === model;
    if (!isFirst && second[j] !== model) {
      const p = chosenFirst ? attentive[j]! : 1 - attentive[j]!;
      for (let g = 0; g < ATTENTION.length; g++) other[g]! += Math.log((1 + ATTENTION[g]! * (2 * p - 1)) / 2);
      continue;
    }
    const p = isFirst ? attentive[j]! : 1 - attentive[j]!;
    const odds = Math.log(p / (1 - p));
    const sign = isFirst === chosenFirst ? 1 : -1;
    for (let t = 0; t < points.length; t++) shifted[t] = 2 * sigmoid(sign * (odds + points[t]!)) - 1;
    for (const [g, eta] of ATTENTION.entries())
      for (let t = 0; t < points.length; t++) withTaste[g]![t]! += Math.log((1 + eta * shifted[t]!) / 2);
  }
  const logSum = (values: Float64Array) => logMeanExp(values) + Math.log(values.length);
  return {
    honest: logMeanExp(withTaste.map((logs, g) => other[g]! + logSum(logs))),
    elsewhere: logMeanExp(other),
  };
}

function tasteWeights(points: Float64Array, taste: number): Float64Array {
  const density = (t: number, spread: number) => Math.exp(-((t / spread) ** 2) / 2) / spread;
  const weight = points.map(
    (t) => (1 - WIDE.share) * density(t, taste) + WIDE.share * density(t, WIDE.factor * taste),
  );
  const total = weight.reduce((sum, one) => sum + one, 0);
  return weight.map((one) => one / total);
}

function pushed(rows: number, wins: number, expected: number): number {
  const [a, b] = PUSHED;
  const [chosen, other] = wins > expected ? [wins, rows - wins] : [rows - wins, wins];
  return logBeta(a + chosen, b + other) - logBeta(a, b);
}

/**
 * Posterior probabilities by likelihood ratios. By EM are estimated: the shares of promoters and detractors of each model,
 * so that several accounts which push one model make each other likelier; and how many honest users follow a ranking
 * of their own, which is what excuses best.
 */
function mixed(
  suspects: readonly Suspect[],
  others: Others,
  { user, rows, model, wins, expected }: UserModels,
): Float64Array {
  const probability = new Float64Array(user.length);
  // Of model k: users who judged it often enough; sums over its promoters at 2 k, over its detractors at 2 k + 1.
  const models = model.reduce((most, k) => Math.max(most, k + 1), 0);
  const judged = new Float64Array(models);
  for (let e = 0; e < rows.length; e++) if (rows[e]! >= FEWEST) judged[model[e]!]!++;
  const share = new Float64Array(2 * models).fill(PRIOR.promoters / PRIOR.users);
  const sum = new Float64Array(2 * models);
  let ownShare = OWN_RANKING.own / OWN_RANKING.users;
  for (let round = 0; round < ROUNDS; round++) {
    sum.fill(0);
    const left = new Map<number, HonestPart>();
    for (const { entry, push, honest, ownRanking } of suspects) {
      const at = 2 * model[entry]! + Number(wins[entry]! < expected[entry]!);
      const byOwn = Math.log(ownShare) + ownRanking;
      const otherwise = logAdd(Math.log1p(-ownShare) + honest, byOwn);
      const pushes = sigmoid(push - otherwise + logit(share[at]!));
      probability[entry] = pushes;
      sum[at]! += pushes;
      // Of several models the most suspicious tells what is left of an honest user.
      const known = left.get(user[entry]!);
      if (known === undefined || 1 - pushes < known.honest)
        left.set(user[entry]!, { honest: 1 - pushes, own: (1 - pushes) * Math.exp(byOwn - otherwise) });
    }
    for (let at = 0; at < share.length; at++)
      share[at] = (sum[at]! + PRIOR.promoters) / (judged[at >> 1]! + PRIOR.users);
    ownShare = shareOfOwnRankings(left.values(), others, ownShare);
  }
  return probability;
}

/** What a suspect is by the other explanations: honest, and among that by a ranking of their own. */
interface HonestPart {
  readonly honest: number;
  readonly own: number;
}

/** Share of honest users with a ranking of their own: one step of EM. */
function shareOfOwnRankings(
  suspects: Iterable<HonestPart>,
  { logOdds, each }: Others,
  before: number,
): number {
  let { users, own } = OWN_RANKING;
  users += each * logOdds.length;
  for (const odds of logOdds) own += each * sigmoid(odds + logit(before));
  for (const suspect of suspects) {
    users += suspect.honest;
    own += suspect.own;
  }
  return own / users;
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

function strengthsWithout(
  comparisons: Comparisons,
  { attentiveness }: UserFit,
  verdict: Uint8Array,
): { all: Float64Array; without: Float64Array } {
  const all = weighedStrengths(comparisons, attentiveness);
  const without = weighedStrengths(
    comparisons,
    attentiveness.map((eta, u) => (verdict[u] === 0 ? eta : 0)),
    null,
    all,
  );
  return { all: all.theta, without: without.theta };
}
