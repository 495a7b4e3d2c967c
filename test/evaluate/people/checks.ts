import { fitComparisons } from '../../../server/audit/fitting/index.ts';
import { DEFAULT_FIT_SETTINGS } from '../../../server/model/index.ts';
import { FINDINGS, type UserFinding } from '../../../server/model/users/index.ts';
import { CONSISTENCIES } from '../../../server/model/users/selfConsistency.ts';
import { markdownTable } from '../tables.ts';
import type { Share } from './judge.ts';
import { plantPeople, type PlantedPeople } from './plant.ts';
import { type Check, CHECKS, type PeopleWorld, type Sort } from './world.ts';

/** Of one seed of a world and every check: who should be found and is, and who should not be and is nevertheless. */
export interface CheckJudgement {
  readonly world: string;
  readonly found: Readonly<Record<Check, Share>>;
  readonly wrongly: Readonly<Record<Check, Share>>;
}

export function judgeChecks(world: PeopleWorld, seed: number): CheckJudgement {
  const planted = plantPeople(world, seed);
  const said = checked(planted);
  const sortOf = (user: number) => world.people[planted.people[user]!.sort]!;
  const shares = (isAsked: (check: Check, user: number) => boolean) =>
    Object.fromEntries(
      CHECKS.map((check): [Check, Share] => {
        const asked = [...planted.people.keys()].filter((u) => isAsked(check, u));
        return [check, { hit: asked.filter((u) => said(check, u)).length, of: asked.length }];
      }),
    ) as Record<Check, Share>;
  const isTrue = (check: Check, u: number) => {
    // Whoever goes by something is consistent with oneself, in every world; a coin goes by nothing.
    if (check === 'own taste') return !isCoin(sortOf(u));
    if (check === 'coin') return !planted.people[u]!.isHonest;
    return sortOf(u).shows === check;
  };
  return {
    world: world.name,
    found: shares((check, u) => sortOf(u).shows === check),
    wrongly: shares((check, u) => !isTrue(check, u)),
  };
}

const isCoin = ({ eta, habit }: Sort) => habit === undefined && eta.nodes.every(({ value }) => value === 0);

/** What a finding of the audit says, among the checks. */
const SAYS: Readonly<Partial<Record<UserFinding, Check>>> = {
  replayed: 'ring',
  ring: 'ring',
  promoter: 'promoter',
  detractor: 'promoter',
  'longer-clicker': 'length',
  'shorter-clicker': 'length',
  pattern: 'pattern',
  stops: 'change',
  starts: 'change',
  'own-taste': 'own taste',
};

/** What the checks say of a user, beside the fit of the product. */
function checked({ comparisons }: PlantedPeople): (check: Check, user: number) => boolean {
  const { finding, selfConsistency } = fitComparisons(comparisons, DEFAULT_FIT_SETTINGS)!.checks!;
  return (check, user) =>
    check === 'coin'
      ? CONSISTENCIES[selfConsistency.verdict[user]!] === 'coin'
      : SAYS[FINDINGS[finding[user]!]!] === check;
}

/** Only worlds in which somebody is found or should be have a row. */
export function checkSections(judgements: readonly CheckJudgement[], seeds: number): string[] {
  const worlds = [...new Set(judgements.map(({ world }) => world))];
  const sum = (world: string, of: (judgement: CheckJudgement) => Share): Share => {
    const own = judgements.filter((one) => one.world === world).map(of);
    return { hit: own.reduce((all, { hit }) => all + hit, 0), of: own.reduce((all, one) => all + one.of, 0) };
  };
  const rows = worlds.flatMap((world) =>
    CHECKS.flatMap((check) => {
      const found = sum(world, (one) => one.found[check]);
      const wrongly = sum(world, (one) => one.wrongly[check]);
      if (found.of + wrongly.hit === 0) return [];
      return [[world, check, shown(found), shown(wrongly)]];
    }),
  );
  return [
    '### Checks of single users',
    `Over ${seeds} seeds of every world of people: of those whom a check should find, how many it found; of all others, of how many it says what is not true. _Own taste_ is true of everybody but coin-flippers, _coin_ of nobody honest, both by how consistent answers are with one another; _change_: attention stops midway; _pattern_: sides alternate or repeat; _promoter_; _length_: clicks the longer; _ring_: answers copied.`,
    markdownTable(['world', 'check', 'found', 'wrongly'], rows),
  ];
}

const shown = ({ hit, of }: Share): string => (of === 0 ? '–' : `${hit} of ${of}`);
