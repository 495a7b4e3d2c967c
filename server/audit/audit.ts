import { isDeepStrictEqual } from 'node:util';
import {
  type ByteSource,
  type Dataset,
  type DatasetChange,
  type DecisionsBeside,
  LIMITS,
} from '../dataset/index.ts';
import {
  type Fit,
  type FitSettings,
  probabilityAtLeast,
  recommend,
  type Recommendations,
  RECOMMENDATIONS,
  type RecommendationSettings,
} from '../model/index.ts';
import type { Recommendation } from '../protocol.ts';
import {
  comparisonRows,
  type ComparisonRows,
  type Copies,
  type FittedModel,
  NO_COPIES,
} from './fitting/index.ts';
import { type UserDecisions, userDecisions } from './decisions.ts';
import { indexUserRows, type UserRows } from './userRows.ts';
import { count, quoted } from './wording.ts';

/** What is known from elsewhere, by name; see `Anchors` of the model. */
export interface AnchorSettings {
  readonly attentiveUsers: readonly string[];
  /** Strongest first. */
  readonly modelOrder: readonly string[];
  readonly attentivenessMean: number | null;
  /** Take users decided to be kept as known to be attentive. */
  readonly decisions: boolean;
}

export interface AuditSettings {
  readonly fit: FitSettings;
  readonly anchors: AnchorSettings;
  readonly recommendation: RecommendationSettings;
  /** Take users for one whose names people would read as one. */
  readonly joinUsers: boolean;
  /** At most so many suspicious comparisons are listed. */
  readonly maxSuspicious: number;
  /** At most so many users are listed; all are in the panel. */
  readonly maxUsers: number;
}

/** One file under audit: what it says, what the model makes of it, and what the auditor decided. */
export interface Audit {
  readonly bytes: ByteSource;
  readonly dataset: Dataset;
  readonly comparisons: ComparisonRows;
  readonly userRows: UserRows;
  readonly fitted: FittedModel;
  /** So many comparisons came or went since the fit was begun from nothing; it was taken up since. */
  readonly changedSinceFit: number;
  readonly recommendations: Recommendations;
  readonly decisions: UserDecisions;
  /** What lies beside the file, also where that is nothing yet; null where it is no file. */
  readonly beside: DecisionsBeside | null;
  readonly settings: AuditSettings;
  /**
   * What it was made from where not from rows, which are elsewhere: counts, or users who were audited in a warehouse. What
   * is no function of counts is not known; of users, nothing but the figures that their table holds.
   */
  readonly from?: 'counts' | 'users';
  /** What the command `warehouse` was told that made the table of these users; absent where that is not known. */
  readonly ranAs?: readonly string[];
  /** The same object in audits that differ in nothing but where their rows stand. */
  readonly likeness: object;
}

/** A dataset ready for fitting. */
export interface Auditable {
  readonly bytes: ByteSource;
  readonly dataset: Dataset;
  readonly comparisons: ComparisonRows;
  readonly beside: DecisionsBeside | null;
}

/** An earlier audit of a file, and what changed in the file since. */
export interface Since {
  readonly audit: Audit;
  readonly change: DatasetChange;
}

/** The comparisons of an earlier audit serve again where they are the same. */
export function auditable(
  bytes: ByteSource,
  dataset: Dataset,
  { method }: FitSettings,
  copies: Copies = NO_COPIES,
  since: Since | null = null,
  beside: DecisionsBeside | null = null,
): Auditable {
  if (since !== null && since.change.sameSaid && since.audit.settings.fit.method === method) {
    const { comparisons } = since.audit;
    if (comparisons.copies === copies) return { bytes, dataset, comparisons, beside };
  }
  // The base model is of named models alone.
  return { bytes, dataset, comparisons: comparisonRows(dataset, method === 'paper', copies), beside };
}

/** Does anything tell attentive judgements from others: named models, scores, or items that several judged? */
export function hasAsymmetry({ dataset, comparisons }: Auditable): boolean {
  const { scoreGap, item } = comparisons.comparisons;
  return dataset.models.length > 0 || scoreGap !== undefined || item !== undefined;
}

