import { attentiveGap, davidson, type Structure } from '../likelihood/index.ts';
import { keptOpinion } from '../counts/index.ts';
import { normalUpperTail } from '../numerics/index.ts';
import { commonPreference, type Consistency, consistencyOf, hasNamedModelsAlone } from './preference.ts';
import { FIRST, type Heterogeneity, type Parameters, TIE } from '../types.ts';

/** Squared sums of users' scores beyond chance, and their variance: of attentiveness, and of position. */
export interface Overdispersion {
  readonly attentiveness: Dispersion;
  /** Null where the file has no order, or position and strength are confounded. */
  readonly position: Dispersion | null;
  /** Whether users lean to models at all; null where more than the named models tells. */
  readonly consistency: Consistency | null;
}

/** The excess is Σ_u (Σe)² − Σe², and w² = (ΣI)² − ΣI². */
interface Dispersion extends Consistency {
  readonly scores: Scores;
}

/**
 * Do users differ, in attentiveness or in how often they choose the first response (derivations.md 4, end; generalised
 * to ties by x = f₁/f₀ − 1)? Sums over everyone.
 */
export function measureOverdispersion(structure: Structure, parameters: Parameters): Overdispersion {
  const x = relativeGain(structure, parameters);
  const eta = pooledAttentiveness(structure, x);
  const measure = (scores: Scores) =>
    measured(structure, { scores, excess: 0, expected: 0, cubed: 0 }, null, 1);
  return {
    attentiveness: measure(attentivenessScores(structure, parameters, x, eta)),
    position: structure.clickers ? measure(positionScores(structure, parameters, x, eta)) : null,
    consistency: hasNamedModelsAlone(structure) ? consistencyOf(structure, everyone(structure)) : null,
  };
}

/** The sums with some users' part added or taken out; scores stay as they were. */
export function withUsers(
  structure: Structure,
  { attentiveness, position, consistency }: Overdispersion,
  users: Iterable<number>,
  sign: 1 | -1,
): Overdispersion {
  const list = [...users];
  return {
    attentiveness: measured(structure, attentiveness, list, sign),
    position: position === null ? null : measured(structure, position, list, sign),
    consistency: consistency && consistencyOf(structure, list, consistency, sign),
  };
}

/**
 * Is there anything to filter? Two tests at half the level each: `p` is already doubled. That users differ in
 * attentiveness counts only where they prefer some models at all: the strengths are the likeliest ones, and in a file of
 * coin-flippers who agrees with them by chance looks attentive. `structure` and `components`: those of the fit.
 */
export function testHeterogeneity(
  { attentiveness, position, consistency }: Overdispersion,
  structure: Structure,
  components: number,
): Heterogeneity {
  const tests: { z: number; p: number }[] = [];
  const add = (dispersion: Dispersion, least: number) => {
    if (dispersion.expected <= LEAST_EXPECTED) return;
    const z = standardised(dispersion);
    tests.push({ z, p: Math.max(least, normalUpperTail(z)) });
  };
  add(attentiveness, consistency === null ? 0 : preferenceChance(consistency, structure, components));
  if (position !== null) add(position, 0);
  if (tests.length === 0) return { z: null, p: null };
  const { z, p } = tests.reduce((best, test) => (test.p < best.p ? test : best));
  return { z, p: Math.min(1, tests.length * p) };
}

/** Below this there are no two judgements of a user to compare. */
const LEAST_EXPECTED = 1e-12;

/** Chance that coin-flippers would lean to models as much: as one crowd, or each on their own; the likelier told, twice. */
function preferenceChance(consistency: Consistency, structure: Structure, components: number): number {
  const common = commonPreference(structure, components);
  const own = consistency.expected > LEAST_EXPECTED ? standardised(consistency) : -Infinity;
  return Math.min(1, 2 * normalUpperTail(Math.max(common, own)));
}

/**
 * A user's squared sum is much like w χ² with one degree of freedom. With few users the excess is skew: a normal law
 * would see differences where there are none. A χ² law with as many degrees of freedom as give that skewness, turned
 * into a standard normal number by its cube root (Wilson and Hilferty 1931).
 */
function standardised({ excess, expected, cubed }: Consistency): number {
  const z = excess / Math.sqrt(2 * expected);
  const degrees = expected ** 3 / cubed ** 2;
  const relative = 1 + z * Math.sqrt(2 / degrees);
  const spread = 2 / (9 * degrees);
  return relative > 0 ? (Math.cbrt(relative) - (1 - spread)) / Math.sqrt(spread) : -Infinity;
}

function everyone({ counts }: Structure): Iterable<number> {
  return Array(counts.users).keys();
}

/** Score and variance of one comparison, per row. */
interface Scores {
  readonly score: Float64Array;
  readonly variance: Float64Array;
}

/** Scores of a common η at its maximum likelihood: x/(1 + ηx), with expected information Σ f₀ x²/(1 + ηx). */
function attentivenessScores(
  structure: Structure,
  parameters: Parameters,
  x: Float64Array,
  eta: number,
): Scores {
  const score = x.map((value) => value / (1 + eta * value));
  const variance = x.map((_, i) => {
    const row = i - (i % 3);
    let sum = 0;
    for (let o = 0; o < 3; o++) {
      const value = x[row + o]!;
      const kappa = parameters.kappa[o]!;
      if (kappa > 0) sum += (kappa * value * value) / (1 + eta * value);
    }
    return sum;
  });
  for (const row of repeatedRows(structure)) {
    const { chance, slope } = repeatedScore(structure, row, eta);
    score[row] = slope;
    // Of this outcome and of any other together.
    variance[row] = chance < 1 ? (chance * slope * slope) / (1 - chance) : 0;
  }
  return { score, variance };
}

