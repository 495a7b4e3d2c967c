import type { PlantedWorld } from '../../unit/model/plantedWorld.ts';

/**
 * Agreement with the others on the same item: share of a user's comparisons that have the outcome most of the
 * other users gave to the item (a draw among them counts half; alone on an item: left out).
 */
export function majorityScores({ comparisons, item, sorts }: PlantedWorld): Float64Array {
  const items = item.reduce((most, value) => Math.max(most, value + 1), 0);
  const votes = new Float64Array(items * 3);
  for (let j = 0; j < item.length; j++) votes[3 * item[j]! + comparisons.outcome[j]!]!++;
  const agreed = new Float64Array(sorts.length);
  const judged = new Float64Array(sorts.length);
  for (let j = 0; j < item.length; j++) {
    const own = comparisons.outcome[j]!;
    const others = [0, 1, 2].map((outcome) => votes[3 * item[j]! + outcome]! - (outcome === own ? 1 : 0));
    const most = Math.max(...others);
    if (most === 0) continue;
    judged[comparisons.user[j]!]!++;
    const winners = others.filter((count) => count === most).length;
    if (others[own] === most) agreed[comparisons.user[j]!]! += winners > 1 ? 0.5 : 1;
  }
  return agreed.map((count, u) => (judged[u]! > 0 ? count / judged[u]! : 0.5));
}
