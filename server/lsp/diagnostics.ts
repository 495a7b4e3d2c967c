import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Range,
} from 'vscode-languageserver';
import type { ByteSource } from '../dataset/byteSource.ts';
import { auditFindings, fileFinding, type Finding, problemFindings } from '../audit/findings.ts';
import type { AuditOutcome } from '../audit/runAudit.ts';
import type { Dataset } from '../dataset/types.ts';
import { rangeInRow } from './ranges.ts';

/** What a fix needs to know of a diagnostic; see codeActions.ts. */
export interface DiagnosticData {
  /** 1-based row, or null for the file as a whole. */
  readonly row: number | null;
  readonly user: string | null;
}

const SOURCE = 'Preference Auditor';
const SEVERITY = {
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

const FIRST_LINE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

/** The diagnostics of a file; none for a file that is no preference dataset. */
export function diagnosticsOf(outcome: AuditOutcome, uri: string): Diagnostic[] {
  switch (outcome.kind) {
    case 'audited': {
      const { bytes, dataset } = outcome.audit;
      return auditFindings(outcome.audit).map((finding) => toDiagnostic(finding, bytes, dataset, uri));
    }
    case 'declined': {
      const { bytes, dataset, message } = outcome;
      return [fileFinding('declined', message), ...problemFindings(dataset)].map((finding) =>
        toDiagnostic(finding, bytes, dataset, uri),
      );
    }
    case 'column-needed': {
      const { message } = outcome.recognition;
      return [
        {
          range: FIRST_LINE,
          severity: DiagnosticSeverity.Information,
          source: SOURCE,
          code: 'column-needed',
          message,
        },
      ];
    }
    case 'not-a-dataset':
      return [];
  }
}

function toDiagnostic(finding: Finding, bytes: ByteSource, dataset: Dataset, uri: string): Diagnostic {
  const { row, user, related } = finding;
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
    range: row === null ? FIRST_LINE : rangeInRow(bytes, dataset, row, finding.span),
    severity: SEVERITY[finding.severity],
    source: SOURCE,
    code: finding.code,
    message: finding.message,
    ...(relatedInformation.length > 0 ? { relatedInformation } : {}),
    data,
  };
}
