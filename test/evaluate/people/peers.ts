import { type Peer, PEERS, peerScores } from '../baselines/peers.ts';
import { fixed, markdownTable, mean } from '../tables.ts';
import { audit } from './audit.ts';
import { rankingOf } from './judge.ts';
import { plantPeople } from './plant.ts';
import { bayesRule } from './rule.ts';
import type { PeopleWorld } from './world.ts';

/** Rankings of one seed of a world by published methods. */
export interface PeerJudgement {
  readonly world: string;
  readonly rule: number | null;
  readonly ours: number | null;
  /** null: too slow, failed, or nothing to rank. */
  readonly auc: Readonly<Record<Peer, number | null>>;
  /** What a method without scores said. */
  readonly failures: readonly string[];
}

export function judgePeers(world: PeopleWorld, seed: number, python: string): PeerJudgement {
  const planted = plantPeople(world, seed);
  const auc = (scores: ArrayLike<number>) => rankingOf(planted.people, scores);
  const results = peerScores(python, planted.comparisons);
  return {
    world: world.name,
    rule: auc(bayesRule(world, planted).honest),
    ours: auc(audit(planted).honest),
    auc: Object.fromEntries(
      results.map(({ method, scores }) => [method, scores && auc(scores)]),
    ) as PeerJudgement['auc'],
    failures: results.flatMap(({ method, error }) => (error === null ? [] : [`${method}: ${error}`])),
  };
}

/** Worlds in which somebody is not honest: only there is anybody to rank. */
export function canBeRanked({ people }: PeopleWorld): boolean {
  const sorts = Object.values(people);
  const isHonest = ({ eta, contrary, dishonest }: (typeof sorts)[number]) =>
    contrary !== true && dishonest !== true && eta.nodes.some(({ value }) => value > 0);
  return sorts.some(isHonest) && !sorts.every(isHonest);
}

export function peerSections(judgements: readonly PeerJudgement[], seeds: number, seconds: number): string[] {
  const worlds = [...new Set(judgements.map(({ world }) => world))];
  const cell = (world: string, of: (judgement: PeerJudgement) => number | null | undefined) => {
    const values = judgements.filter((one) => one.world === world).map((one) => of(one) ?? null);
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? '–' : fixed(mean(known));
  };
  const failures = [...new Set(judgements.flatMap((one) => one.failures))].sort();
  return [
    '### Published methods on the same files',
    `AUC as above, on ${seeds === 1 ? 'one seed' : `${seeds} seeds`} of every world in which somebody is not honest. _BradleyTerry_ and _choix_: agreement with the order of plain strengths (crowd-kit's, and choix's spectral ones). crowd-kit's _NoisyBradleyTerry_ as shipped, without ties; _DawidSkene_, _GLAD_, _MACE_ and _MMSR_ read the winner of a pair of models as a label (GLAD and MACE with fewer iterations and starts than shipped, which take minutes). At most ${seconds} seconds each on a file; a dash: slower, or no result.`,
    markdownTable(
      ['world', "the rule's", 'this model', ...PEERS],
      worlds.map((world) => [
        world,
        cell(world, ({ rule }) => rule),
        cell(world, ({ ours }) => ours),
        ...PEERS.map((peer) => cell(world, ({ auc }) => auc[peer])),
      ]),
    ),
    ...(failures.length === 0 ? [] : [`Without a result somewhere: ${failures.join('; ')}.`]),
  ];
}
