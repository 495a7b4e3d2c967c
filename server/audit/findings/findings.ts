import { isNote } from '../../dataset/index.ts';
import type { FindingCode } from '../../protocol.ts';
import { type Problem, TIE } from '../../dataset/index.ts';
import { type Audit, countFlagged, fitOf, isFlagged, recommendationOf } from '../audit.ts';
import { responseNames } from './expected.ts';
import { describeChance, describeRecommendation, describeVerdict, findingCode } from './explain.ts';
import { adviceOnValues, describeMisreading } from './skips.ts';
import { type SuspiciousComparison, suspiciousComparisons } from './suspicious.ts';
import { mostTellingRows } from './telling.ts';
import { count, counted, percent, quoted } from '../wording.ts';

/** Bytes of the file that a finding points at. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** Something to look at, before it is put into the terms of any editor. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'warning' | 'information';
  /** Null: the file as a whole. */
  readonly row: number | null;
  readonly span: ByteSpan;
  readonly message: string;
  readonly user: number | null;
  readonly related: readonly { readonly row: number; readonly message: string }[];
}

/** With the most users (250) and suspicious comparisons (100) that settings allow: below what an editor lists of one file. */
const MOST_SHOWN_PROBLEMS = 100;
const RELATED_ROWS = 3;
const MOST_COPIES = 3;
/** A finding on the file as a whole is shown on its first line. */
const WHOLE_FILE: ByteSpan = { start: 0, end: 0 };

/**
 * The findings of an audit, users first (least attentive first), then suspicious comparisons (most surprising
 * first), then copies of earlier rows, then skipped rows. What is left out is counted in a finding of its own. Decided users and rows are
 * settled: they are not reported.
 */
export function auditFindings(audit: Audit): Finding[] {
  // Users of a table have no rows to stand at: the panel shows them.
  if (audit.from === 'users') return [];
  return [
    ...judgementFindings(audit).map((finding) => placed(audit, finding)),
    ...valueFindings(audit),
    ...problemFindings(audit.dataset),
  ];
}

/** A finding on users and comparisons: all but where it stands. */
type Unplaced = Omit<Finding, 'span'>;

/** By {@link Audit.likeness}: while a file is typed into, most of its audits say the same. */
const known = new WeakMap<object, readonly Unplaced[]>();

function judgementFindings(audit: Audit): readonly Unplaced[] {
  let findings = known.get(audit.likeness);
  if (findings === undefined) {
    findings = [...userFindings(audit), ...suspiciousFindings(audit), ...copyFindings(audit)];
    known.set(audit.likeness, findings);
  }
  return findings;
}

function placed(audit: Audit, finding: Unplaced): Finding {
  const { row, code } = finding;
  if (row === null) return { ...finding, span: WHOLE_FILE };
  const isOfOutcome = code === 'suspicious' || code === 'copied-row';
  return { ...finding, span: isOfOutcome ? winnerSpan(audit, row) : userSpan(audit, row) };
}

function userFindings(audit: Audit): Unplaced[] {
  const { posteriors } = fitOf(audit);
  const reported = audit.dataset.users
    .map((_, user) => user)
    .filter((user) => audit.decisions.decision[user] === 0 && recommendationOf(audit, user) !== 'keep');
  reported.sort(
    (a, b) =>
      Number(isFlagged(audit, b)) - Number(isFlagged(audit, a)) ||
      posteriors.probabilityAttentive[a]! - posteriors.probabilityAttentive[b]! ||
      a - b,
  );
  const findings: Unplaced[] = reported
    .slice(0, audit.settings.maxUsers)
    .map((user) => userFinding(audit, user));
  const left = reported.length - findings.length;
  if (left > 0) {
    const { undecided } = countFlagged(audit);
    const message = `${counted(left, 'more user')} to look at (${count(undecided)} flagged in all): open the audit panel.`;
    findings.push(fileFinding('inattentive', message));
  }
  return findings;
}

function userFinding(audit: Audit, user: number): Unplaced {
  const row = audit.userRows.rows[audit.userRows.start[user]!]!;
  return {
    code: findingCode(audit, user)!,
    severity: isFlagged(audit, user) ? 'warning' : 'information',
    row,
    message: `${describeVerdict(audit, user)} ${describeChance(audit, user)}. ${describeRecommendation(audit, user)}`,
    user,
    related: mostTellingRows(audit, user, RELATED_ROWS).map(({ row: telling, message }) => ({
      row: telling,
      message,
    })),
  };
}

