import { comparedEffect } from '../../server/audit/effect/filterEffect.ts';
import type { Audit } from '../../server/audit/audit.ts';
import { countCells } from '../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../server/model/fit/fit.ts';
import { DROP } from '../../server/dataset/types.ts';
import { evenly } from '../evaluate/worlds.ts';
import { plantWorld } from '../unit/model/plantedWorld.ts';
import { processorSeconds, say } from './measure.ts';

/** What the filter does, of 1,000,000 comparisons: beside the fit of the same comparisons. */
export function benchEffect(): void {
  const { comparisons } = plantWorld({
    seed: 1,
    strengths: evenly(20, 4),
    users: { attentive: 14_000, 'coin-flipper': 6000 },
    comparisonsEach: 50,
  });
  const fit = fitModel(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
  const audit = {
    dataset: { models: Array.from({ length: comparisons.models }, (_, k) => `model ${k}`) },
    comparisons: { comparisons, row: Uint32Array.from(comparisons.user.keys()) },
    decisions: { decision: new Uint8Array(comparisons.users) },
    fitted: { fit },
  } as unknown as Audit;
  const effective = Uint8Array.from(comparisons.user, (user) => (user < 14_000 ? 0 : DROP));
  const effect = processorSeconds(5, () => comparedEffect(audit, { effective, weight: null }));
  const fitting = processorSeconds(3, () => fitModel(countCells(comparisons), DEFAULT_FIT_SETTINGS));
  say('what the filter does, of 1,000,000 comparisons by 20,000 users over 20 models');
  say(
    `  ${effect.toFixed(2)} s of the processor (to count and fit: ${fitting.toFixed(2)} s, ratio ${(fitting / effect).toFixed(1)})`,
  );
}
