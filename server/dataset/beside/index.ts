/** Decisions that lie beside a file whose rows take none. */
export {
  decidedPathOf,
  type DecisionsBeside,
  decisionsPathOf,
  readDecisionsBeside,
  withDecisions,
} from './decisionsBeside.ts';
export {
  changedUsers,
  type DecisionChanges,
  decisionsFile,
  decisionsFileEdits,
  type UserDecision,
} from './decisionsFile.ts';
