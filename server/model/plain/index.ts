/** What labels tell a learner who takes them as they are: strengths of pairs of models, labels held out. */
export { type HeldOut, heldOut, type Treatment } from './heldOut.ts';
export { emptyTally, type Pairs, pairsOf, type PairTally } from './pairs.ts';
export { pairHalfWidths, pairStrengths } from './pairStrengths.ts';
