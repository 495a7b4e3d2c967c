import { type Audit, fitOf, recommendationOf } from '../../../server/audit/audit.ts';
import { type Comparisons, davidson } from '../../../server/model/index.ts';
import { fixed, mean, percent } from '../tables.ts';
import { rankCorrelation } from '../../../server/model/index.ts';
import { plainStrengths, rowsOf } from './plainStrengths.ts';

/** Something known of a set beside its rows, held against the audit. */
export interface Fact {
  readonly known: string;
  readonly found: string;
  readonly agrees: boolean;
}

export function usersWith(audit: Audit, recommendation: string): string[] {
  return audit.dataset.users.filter((_, u) => recommendationOf(audit, u) === recommendation);
}

export function nearlyNobodyFlagged(audit: Audit, most: number, known: string): Fact {
  const flagged = [...usersWith(audit, 'drop'), ...usersWith(audit, 'flip')];
  return {
    known,
    found: `${flagged.length} of ${audit.dataset.users.length} recommended to drop or flip`,
    agrees: flagged.length <= most,
  };
}

/** Authors of the benchmark agree with the models' order a little more than the experts they asked. */
export function authorsAboveExperts(audit: Audit): Fact {
  const { chosenStronger, comparisons, ties } = fitOf(audit).posteriors;
  const share = (prefix: string) => {
    let [stronger, decisive] = [0, 0];
    for (const [u, name] of audit.dataset.users.entries()) {
      const n = comparisons[u]! - ties[u]!;
      if (!name.startsWith(prefix) || n === 0) continue;
      stronger += chosenStronger[u]! * n;
      decisive += n;
    }
    return stronger / decisive;
  };
  const [authors, experts] = [share('author'), share('expert')];
  return {
    known: 'authors agree with the order of the models a little more than experts',
    found: `authors chose the stronger model in ${percent(authors)}, experts in ${percent(experts)}`,
    agrees: authors > experts && authors - experts < 0.1,
  };
}

/** Users with few comparisons must not be dropped for bad luck. */
export function fewestNotDropped(audit: Audit, count: number, known: string): Fact {
  const { comparisons, chosenStronger } = fitOf(audit).posteriors;
  const fewest = [...audit.dataset.users.keys()]
    .sort((a, b) => comparisons[a]! - comparisons[b]! || a - b)
    .slice(0, count);
  return {
    known,
    found: fewest
      .map(
        (u) =>
          `${audit.dataset.users[u]} (${comparisons[u]} comparisons, ${percent(chosenStronger[u]!, 0)} for the stronger): ${recommendationOf(audit, u)}`,
      )
      .join('; '),
    agrees: fewest.every((u) => recommendationOf(audit, u) !== 'drop'),
  };
}

/**
 * Within one kind of distortion the lower level should win: a gold answer that the audit does not see. Models are
 * named "type level".
 */
export function accuracyOnControls(audit: Audit): Fact {
  const { users } = audit.dataset;
  const names = audit.dataset.models.map((name) => /^(.*)\D(\d+)$/.exec(name)!);
  const right = new Float64Array(users.length);
  const controls = new Float64Array(users.length);
  const { user, first, second, outcome } = audit.comparisons.comparisons;
  for (let j = 0; j < user.length; j++) {
    const [one, other] = [names[first[j]!]!, names[second[j]!]!];
    if (one[1] !== other[1] || one[2] === other[2]) continue;
    controls[user[j]!]!++;
    if (Number(one[2]) < Number(other[2]) === (outcome[j] === 0)) right[user[j]!]!++;
  }
  const accuracy = [...right].map((count, u) => count / controls[u]!);
  const rho = rankCorrelation(accuracy, [...fitOf(audit).posteriors.attentiveness]);
  return {
    known: `within one distortion the lower level should win: observers do so in ${fixed(Math.min(...accuracy), 2)} to ${fixed(Math.max(...accuracy), 2)} of such pairs`,
    found: `rank correlation of that accuracy with attentiveness ${fixed(rho, 2)} (not everyone was shown pairs as hard, which the accuracy does not account for)`,
    agrees: rho > 0.5,
  };
}

/** Distance, in interquartile ranges below the lower quartile, from which pwcmp excludes an observer. */
const OUTLYING = 1.5;

/**
 * Outliers after pwcmp: mean log-likelihood of an observer's answers under the strengths of all others, scene by
 * scene.
 */
export function outlyingObservers(audit: Audit): Fact {
  const comparisons = sceneByScene(audit);
  const likelihood = audit.dataset.users.map((_, u) => likelihoodByOthers(comparisons, u));
  const sorted = likelihood.toSorted((a, b) => a - b);
  const quantile = (share: number) => {
    const at = share * (sorted.length - 1);
    const [below, part] = [Math.floor(at), at % 1];
    return sorted[below]! * (1 - part) + sorted[Math.min(below + 1, sorted.length - 1)]! * part;
  };
  const [lower, upper] = [quantile(0.25), quantile(0.75)];
  const outlying = [...audit.dataset.users.keys()].filter(
    (u) => (lower - likelihood[u]!) / (upper - lower) > OUTLYING,
  );
  const { attentiveness } = fitOf(audit).posteriors;
  const rank = (u: number) => attentiveness.filter((value) => value < attentiveness[u]!).length + 1;
  const rho = rankCorrelation(likelihood, [...attentiveness]);
  return {
    known:
      'two observers are outliers by its authors’ test, the likelihood of their answers under those of all others: they should be in the lowest quarter',
    found:
      `by that test ${outlying.map((u) => audit.dataset.users[u]).join(' and ')}: number ${outlying.map(rank).join(' and ')} ` +
      `of ${attentiveness.length} by attentiveness, from below; rank correlation of likelihood and attentiveness ${fixed(rho, 2)}`,
    agrees: outlying.length === 2 && outlying.every((u) => rank(u) <= attentiveness.length / 4),
  };
}

/** A model of one scene is not that of another: each gets a number of its own. */
function sceneByScene({ comparisons: { comparisons, row }, dataset }: Audit): Comparisons {
  if (dataset.item === null) throw new Error('The scenes are not read.');
  const scenes = Uint32Array.from(row, (i) => dataset.item![i]!);
  const numbers = new Map([...new Set(scenes)].map((scene, k) => [scene, k] as const));
  const of = (model: Uint16Array) => model.map((k, j) => numbers.get(scenes[j]!)! * comparisons.models + k);
  const { users, ordered, user, outcome } = comparisons;
  return {
    ...{ users, ordered, user, outcome },
    models: comparisons.models * numbers.size,
    first: of(comparisons.first),
    second: of(comparisons.second),
  };
}

function likelihoodByOthers(comparisons: Comparisons, user: number): number {
  const theta = plainStrengths(rowsOf(comparisons, (j) => comparisons.user[j] !== user));
  const { first, second, outcome } = rowsOf(comparisons, (j) => comparisons.user[j] === user);
  return mean(
    Array.from(outcome, (o, j) => Math.log(davidson(theta[first[j]!]! - theta[second[j]!]!, 0)[o]!)),
  );
}
