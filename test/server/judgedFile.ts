import { generator, normal } from '../unit/model/plantedWorld.ts';

/** A file of judgements of which the models, scores of the responses, and what is judged are told. */
export interface JudgedFile {
  readonly careful: number;
  readonly careless: number;
  readonly comparisonsEach: number;
  /** Different pairs of responses, judged by many. */
  readonly items: number;
  /** Chance that a user judges again what they judged before. */
  readonly again: number;
  readonly seed: number;
}

export interface JudgedRow {
  readonly judge: string;
  readonly winner: 'A' | 'B';
  readonly question_id: number;
  readonly prompt: string;
  readonly model_a: string;
  readonly model_b: string;
  readonly reward_a: number;
  readonly reward_b: number;
  readonly response_a: string;
  readonly response_b: string;
}

const MODELS = ['atlas', 'borealis', 'cirrus', 'delta'];
const STRENGTHS = [0.9, 0.3, -0.3, -0.9];
/** Standard deviation of a response's quality about its model's strength, and of a score about quality. */
const SPREAD = 1.2;
const NOISE = 0.7;

/**
 * Every response has a quality about its model's strength; careful users (`careful-N`) prefer by it and keep to what
 * they said, scores are noisy readings of it, careless ones (`careless-N`) flip a coin. Sides are random.
 */
export function judgedRows({
  careful,
  careless,
  comparisonsEach,
  items,
  again,
  seed,
}: JudgedFile): JudgedRow[] {
  const random = generator(seed);
  const responses = Array.from({ length: items }, () => {
    const first = Math.floor(random() * MODELS.length);
    const second = (first + 1 + Math.floor(random() * (MODELS.length - 1))) % MODELS.length;
    return [first, second].map((model) => {
      const quality = STRENGTHS[model]! + SPREAD * normal(random);
      return { model: MODELS[model]!, quality, score: quality + NOISE * normal(random) };
    });
  });
  const said = new Map<string, number>();
  return Array.from({ length: careful + careless }, (_, user) => {
    const judged: number[] = [];
    return Array.from({ length: comparisonsEach }, (): JudgedRow => {
      const repeats = judged.length > 0 && random() < again;
      const item = repeats ? judged[Math.floor(random() * judged.length)]! : Math.floor(random() * items);
      judged.push(item);
      const turned = random() < 0.5;
      const pair = responses[item]!;
      const chance = 1 / (1 + Math.exp(pair[1]!.quality - pair[0]!.quality));
      const key = `${user} ${item}`;
      if (!said.has(key) || user >= careful)
        said.set(key, random() < (user < careful ? chance : 0.5) ? 0 : 1);
      const best = said.get(key)!;
      const [a, b] = turned ? [1, 0] : [0, 1];
      return {
        judge: user < careful ? `careful-${user}` : `careless-${user - careful}`,
        winner: best === a ? 'A' : 'B',
        question_id: item,
        prompt: `prompt ${item}`,
        model_a: pair[a]!.model,
        model_b: pair[b]!.model,
        reward_a: pair[a]!.score,
        reward_b: pair[b]!.score,
        response_a: `response ${a} to ${item}`,
        response_b: `response ${b} to ${item}`,
      };
    });
  }).flat();
}

/** The rows with judge, winner and these columns alone. */
export function only<Column extends keyof JudgedRow>(
  rows: readonly JudgedRow[],
  columns: readonly Column[],
): Pick<JudgedRow, Column | 'judge' | 'winner'>[] {
  const kept: readonly (keyof JudgedRow)[] = ['judge', 'winner', ...columns];
  return rows.map(
    (row) =>
      Object.fromEntries(kept.map((name) => [name, row[name]])) as Pick<
        JudgedRow,
        Column | 'judge' | 'winner'
      >,
  );
}
