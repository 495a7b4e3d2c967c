import { FIRST, type Comparisons } from '../../../server/model/types.ts';
import { generator, normal } from '../../unit/model/plantedWorld.ts';
import { type Character, attentively, habitually, lawsOf } from './conduct.ts';
import { type Chances, HONEST, type PeopleWorld, type Shown, type Sight, type Sort } from './world.ts';

/** A world of people with its truth. Rows of user u are `start[u] … start[u + 1] - 1` of `sights` and the columns. */
export interface PlantedPeople {
  readonly comparisons: Comparisons;
  readonly sights: readonly Sight[];
  readonly start: Uint32Array;
  readonly people: readonly Person[];
}

export interface Person {
  /** Name of the sort. */
  readonly sort: string;
  /** η by the truth, on average over the user's comparisons; contrary below zero. */
  readonly eta: number;
  readonly isHonest: boolean;
  readonly isContrary: boolean;
  /** Honest, with another taste than most. */
  readonly isOfMinority: boolean;
}

/** Comparisons of a world for a seed; equal seeds give equal ones. */
export function plantPeople(world: PeopleWorld, seed: number): PlantedPeople {
  const random = generator(seed);
  const sorts = Object.entries(world.people).flatMap(([name, sort]) =>
    Array.from({ length: sort.users }, () => [name, sort] as const),
  );
  const batches = Array.from({ length: world.batches ?? 0 }, () => drawBatch(world, random));
  const rows: { user: number; sight: Sight; outcome: number; item: number }[] = [];
  const start = new Uint32Array(sorts.length + 1);
  const people: Person[] = [];
  for (const [user, [name, sort]] of sorts.entries()) {
    const laws = lawsOf(world, sort);
    const eta = sort.eta.draw(random);
    const character: Character = {
      taste: laws.taste.draw(random),
      ties: laws.ties.draw(random),
      order: laws.order.draw(random),
    };
    const length = lengthOf(world, sort, random);
    const pair = pairsOf(world, sort, random);
    let [before, attention] = [null as number | null, 0];
    for (let k = 0; k < length; k++) {
      const at = user % Math.max(1, batches.length);
      const seen = batches[at]?.[k] ?? drawSight(world, pair(), random);
      const sight: Sight = { ...seen, before, way: k / length };
      const attends = sort.attends?.(sight) ?? 1;
      attention += attends / length;
      const chances =
        random() < eta * attends
          ? attentively(world, sort, character, sight)
          : habitually(sort, character.ties, sight);
      before = draw(chances, random);
      rows.push({ user, sight, outcome: before, item: at * length + k });
    }
    start[user + 1] = rows.length;
    people.push(personOf(name, sort, eta * attention));
  }
  return {
    comparisons: {
      users: sorts.length,
      models: world.strengths.length,
      ordered: true,
      user: Uint32Array.from(rows, ({ user }) => user),
      first: Uint16Array.from(rows, ({ sight }) => sight.first),
      second: Uint16Array.from(rows, ({ sight }) => sight.second),
      outcome: Uint8Array.from(rows, ({ outcome }) => outcome),
      ...(world.lengths === undefined
        ? {}
        : { lengthGap: Float64Array.from(rows, ({ sight }) => sight.longer) }),
      ...(batches.length > 0 ? { item: Uint32Array.from(rows, ({ item }) => item) } : {}),
    },
    sights: rows.map(({ sight }) => sight),
    start,
    people,
  };
}

/** What the truth calls a user whose judgements were attentive in this share. */
function personOf(sort: string, { contrary, dishonest, taste }: Sort, eta: number): Person {
  const isHonest = isHonestAt(eta, contrary, dishonest);
  return {
    sort,
    eta: contrary === true ? -eta : eta,
    isHonest,
    isContrary: contrary === true,
    isOfMinority: isHonest && taste !== undefined,
  };
}

/** Honest is who judges attentively in a fifth of the comparisons, whatever the taste, and is out for nothing else. */
export function isHonestAt(eta: number, contrary: true | undefined, dishonest: true | undefined): boolean {
  return contrary !== true && dishonest !== true && eta >= HONEST;
}

function lengthOf({ comparisonsEach }: PeopleWorld, sort: Sort, random: () => number): number {
  if (sort.comparisonsEach !== undefined) return sort.comparisonsEach;
  return typeof comparisonsEach === 'number' ? comparisonsEach : comparisonsEach(random());
}

/** Draws the pairs that one user is shown, in the order of strength. */
function pairsOf(world: PeopleWorld, sort: Sort, random: () => number): () => readonly [number, number] {
  const models = world.strengths.length;
  const any = (): readonly [number, number] => {
    const one = Math.floor(random() * models);
    const other = (one + 1 + Math.floor(random() * (models - 1))) % models;
    return one < other ? [one, other] : [other, one];
  };
  const kinds: Readonly<Record<Shown, () => () => readonly [number, number]>> = {
    any: () => any,
    neighbours: () => () => {
      const one = Math.floor(random() * (models - 1));
      return [one, one + 1];
    },
    one: () => {
      const pair = any();
      return () => pair;
    },
    two: () => () => [0, 1],
  };
  return kinds[sort.shown ?? world.shown ?? 'any']();
}

function drawSight(
  { strengths, strongerFirst = 0.5, lengths }: PeopleWorld,
  [stronger, weaker]: readonly [number, number],
  random: () => number,
): Omit<Sight, 'before' | 'way'> {
  const [first, second] = random() < strongerFirst ? [stronger, weaker] : [weaker, stronger];
  const longer =
    lengths === undefined
      ? 0
      : lengths.byStrength * (strengths[first]! - strengths[second]!) + normal(random);
  return { first, second, longer, told: FIRST };
}

/** Comparisons that all users of a batch are shown, with what a ring of accounts answers. */
function drawBatch(world: PeopleWorld, random: () => number): Omit<Sight, 'before' | 'way'>[] {
  const { comparisonsEach } = world;
  if (typeof comparisonsEach !== 'number') throw new Error('A batch has so many comparisons.');
  const pair = pairsOf(world, Object.values(world.people)[0]!, random);
  return Array.from({ length: comparisonsEach }, () => ({
    ...drawSight(world, pair(), random),
    told: Math.floor(random() * 2),
  }));
}

function draw(chances: Chances, random: () => number): number {
  let at = random();
  for (let o = 0; o < 2; o++) {
    at -= chances[o]!;
    if (at < 0) return o;
  }
  return chances[2] > 0 ? 2 : 1;
}
