/**
 * Judging an item again (derivations.md 7.3). A user who keeps an opinion shows it in every attentive judgement of the
 * item; careless ones are coin-flips. What is judged next depends on the earlier judgements through how many of them
 * had the same outcome, and how many another.
 */

/** Earlier judgements beyond these tell hardly more. */
const MOST = 3;
const SIDE = MOST + 1;
/** Codes of repeated judgements: 0 is none. */
export const REPEAT_CODES = SIDE * SIDE;
/** Rows behind the contexts, three to each code but 0. */
export const REPEAT_ROWS = 3 * (REPEAT_CODES - 1);

/** The code of a judgement of which so many earlier ones had the same outcome, and so many another. */
export function repeatCode(same: number, different: number): number {
  return SIDE * Math.min(MOST, same) + Math.min(MOST, different);
}

/**
 * Chance that the opinion is an outcome, given η and the earlier judgements of a code: beforehand it is as frequent as
 * the outcome, `share`, is among all judgements.
 */
export function keptOpinion(code: number, eta: number, share: number): number {
  const [same, different] = [Math.floor(code / SIDE), code % SIDE];
  const careless = 1 - eta;
  // Chances to say so, and to say something else, if that is the opinion; and the other way round.
  const [hit, miss] = [eta + careless * share, careless * (1 - share)];
  const [against, apart] = [careless * share, eta + careless * (1 - share)];
  const held = share * hit ** same * miss ** different;
  const other = (1 - share) * against ** same * apart ** different;
  return held + other > 0 ? held / (held + other) : share;
}