function suspiciousFindings(audit: Audit): Unplaced[] {
  const { listed, total } = suspiciousComparisons(audit, audit.settings.maxSuspicious);
  const findings: Unplaced[] = listed.map((comparison) => suspiciousFinding(audit, comparison));
  const left = total - listed.length;
  if (left > 0 && listed.length > 0) {
    const message = `${counted(left, 'more suspicious comparison')} not shown (setting preferenceAuditor.maxSuspicious).`;
    findings.push(fileFinding('suspicious', message));
  }
  return findings;
}

function suspiciousFinding(audit: Audit, { row, probability }: SuspiciousComparison): Unplaced {
  const { dataset } = audit;
  const user = dataset.user[row]!;
  const names = responseNames(audit, row);
  const outcome = dataset.outcome[row] === TIE ? 'a tie between' : `${names[dataset.outcome[row]!]!} out of`;
  return {
    code: 'suspicious',
    severity: 'information',
    row,
    message:
      `Surprising: ${quoted(dataset.users[user]!)} chose ${outcome} ${names[0]} and ${names[1]}; ` +
      `the chance of this outcome is ${percent(probability)}. Worth a look; one surprise says little about a user.`,
    user,
    related: [],
  };
}

function copyFindings({ dataset, comparisons: { copies } }: Audit): Unplaced[] {
  const findings = Array.from(copies.row.subarray(0, MOST_COPIES), (row, k): Unplaced => {
    const of = copies.of[k]!;
    return {
      code: 'copied-row',
      severity: 'information',
      row,
      message: `Row ${count(row + 1)} is a copy of row ${count(of + 1)}: same user, same item, nothing else different. The two count once.`,
      user: dataset.user[row]!,
      related: [{ row: of, message: 'the row it is a copy of' }],
    };
  });
  const left = copies.row.length - findings.length;
  if (left > 0)
    findings.push(
      fileFinding('copied-row', `${counted(left, 'more row')} that are copies of earlier rows not shown.`),
    );
  return findings;
}

/** What is to be said of the values of the winner column: that they are probably misread, or mean nothing yet. */
function valueFindings(audit: Audit): Finding[] {
  const said = [describeMisreading(audit), adviceOnValues(audit)];
  return said.flatMap((message) => (message === null ? [] : [fileFinding('unclear-values', message)]));
}

/** Findings on rows that were skipped or left alone; the remainder counted. */
export function problemFindings(dataset: Audit['dataset']): Finding[] {
  const findings = dataset.problems.slice(0, MOST_SHOWN_PROBLEMS).map(problemFinding(dataset));
  const left = dataset.problemsTotal - findings.length;
  if (left > 0)
    findings.push(fileFinding('skipped-row', `${counted(left, 'more row')} with problems not shown.`));
  return findings;
}

function problemFinding(dataset: Audit['dataset']): (problem: Problem) => Finding {
  return ({ row, offset, message, code }) => ({
    code: 'skipped-row',
    severity: 'information',
    row,
    span: { start: offset, end: Math.max(offset, Math.min(offset + 1, dataset.rowEnd[row]!)) },
    message: isNote(code) ? message : `Row skipped: ${message}`,
    user: null,
    related: [],
  });
}

/** A finding on the file as a whole, shown on its first line. */
export function fileFinding(code: FindingCode, message: string): Finding {
  return {
    code,
    severity: 'information',
    row: null,
    span: WHOLE_FILE,
    message,
    user: null,
    related: [],
  };
}

/** Which of the settings `severity.*` rules a finding. */
export function sortOfFinding({ code, severity }: Pick<Finding, 'code' | 'severity'>): FindingSort {
  if (code === 'suspicious') return 'suspicious';
  if (['skipped-row', 'copied-row', 'unclear-values', 'declined'].includes(code)) return 'skippedRows';
  return severity === 'warning' ? 'users' : 'review';
}

export type FindingSort = 'users' | 'review' | 'suspicious' | 'skippedRows';

/** Where the user's name stands in a row. */
export function userSpan({ dataset }: Pick<Audit, 'dataset'>, row: number): ByteSpan {
  const start = dataset.rowStart[row]!;
  return { start: start + dataset.userStart[row]!, end: start + dataset.userEnd[row]! };
}

/** Where the outcome stands in a row. */
export function winnerSpan({ dataset }: Pick<Audit, 'dataset'>, row: number): ByteSpan {
  const start = dataset.rowStart[row]!;
  return { start: start + dataset.winnerStart[row]!, end: start + dataset.winnerEnd[row]! };
}
