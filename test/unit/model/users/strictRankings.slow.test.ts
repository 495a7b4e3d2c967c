import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultAuditSettings } from '../../../../server/audit/settings/auditSettings.ts';
import { fitComparisons } from '../../../../server/audit/fitting/fitComparisons.ts';
import { recommend } from '../../../../server/model/recommendation/recommend.ts';
import { type Comparisons, FIRST, RECOMMENDATIONS, SECOND } from '../../../../server/model/types.ts';
import { generator } from '../plantedWorld.ts';

const OBJECTS = 6;
/** Rankings of two camps, the best first. */
const CAMPS = [
  [0, 1, 2, 3, 4, 5],
  [5, 3, 4, 1, 0, 2],
] as const;

/** Everybody judges every pair once: two camps, people with a ranking of nobody else's, and coins. Some err in 5%. */
function planted(seed: number): { comparisons: Comparisons; sort: string[] } {
  const random = generator(seed);
  const sort = [
    ...CAMPS.flatMap((_, camp) => Array.from({ length: 60 }, () => `camp ${camp}`)),
    ...Array.from({ length: 20 }, () => 'own'),
    ...Array.from({ length: 8 }, () => 'coin'),
  ];
  const rows: [user: number, first: number, second: number, outcome: number][] = [];
  for (const [user, one] of sort.entries()) {
    const shuffled = CAMPS[0].map((object) => [random(), object] as const).sort(([a], [b]) => a - b);
    const ranking = one === 'own' ? shuffled.map(([, object]) => object) : CAMPS[one === 'camp 1' ? 1 : 0];
    for (let a = 0; a < OBJECTS; a++)
      for (let b = a + 1; b < OBJECTS; b++) {
        const [first, second] = random() < 0.5 ? [a, b] : [b, a];
        const isFirst =
          one === 'coin'
            ? random() < 0.5
            : ranking.indexOf(first as 0) < ranking.indexOf(second as 0) === random() < 0.97;
        rows.push([user, first, second, isFirst ? FIRST : SECOND]);
      }
  }
  return {
    sort,
    comparisons: {
      users: sort.length,
      models: OBJECTS,
      user: Uint32Array.from(rows, ([user]) => user),
      first: Uint16Array.from(rows, ([, first]) => first),
      second: Uint16Array.from(rows, ([, , second]) => second),
      outcome: Uint8Array.from(rows, ([, , , outcome]) => outcome),
      ordered: true,
    },
  };
}

test('who agrees with themselves, and with nobody else, is not dropped where tastes differ', () => {
  const { comparisons, sort } = planted(1);
  const settings = defaultAuditSettings();
  const { fit, checks } = fitComparisons(comparisons, settings.fit)!;
  assert.equal(fit.posteriors.probabilityTaste.length, 2);
  const { recommendation } = recommend(fit, settings.recommendation, undefined, checks);
  const dropped = sort.filter(
    (one, user) => RECOMMENDATIONS[recommendation[user]!] === 'drop' && one !== 'coin',
  );
  assert.deepEqual(dropped, []);
});