/** More names than this may be texts or identifiers of rows: objects are compared again and again. */
const MANY_MODELS = 1000;
/** Comparisons of each of them, on average, at least. */
const LEAST_COMPARISONS = 5;

/** Why this dataset cannot be audited, and what would make it possible; null when it can. */
export function whyDeclined(dataset: Dataset): string | null {
  if (dataset.comparisons === 0) {
    const first = dataset.problems[0];
    if (first === undefined) return 'The file holds no comparisons yet: add rows to audit them.';
    return `None of the ${count(dataset.rows)} rows could be read as a comparison. The first problem is on line ${first.line + 1}: ${first.message}`;
  }
  if (dataset.users.length < 2) {
    return (
      `All ${count(dataset.comparisons)} comparisons are by one user, “${dataset.users[0]}”. ` +
      'Attentiveness is judged against other users: a file with the comparisons of several users can be audited.'
    );
  }
  return whyTooManyModels(dataset);
}

function whyTooManyModels({ models, comparisons }: Dataset): string | null {
  const each = (2 * comparisons) / Math.max(1, models.length);
  const why =
    models.length > LIMITS.comparedModels
      ? `more than ${count(LIMITS.comparedModels)} cannot be compared`
      : models.length > MANY_MODELS && each < LEAST_COMPARISONS
        ? `more than ${count(MANY_MODELS)} are compared only where there are ${LEAST_COMPARISONS} comparisons or more of each on average, and here there are ${each.toFixed(1)}`
        : null;
  return why === null
    ? null
    : `The columns of the models hold ${count(models.length)} different names, such as ${quoted(models[0]!)}: ${why}. ` +
        'If these are not models, name the columns that say which model wrote each response.';
}

/**
 * Joins a dataset and its fit: recommendations, and the decisions that the file holds. What an earlier audit found
 * by the same comparisons, fit, decisions and settings serves again.
 */
export function completeAudit(
  ready: Auditable,
  fitted: FittedModel,
  settings: AuditSettings,
  since: Since | null = null,
  changedSinceFit = 0,
): Audit {
  const alike = since?.audit.comparisons === ready.comparisons ? since : null;
  const userRows = alike?.audit.userRows ?? indexUserRows(ready.dataset);
  const decided = alike?.change.sameDecided === true ? alike.audit : null;
  if (decided?.fitted === fitted && isDeepStrictEqual(decided.settings, settings))
    return { ...decided, ...ready };
  return {
    ...ready,
    userRows,
    fitted,
    changedSinceFit,
    recommendations: recommendationsBy(fitted, settings.recommendation),
    decisions: decided?.decisions ?? userDecisions(ready.dataset, userRows),
    settings,
    likeness: {},
  };
}

/** What to do with each user under these settings. */
export function recommendationsBy(
  { counts, fit, checks }: FittedModel,
  settings: RecommendationSettings,
): Recommendations {
  const atLeast =
    settings.policy === 'certain-threshold' ? probabilityAtLeast(counts, fit, settings.threshold) : undefined;
  return recommend(fit, settings, atLeast, checks);
}

export function fitOf(audit: Audit): Fit {
  return audit.fitted.fit;
}

export function recommendationOf(audit: Audit, user: number): Recommendation {
  return RECOMMENDATIONS[audit.recommendations.recommendation[user]!]!;
}

/** Is the user recommended to drop or to flip? */
export function isFlagged(audit: Audit, user: number): boolean {
  const recommendation = recommendationOf(audit, user);
  return recommendation === 'drop' || recommendation === 'flip';
}

export interface FlaggedCounts {
  readonly users: number;
  /** Flagged users without a decision. */
  readonly undecided: number;
  readonly comparisons: number;
}

export function countFlagged(audit: Audit): FlaggedCounts {
  const counts = { users: 0, undecided: 0, comparisons: 0 };
  for (let u = 0; u < audit.dataset.users.length; u++) {
    if (!isFlagged(audit, u)) continue;
    counts.users++;
    counts.comparisons += audit.userRows.start[u + 1]! - audit.userRows.start[u]!;
    if (audit.decisions.decision[u] === 0) counts.undecided++;
  }
  return counts;
}
