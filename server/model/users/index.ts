/** Checks of single users, beside the fit: what else their answers follow, and where. */
export { type ChangePoints, changePoints, CHANGES } from './changePoint.ts';
export { checkUsers, FINDINGS, type UserChecks, type UserFinding } from './checkUsers.ts';
export { CONTROLS, controlItems, type ControlItems } from './controlItems.ts';
export { equalSequences, type EqualSequences } from './equalSequences.ts';
export { pace, type Pace, PACES } from './pace.ts';
export { PROMOTIONS, promoters, type Promoters } from './promoters.ts';
export { rings, type Rings } from './rings.ts';
export { CONSISTENCIES, selfConsistency, type SelfConsistency } from './selfConsistency.ts';
export { PATTERNS, sequencePatterns, type SequencePatterns } from './sequencePattern.ts';
export { SIDE_HABITS, sideHabits, type SideHabits } from './sideHabits.ts';
export { styleControl, type StyleControl } from './styleControl.ts';
export type { UserFit } from './userFit.ts';
export { withChecks } from './withChecks.ts';
