import type { BeforeAfter, FilterEffect } from '../../protocol.ts';
import { count, counted, percent, quoted, signed } from '../wording.ts';

/** Standard errors from which a difference is one. */
const PLAIN = 2;
/** A value of a column is lost where less than this share of what stays of the whole stays of it. */
const LOST = 0.9;
/** Fewer comparisons tell nothing of a share. */
const LEAST = 20;

/** What a filter does, a sentence each. */
export function describeEffect(effect: FilterEffect): string[] {
  const { comparisons, users, flipped } = effect;
  const turned = flipped === 0 ? '' : `; ${count(flipped)} of them are turned round`;
  return [
    `${count(comparisons.after)} of ${counted(comparisons.before, 'comparison')} stay (${percent(shareOf(comparisons))}), ` +
      `by ${count(users.after)} of ${counted(users.before, 'user')}${turned}.`,
    ...describeLabels(effect),
    ...describeHeldOut(effect),
    ...describeOrder(effect),
    ...describeLost(effect),
  ];
}

/** Does it change anything? */
export function isIdle({ comparisons, flipped }: FilterEffect): boolean {
  return comparisons.after === comparisons.before && flipped === 0;
}

function describeLabels({ labelNoise, effectiveComparisons }: FilterEffect): string[] {
  if (labelNoise === null || effectiveComparisons === null) return [];
  return [
    `Expected labels that are not what an attentive judgement would be: ${percent(labelNoise.before)} before, ${percent(labelNoise.after)} after.`,
    `To a learner who trusts every label they are worth ${count(effectiveComparisons.before)} labels by fully attentive users before, ${count(effectiveComparisons.after)} after.`,
  ];
}

function describeHeldOut({ heldOut }: FilterEffect): string[] {
  if (heldOut === null) return [];
  const { before, after, standardError } = heldOut;
  const gain = after - before;
  const how =
    Math.abs(gain) <= PLAIN * standardError
      ? 'about as well with as without the others'
      : `${gain > 0 ? 'better' : 'worse'} without the others`;
  return [
    `Held-out labels that stay are foretold ${how}: ${signed(gain, 4)} nats a comparison (standard error ${standardError.toFixed(4)}).`,
  ];
}

function describeOrder({ models }: FilterEffect): string[] {
  if (models.length === 0) return [];
  const moved = models.filter(({ before, after }) => before.place !== after.place);
  if (moved.length === 0) return ['No model changes its place.'];
  const far = moved.reduce((most, one) => (movesBy(one) > movesBy(most) ? one : most));
  return [
    `${count(moved.length)} of ${counted(models.length, 'model')} change places, the most ${quoted(far.model)}: ` +
      `from ${count(far.before.place)} to ${count(far.after.place)}.`,
  ];
}

function movesBy({ before, after }: FilterEffect['models'][number]): number {
  return Math.abs(before.place - after.place);
}

/** What goes more than the rest does. */
function describeLost({ comparisons, tastes, columns }: FilterEffect): string[] {
  const isLost = (part: BeforeAfter) => part.before >= LEAST && shareOf(part) < LOST * shareOf(comparisons);
  const lost = [
    ...tastes.filter((one) => isLost(one.comparisons)).map((one) => ({ ...one, name: nameOfTaste(one) })),
    ...columns.flatMap(({ column, values }) =>
      values
        .filter((one) => isLost(one.comparisons))
        .map((one) => ({ ...one, name: `${column} ${quoted(one.value)}` })),
    ),
  ];
  return lost.map(
    ({ name, comparisons: part }) =>
      `Of ${name} ${percent(shareOf(part))} stay, less than of the rest: ${count(part.after)} of ${count(part.before)}.`,
  );
}

/** As in a sentence. */
export function nameOfTaste({ taste }: FilterEffect['tastes'][number]): string {
  if (taste === 'own') return 'rankings that one user has alone';
  return taste === 0 ? 'the common taste' : `taste ${count(taste + 1)}`;
}

export function shareOf({ before, after }: BeforeAfter): number {
  return before === 0 ? 1 : after / before;
}
