/** Checks of single users, beside the fit: what else their answers follow, and where. */
export { CHANGES } from './changePoint.ts';
export { checkUsers, FINDINGS, type UserChecks, type UserFinding } from './checkUsers.ts';
export { weightsOfCopied } from './copiedAnswers.ts';
export { pace } from './pace.ts';
export { promoters } from './promoters.ts';
export { rings } from './rings.ts';
export { selfConsistency } from './selfConsistency.ts';
export { withChecks } from './withChecks.ts';
