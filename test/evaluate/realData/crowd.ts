import { type Audit, fitOf, recommendationOf } from '../../../server/audit/audit.ts';
import { type Comparisons, GROUPS, KINDS } from '../../../server/model/index.ts';
import { FIRST, TIE } from '../../../server/model/types.ts';
import { fixed, percent } from '../tables.ts';
import { rankCorrelation } from '../../../server/model/index.ts';
import { kendall } from './correlation.ts';
import type { Fact } from './facts.ts';
import { plainStrengths, rowsOf } from './plainStrengths.ts';

/** Ties are a habit: how often a worker ties tells little of attention. */
const MOST_WITH_TIES = 0.2;
/** Standard errors above a coin from which a worker is none, on decisive rows. */
const BEATS_A_COIN = 2;

/** Facts of a paid crowd who judged models with many ties. */
export function crowdFacts(audit: Audit): Fact[] {
  return [
    tiesTellLittle(audit),
    nobodyDroppedBeatsACoin(audit),
    keptWithoutTies(audit),
    strengthsWithout(audit),
  ];
}

function tiesTellLittle(audit: Audit): Fact {
  const { attentiveness, ties, comparisons } = fitOf(audit).posteriors;
  const rho = rankCorrelation(
    [...attentiveness],
    Array.from(ties, (count, u) => count / comparisons[u]!),
  );
  return {
    known: 'how often a worker ties is a habit: attentiveness should hardly follow it',
    found: `rank correlation of attentiveness with the share of ties ${fixed(rho, 2)}`,
    agrees: Math.abs(rho) <= MOST_WITH_TIES,
  };
}

/** Everyone dropped or flipped, with the reason and how they do on decisive rows under the strengths by all others. */
function nobodyDroppedBeatsACoin(audit: Audit): Fact {
  const { comparisons } = audit.comparisons;
  const { kind, group, probabilityAttentive } = fitOf(audit).posteriors;
  const touched = [...audit.dataset.users.keys()].filter((u) =>
    ['drop', 'flip'].includes(recommendationOf(audit, u)),
  );
  const found = touched.map((u) => {
    const { agreed, decisive, z } = strongerChosen(comparisons, u);
    const why = KINDS[kind[u]!] ?? GROUPS[group[u]!]!;
    return {
      z,
      text: `${audit.dataset.users[u]} (${recommendationOf(audit, u)}, ${why}, P(attentive) ${fixed(probabilityAttentive[u]!, 2)}, ${agreed} of ${decisive} for the stronger, z ${fixed(z, 1)})`,
    };
  });
  return {
    known: `nobody is dropped who beats a coin on decisive rows (z > ${BEATS_A_COIN}), the stronger model being told by all others`,
    found: found.map(({ text }) => text).join('; ') || 'nobody is dropped',
    agrees: found.every(({ z }) => z <= BEATS_A_COIN),
  };
}

interface Chosen {
  readonly agreed: number;
  readonly decisive: number;
  /** Standard errors of a fair coin by which `agreed` lies above half. */
  readonly z: number;
}

/** A user's decisive comparisons, and those for the model that is stronger by what all others say. */
function strongerChosen(comparisons: Comparisons, user: number): Chosen {
  const theta = plainStrengths(rowsOf(comparisons, (j) => comparisons.user[j] !== user));
  const own = rowsOf(comparisons, (j) => comparisons.user[j] === user && comparisons.outcome[j] !== TIE);
  const decisive = own.outcome.length;
  let agreed = 0;
  for (let j = 0; j < decisive; j++) {
    const isFirstStronger = theta[own.first[j]!]! > theta[own.second[j]!]!;
    if (isFirstStronger === (own.outcome[j] === FIRST)) agreed++;
  }
  return { agreed, decisive, z: (agreed - decisive / 2) / Math.sqrt(decisive / 4) };
}

/** A worker of few but good decisive answers, and one who clicks on no side. */
function keptWithoutTies(audit: Audit): Fact {
  const at = (name: string) => audit.dataset.users.indexOf(name);
  const { kind, firstShare } = fitOf(audit).posteriors;
  const [careful, even] = [at('109'), at('15')];
  const called = KINDS[kind[even]!] ?? 'no clicker';
  return {
    known:
      'worker 109 never ties and chose the stronger in 76% of 21: no drop; worker 15 chose the first in half: no clicker of a side',
    found: `109: ${recommendationOf(audit, careful)}; 15: ${called} at ${percent(firstShare[even]!, 0)} first`,
    agrees:
      recommendationOf(audit, careful) !== 'drop' && !['first-clicker', 'second-clicker'].includes(called),
  };
}

/** Plain strengths of everybody and without those dropped, and the audit's: do the rankings differ? */
function strengthsWithout(audit: Audit): Fact {
  const { comparisons } = audit.comparisons;
  const { strength } = fitOf(audit);
  const kept = rowsOf(comparisons, (j) => recommendationOf(audit, comparisons.user[j]!) !== 'drop');
  const [all, without] = [plainStrengths(comparisons), plainStrengths(kept)];
  const most = all.reduce((largest, theta, k) => Math.max(largest, Math.abs(theta - without[k]!)), 0);
  const [low, high] = [Math.min(...strength), Math.max(...strength)];
  const [byAll, byUs] = [kendall(all, without), kendall(all, strength)];
  return {
    known:
      'without those who were dropped the ranking of the models stays much the same (tau at least 0.8), and strengths stay within reach (no wider than 12)',
    found: `plain strengths with and without: tau ${fixed(byAll, 2)}, largest change ${fixed(most, 2)}; plain against the audit’s: tau ${fixed(byUs, 2)}; the audit’s run from ${fixed(low, 1)} to ${fixed(high, 1)}; ties in ${percent(tieShare(comparisons), 0)} of rows, ${percent(tieShare(kept), 0)} of those left`,
    agrees: byAll >= 0.8 && high - low <= 12,
  };
}

function tieShare({ outcome }: Comparisons): number {
  return outcome.reduce((count, o) => count + Number(o === TIE), 0) / outcome.length;
}