/** Rows of repeated judgements that there are. */
function repeatedRows({ contexts, rows, rowCount }: Structure): number[] {
  return Array.from({ length: rows - 3 * contexts }, (_, i) => 3 * contexts + i).filter(
    (row) => rowCount[row]! > 0,
  );
}

/** Chance of a repeated judgement at η, and the slope of its logarithm there. */
function repeatedScore(
  { contexts, outcomeShare }: Structure,
  row: number,
  eta: number,
): { chance: number; slope: number } {
  const code = Math.floor(row / 3) - contexts + 1;
  const share = outcomeShare[row % 3]!;
  const at = (e: number) => e * keptOpinion(code, e, share) + (1 - e) * share;
  const step = 1e-5;
  const [low, high] = [Math.max(0, eta - step), eta + step];
  return { chance: at(eta), slope: (Math.log(at(high)) - Math.log(at(low))) / (high - low) };
}

/** x = f₁/f₀ − 1 per row; zero for repeated judgements. */
function relativeGain(structure: Structure, parameters: Parameters): Float64Array {
  const { kappa, logNu } = parameters;
  const x = new Float64Array(structure.rows);
  for (let c = 0; c < structure.contexts; c++) {
    const f1 = davidson(attentiveGap(structure, parameters, c), Math.exp(logNu));
    for (let o = 0; o < 3; o++) x[3 * c + o] = kappa[o]! > 0 ? f1[o]! / kappa[o]! - 1 : 0;
  }
  return x;
}

/** The one η that all users would share, by bisection on its score, in [0, 1). */
function pooledAttentiveness(structure: Structure, x: Float64Array): number {
  const { rowCount } = structure;
  const repeated = repeatedRows(structure);
  const score = (eta: number) => {
    let sum = 0;
    for (let row = 0; row < x.length; row++) sum += (rowCount[row]! * x[row]!) / (1 + eta * x[row]!);
    for (const row of repeated) sum += rowCount[row]! * repeatedScore(structure, row, eta).slope;
    return sum;
  };
  let [low, high] = [0, 0.999];
  if (score(1e-3) <= 0) return low;
  if (score(high) >= 0) return high;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (score(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Scores of choosing the first response beyond what the context explains; ties count as neither. */
function positionScores(structure: Structure, { kappa }: Parameters, x: Float64Array, eta: number): Scores {
  const score = new Float64Array(structure.rows);
  const variance = new Float64Array(structure.rows);
  for (let c = 0; c < structure.contexts; c++) {
    // What the common η makes of the context, ties left out.
    const first = kappa[0] * (1 + eta * x[3 * c]!);
    const second = kappa[1] * (1 + eta * x[3 * c + 1]!);
    const p1 = first / (first + second);
    for (let o = FIRST; o < TIE; o++) {
      score[3 * c + o] = (o === FIRST ? 1 : 0) - p1;
      variance[3 * c + o] = p1 * (1 - p1);
    }
  }
  return { score, variance };
}

/** Of one user: Σe, Σe², ΣI, ΣI². */
interface UserSums {
  readonly e: number;
  readonly ee: number;
  readonly v: number;
  readonly vv: number;
}

function sumsOfComparisons(
  { counts: { start, count }, cellRow }: Structure,
  { score, variance }: Scores,
  user: number,
): UserSums {
  let [e, ee, v, vv] = [0, 0, 0, 0];
  for (let cell = start[user]!; cell < start[user + 1]!; cell++) {
    const n = count[cell]!;
    const own = score[cellRow[cell]!]!;
    const spread = variance[cellRow[cell]!]!;
    e += n * own;
    ee += n * own * own;
    v += n * spread;
    vv += n * spread * spread;
  }
  return { e, ee, v, vv };
}

/** By judgements: comparisons of one hang together, and vary more by the inverse of their power. */
function sumsOfJudgements(
  { counts, cellRow, judgementPower }: Structure,
  { score, variance }: Scores,
  user: number,
): UserSums {
  const { start, from, cell } = counts.judgements!;
  let [e, ee, v, vv] = [0, 0, 0, 0];
  for (let r = start[user]!; r < start[user + 1]!; r++) {
    let [own, spread] = [0, 0];
    for (let j = from[r]!; j < from[r + 1]!; j++) {
      own += score[cellRow[cell[j]!]!]!;
      spread += variance[cellRow[cell[j]!]!]!;
    }
    own *= judgementPower![r]!;
    spread *= judgementPower![r]!;
    e += own;
    ee += own * own;
    v += spread;
    vv += spread * spread;
  }
  return { e, ee, v, vv };
}

/** Z = Σ_u [(Σe)² − Σe²] / √(2 Σ_u [(ΣI)² − ΣI²]) is standard normal when many users do not differ. */
function measured(
  structure: Structure,
  { scores, excess: before, expected: expectedBefore, cubed: cubedBefore }: Dispersion,
  users: readonly number[] | null,
  sign: 1 | -1,
): Dispersion {
  const sumsOf = structure.judgementPower === null ? sumsOfComparisons : sumsOfJudgements;
  let [excess, expected, cubed] = [before, expectedBefore, cubedBefore];
  const length = users?.length ?? structure.counts.users;
  for (let i = 0; i < length; i++) {
    const u = users === null ? i : users[i]!;
    const { e, ee, v, vv } = sumsOf(structure, scores, u);
    excess += sign * (e * e - ee);
    const squared = v * v - vv;
    expected += sign * squared;
    cubed += sign * Math.max(0, squared) ** 1.5;
  }
  return { scores, excess, expected, cubed };
}
