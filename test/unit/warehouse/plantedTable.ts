import { generator, normal, type Sort } from '../model/plantedWorld.ts';

/** A judgement as a row of a table. */
export interface Judgement {
  readonly judge: string | null;
  readonly model_a: string | null;
  readonly model_b: string | null;
  readonly winner: string | null;
}

interface Planted {
  readonly seed: number;
  readonly users: Readonly<Partial<Record<Sort, number>>>;
  readonly comparisonsEach: number;
  /** Users differ in how often they tie, and in how far the first position pulls them. */
  readonly ownTies?: boolean;
  readonly models?: readonly string[];
  /** Name of the n-th user. */
  readonly nameOf?: (sort: Sort, n: number) => string;
}

export const MODELS = ['ada', 'bea', 'cyd', 'dot', 'eve', 'fay'] as const;

/** Judgements of planted users, whose models are as far apart as their places. Equal input gives equal rows. */
export function plantedJudgements({
  seed,
  users,
  comparisonsEach,
  ownTies = false,
  models = MODELS,
  nameOf = (sort, n) => `${sort}-${n}`,
}: Planted): Judgement[] {
  const random = generator(seed);
  const rows: Judgement[] = [];
  for (const [sort, count] of Object.entries(users) as [Sort, number][]) {
    for (let n = 0; n < count; n++) {
      const tie = ownTies ? [0.02, 0.3, 0.6][n % 3]! : 0.15;
      const pull = ownTies ? normal(random) : 0;
      for (let i = 0; i < comparisonsEach; i++) {
        const a = Math.floor(random() * models.length);
        const b = (a + 1 + Math.floor(random() * (models.length - 1))) % models.length;
        rows.push({
          judge: nameOf(sort, n),
          model_a: models[a]!,
          model_b: models[b]!,
          winner: winnerOf(sort, (b - a) * 0.8, tie, pull, random),
        });
      }
    }
  }
  return rows;
}

function winnerOf(sort: Sort, gap: number, tie: number, pull: number, random: () => number): string {
  if (sort === 'first-clicker') return random() < 0.95 ? 'model_a' : 'model_b';
  if (random() < tie) return 'tie';
  const isAttentive = sort !== 'coin-flipper' && random() < 0.9;
  const first = 1 / (1 + Math.exp(-(isAttentive ? (sort === 'contrary' ? -gap : gap) : 0) - pull));
  return random() < first ? 'model_a' : 'model_b';
}

const OUTCOME = { model_a: 'first', model_b: 'second', tie: 'tie' } as const;

/** The table of counts of these judgements, names in order of first appearance. */
export function countsCsv(rows: readonly Judgement[]): string {
  const counts = new Map<string, number>();
  for (const { judge, model_a: a, model_b: b, winner } of rows) {
    const key = `${judge},${a},${b},${OUTCOME[winner as keyof typeof OUTCOME]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return `user,first,second,outcome,count\n${Array.from(counts, ([key, n]) => `${key},${n}\n`).join('')}`;
}
