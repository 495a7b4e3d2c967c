import { generator } from '../unit/model/plantedWorld.ts';

/**
 * Preference files with planted users, made from a seed: what the tests of server, command line and workbench
 * open where a shipped sample will not do.
 */
export interface PlantedFile {
  readonly careful: number;
  readonly careless: number;
  readonly comparisonsEach: number;
  readonly seed: number;
}

const MODELS = ['atlas', 'borealis', 'cirrus', 'delta'];
/** Strength of each model on the log-odds scale. */
const STRENGTHS = [1.5, 0.5, -0.5, -1.5];

/** JSONL rows in the arena shape. Careful users are `careful-N`, careless ones `careless-N`. */
export function plantedRows({ careful, careless, comparisonsEach, seed }: PlantedFile): string[] {
  const random = generator(seed);
  const rows: string[] = [];
  for (let round = 0; round < comparisonsEach; round++) {
    for (let user = 0; user < careful + careless; user++) {
      const first = Math.floor(random() * MODELS.length);
      const second = (first + 1 + Math.floor(random() * (MODELS.length - 1))) % MODELS.length;
      const chance = user < careful ? 1 / (1 + Math.exp(STRENGTHS[second]! - STRENGTHS[first]!)) : 0.5;
      rows.push(
        JSON.stringify({
          question_id: round,
          model_a: MODELS[first],
          model_b: MODELS[second],
          winner: random() < chance ? 'model_a' : 'model_b',
          judge: user < careful ? `careful-${user}` : `careless-${user - careful}`,
        }),
      );
    }
  }
  return rows;
}
