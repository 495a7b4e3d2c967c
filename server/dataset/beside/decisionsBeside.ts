import {
  DiskFile,
  FileError,
  type FileSnapshot,
  type FileStamp,
  readFileSnapshot,
  unlessMissing,
} from '../files/index.ts';
import { LIMITS } from '../limits.ts';
import { type Dataset, DECISION_SOURCES, DECISIONS, NO_OUTCOME, ON_COMPARISON, ON_USER } from '../types.ts';
import { type DecisionsFile, decisionsFile, type UserDecision } from './decisionsFile.ts';

/** The decisions file beside a file whose rows may take none. */
export interface DecisionsBeside extends DecisionsFile {
  readonly path: string;
  /** What it was when it was read; null where there is none. */
  readonly stamp: FileStamp | null;
}

const SUFFIX = '.decisions.csv';

/** Where the decisions lie that the rows of a file cannot take. */
export function decisionsPathOf(path: string): string {
  return path + SUFFIX;
}

/** The file that decisions are on which lie at a path; null where that is none of a decisions file. */
export function decidedPathOf(path: string): string | null {
  return path.endsWith(SUFFIX) ? path.slice(0, -SUFFIX.length) : null;
}

/** The decisions that lie beside a file; none where there are none. Throws FileError where they cannot be read. */
export async function readDecisionsBeside(file: string): Promise<DecisionsBeside> {
  const path = decisionsPathOf(file);
  const read = await unlessMissing(snapshotOf(path));
  return { ...decisionsFile(read?.bytes ?? new Uint8Array(0), path), path, stamp: read?.stamp ?? null };
}

async function snapshotOf(path: string): Promise<FileSnapshot> {
  const { length } = await DiskFile.open(path);
  if (length > LIMITS.decisionsBytes)
    throw new FileError('too-large', `${path} is larger than any file of decisions.`);
  return readFileSnapshot(path);
}

/**
 * The dataset with decisions on users from beside the file: they come before those that rows carry, but for what was
 * decided on single comparisons. The same dataset where there are none.
 */
export function withDecisions(dataset: Dataset, decisions: ReadonlyMap<string, UserDecision>): Dataset {
  if (decisions.size === 0) return dataset;
  const codes = dataset.users.map((name) => {
    const one = decisions.get(name);
    if (one === undefined) return null;
    return { decision: DECISIONS.indexOf(one.decision), source: DECISION_SOURCES.indexOf(one.source) };
  });
  const [decision, decisionSource, decisionScope] = [
    dataset.decision.slice(),
    dataset.decisionSource.slice(),
    dataset.decisionScope.slice(),
  ];
  for (let row = 0; row < dataset.rows; row++) {
    if (dataset.outcome[row] === NO_OUTCOME || decisionScope[row] === ON_COMPARISON) continue;
    const code = codes[dataset.user[row]!];
    if (code === null || code === undefined) continue;
    decision[row] = code.decision;
    decisionSource[row] = code.source;
    decisionScope[row] = ON_USER;
  }
  return { ...dataset, decision, decisionSource, decisionScope };
}
