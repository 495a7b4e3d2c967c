import {
  emptyTally,
  heldOut,
  pairHalfWidths,
  type Pairs,
  pairsOf,
  pairStrengths,
  type PairTally,
  type Treatment,
} from '../../model/index.ts';
import type { FilterEffect, ModelPlace } from '../../protocol.ts';
import type { Audit } from '../audit.ts';

/** The models' order by the labels as they are and by those that are left, and how well labels are foretold by either. */
export function modelEffect(audit: Audit, treatment: Treatment): Pick<FilterEffect, 'models' | 'heldOut'> {
  const { models } = audit.dataset;
  if (models.length < 2) return { models: [], heldOut: null };
  const { comparisons } = audit.comparisons;
  const pairs = pairsOf(comparisons);
  const [raw, left] = talliesOf(pairs, treatment);
  const before = pairStrengths(pairs, raw);
  const after = pairStrengths(pairs, left, before);
  const [placesBefore, placesAfter] = [placesOf(pairs, raw, before), placesOf(pairs, left, after)];
  return {
    heldOut: heldOut(pairs, comparisons, treatment, before),
    models: models
      .map((model, k) => ({ model, before: placesBefore[k]!, after: placesAfter[k]! }))
      .sort((a, b) => a.after.place - b.after.place),
  };
}

function talliesOf(pairs: Pairs, { weight, turned }: Treatment): [PairTally, PairTally] {
  const [raw, left] = [emptyTally(pairs), emptyTally(pairs)];
  for (let j = 0; j < pairs.of.length; j++) {
    const [pair, won, w] = [pairs.of[j]!, pairs.won[j]!, weight[j]!];
    raw.games[pair]!++;
    raw.wins[pair]! += won;
    left.games[pair]! += w;
    left.wins[pair]! += w * (turned[j] === 1 ? 1 - won : won);
  }
  return [raw, left];
}

function placesOf(pairs: Pairs, tally: PairTally, strength: Float64Array): ModelPlace[] {
  const half = pairHalfWidths(pairs, tally, strength);
  const order = Array.from(strength.keys()).sort((a, b) => strength[b]! - strength[a]! || a - b);
  const place = new Uint16Array(strength.length);
  for (const [before, model] of order.entries()) place[model] = before + 1;
  return Array.from(strength, (value, k) => ({
    place: place[k]!,
    strength: value,
    interval: half === null ? null : [value - half[k]!, value + half[k]!],
  }));
}
