/** What to look at, and why, in words. */
export { lookForSimilarNames, similarNames } from './similarNames.ts';
export { carefulShare, firstChosen, tied } from './careful.ts';
export { caveatNotes, dataNotes, describeSignal, signalStrength } from './caveats.ts';
export { expectedOf, likeliestOutcome } from './expected.ts';
export {
  behaviour,
  describeBehaviour,
  describeChance,
  describeColumns,
  describeConclusion,
  describeRecommendation,
  describeVerdict,
  groupOf,
  kindOf,
  looksLike,
  recordedReason,
  strongerSide,
  whyNotDropped,
} from './explain.ts';
export {
  auditFindings,
  type ByteSpan,
  fileFinding,
  type Finding,
  problemFindings,
  sortOfFinding,
  userSpan,
  winnerSpan,
} from './findings.ts';
export { describeFinding, findingOf, promotedModelOf } from './habits.ts';
export { describeLevels } from './ownLevels.ts';
export { chanceInWords, plainVerdict } from './plainVerdict.ts';
export { reasonOf, REASONS } from './reasons.ts';
export { skippedGroups } from './skips.ts';
export { rowsByTelling, type WeighedRow } from './telling.ts';
