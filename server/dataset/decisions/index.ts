/** Decisions → edits of the file's own rows. */
export { areQuoted, headerAddition } from './cellAddition.ts';
export { cellRemoval } from './cellDecisions.ts';
export { styleOf } from './memberDecisions.ts';
export { haveDigests, rowDigests } from './rowDigests.ts';
export { createStripper, headerStrip } from './strip.ts';
export { decisionEdits, decisionEditsYielding } from './writeBack.ts';
