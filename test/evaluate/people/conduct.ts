import { davidson } from '../../../server/model/index.ts';
import { coin } from './habits.ts';
import { type Law, always } from './laws.ts';
import type { Chances, PeopleWorld, Sight, Sort, TieLevel } from './world.ts';

/** All that tells a person from others of the same sort, but for η. */
export interface Character {
  readonly taste: readonly number[];
  readonly ties: TieLevel;
  readonly order: number;
}

export const NO_TIES: TieLevel = { nu: 0, coin: 0 };

/** The laws of a sort's characters, with what the world says where the sort says nothing. */
export function lawsOf(
  world: PeopleWorld,
  sort: Sort,
): { readonly [K in keyof Character]: Law<Character[K]> } {
  return {
    taste: sort.taste ?? always(world.strengths),
    ties: sort.ties ?? world.ties ?? always(NO_TIES),
    order: sort.order ?? world.order ?? always(0),
  };
}

/** Chances of first, second and tie of an attentive judgement. */
export function attentively(
  { lengths }: PeopleWorld,
  { contrary }: Sort,
  { taste, ties, order }: Character,
  { first, second, longer }: Sight,
): Chances {
  const gap = taste[first]! - taste[second]! + (lengths?.taste ?? 0) * longer;
  return davidson((contrary === true ? -gap : gap) + order, ties.nu);
}

export function habitually({ habit = coin }: Sort, ties: TieLevel, shown: Sight): Chances {
  return habit(shown, ties);
}
