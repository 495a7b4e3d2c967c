/** What a value says: first, second, tie, a grade or a side. */
export { asksWhichFirst, holdsFirst, swapReader, type SwapReader } from './swaps.ts';
export { stands, type StatusKind, statusKind } from './standing.ts';
export { gradeIn } from './grades.ts';
export { type SideWords, sideWords, twins } from './sideWords.ts';
export { isRelative, relativesIn } from './relatives.ts';
export { type Order, orderIn, reversedOrder } from './orders.ts';
export { readWords } from './winnerWords.ts';
export {
  BY_MODEL_NAME,
  SKIPPED,
  type WinnerValue,
  conventionNamed,
  decimalIn,
  isOfWords,
  scaleOf,
  numberIn,
  oppositeOf,
  outcomeOf,
  outcomeSaid,
  truthIn,
  winnerBeside,
} from './winners.ts';
