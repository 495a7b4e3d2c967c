import { CLICKER_HABITS } from '../../unit/model/plantedWorld.ts';
import { type Chances, type Habit } from './world.ts';

/** Judgements that are not attentive. */
export const coin: Habit = (_, { coin: tie }) => [(1 - tie) / 2, (1 - tie) / 2, tie];

export const clicks =
  (sort: 'first-clicker' | 'second-clicker' | 'tie-clicker'): Habit =>
  () =>
    CLICKER_HABITS[sort]!;

const side = (isFirst: boolean, chance: number): Chances =>
  isFirst ? [chance, 1 - chance, 0] : [1 - chance, chance, 0];

export const choosesLonger =
  (chance: number): Habit =>
  ({ longer }) =>
    side(longer > 0, chance);

/** Always for one model; where it is not shown, a coin. */
export const promotes =
  (model: number): Habit =>
  (shown, ties) =>
    isShown(model)(shown) === 1 ? side(shown.first === model, 1 - 1e-6) : coin(shown, ties);

/** 1 where the model is shown, else 0. */
export const isShown =
  (model: number) =>
  ({ first, second }: { readonly first: number; readonly second: number }): number =>
    first === model || second === model ? 1 : 0;

/** The other side than before with this chance (below one half: the same side again). */
export const alternates =
  (chance: number): Habit =>
  (shown, ties) =>
    shown.before === null ? coin(shown, ties) : side(shown.before === 1, chance);

/** What the ring was told, but for slips. */
export const copies: Habit = ({ told }) => side(told === 0, 0.95);
