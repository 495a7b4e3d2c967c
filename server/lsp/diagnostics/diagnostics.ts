import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Range,
} from 'vscode-languageserver';
import { type ByteSource, type Dataset, UNITS } from '../../dataset/index.ts';
import {
  type Audit,
  auditFindings,
  type AuditOutcome,
  fileFinding,
  type Finding,
  markOf,
  problemFindings,
  sortOfFinding,
  winnerSpan,
} from '../../audit/index.ts';
import type { FindingCode } from '../../protocol.ts';
import { rangeInRow } from '../documents/ranges.ts';
import type { Severities, SeveritySetting } from '../sessions/settings.ts';

/** What a fix needs to know of a diagnostic; see codeActions.ts. */
export interface DiagnosticData {
  /** 1-based row, or null for the file as a whole. */
  readonly row: number | null;
  readonly user: string | null;
}

const SOURCE = 'Preference Auditor';
const SEVERITY: Readonly<Record<Exclude<SeveritySetting, 'off'>, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** How diagnostics are worded for a client. */
export interface DiagnosticOptions {
  readonly severity: Severities;
  /** Address of the explanation of a finding code; null where there is none. */
  readonly explanation: (code: FindingCode) => string | null;
  readonly relatedInformation: boolean;
  /** Rows that are decided to be dropped are tagged. */
  readonly tagsDropped: boolean;
}

const FIRST_LINE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

/** The diagnostics of a file; none for a file that is no preference dataset. */
export function diagnosticsOf(outcome: AuditOutcome, uri: string, options: DiagnosticOptions): Diagnostic[] {
  switch (outcome.kind) {
    case 'audited':
      return [
        ...toDiagnostics(auditFindings(outcome.audit), outcome.audit, uri, options),
        ...(options.tagsDropped ? droppedRows(outcome.audit, options) : []),
      ];
    case 'declined': {
      const findings = [fileFinding('declined', outcome.message), ...problemFindings(outcome.dataset)];
      return toDiagnostics(findings, outcome, uri, options);
    }
    case 'column-needed':
      return [
        {
          ...described('column-needed', options),
          range: FIRST_LINE,
          severity: DiagnosticSeverity.Information,
          message: outcome.recognition.message,
        },
      ];
    case 'not-a-dataset':
      return [];
  }
}

interface ReadFile {
  readonly bytes: ByteSource;
  readonly dataset: Dataset;
}

function toDiagnostics(
  findings: readonly Finding[],
  file: ReadFile,
  uri: string,
  options: DiagnosticOptions,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const finding of findings) {
    const severity = options.severity[sortOfFinding(finding)];
    if (severity !== 'off') diagnostics.push(toDiagnostic(finding, SEVERITY[severity], file, uri, options));
  }
  return diagnostics;
}

function described(code: FindingCode, { explanation }: DiagnosticOptions) {
  const href = explanation(code);
  return { source: SOURCE, code, ...(href === null ? {} : { codeDescription: { href } }) };
}

function toDiagnostic(
  finding: Finding,
  severity: DiagnosticSeverity,
  { bytes, dataset }: ReadFile,
  uri: string,
  options: DiagnosticOptions,
): Diagnostic {
  const { row, user } = finding;
  const related = options.relatedInformation ? finding.related : [];
  const relatedInformation: DiagnosticRelatedInformation[] = related.map((telling) => {
    const start = dataset.rowStart[telling.row]! + dataset.winnerStart[telling.row]!;
    const end = dataset.rowStart[telling.row]! + dataset.winnerEnd[telling.row]!;
    return {
      location: { uri, range: rangeInRow(bytes, dataset, telling.row, { start, end }) },
      message: telling.message,
    };
  });
  const data: DiagnosticData = {
    row: row === null ? null : row + 1,
    user: user === null ? null : dataset.users[user]!,
  };
  return {
    ...described(finding.code, options),
    range: row === null ? FIRST_LINE : rangeInRow(bytes, dataset, row, finding.span),
    severity,
    message: finding.message,
    ...(relatedInformation.length > 0 ? { relatedInformation } : {}),
    data,
  };
}

/** More of them would only push other findings out of lists. */
const MOST_TAGGED = 200;

/**
 * The first rows that are decided to be dropped, as hints tagged unnecessary: editors fade them, as code that is
 * never run. For clients without marks of their own, which mark all of them.
 */
function droppedRows(audit: Audit, options: DiagnosticOptions): Diagnostic[] {
  const { bytes, dataset } = audit;
  const dropped: Diagnostic[] = [];
  for (let row = 0; row < dataset.rows && dropped.length < MOST_TAGGED; row++) {
    if (markOf(audit, row) !== 'dropped') continue;
    const whole = { start: dataset.rowStart[row]!, end: dataset.rowEnd[row]! };
    const span = UNITS[dataset.unit].isAlone ? whole : winnerSpan(audit, row);
    dropped.push({
      ...described('dropped', options),
      range: rangeInRow(bytes, dataset, row, span),
      severity: DiagnosticSeverity.Hint,
      tags: [DiagnosticTag.Unnecessary],
      message: 'Decided: drop. The cleaned file leaves this comparison out.',
    });
  }
  return dropped;
}
