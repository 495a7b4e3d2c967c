/** Decisions → edits of the file's own rows. */
export { haveDigests, rowDigests } from './rowDigests.ts';
export { decisionEditsYielding, whyUndecidable } from './writeBack.ts';
