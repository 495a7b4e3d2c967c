import type { AuditOutcome } from '../audit/runAudit.ts';
import { CONVENTION_MEANINGS } from '../dataset/conventions.ts';
import { detectLayouts } from '../dataset/formats/detect.ts';
import { sampleRows } from '../dataset/formats/formats.ts';
import type { Layout } from '../dataset/formats/layout.ts';
import { examplesOf } from '../dataset/columnSearch.ts';
import { sampleColumns } from '../dataset/sample.ts';
import type { ColumnChoices } from '../protocol.ts';
import type { SessionResult } from './auditSession.ts';

/** The columns of a file, by its first bytes, with example values, and which of them are read as what; null where it holds no rows. */
export function columnChoices(bytes: Uint8Array, { outcome }: SessionResult): ColumnChoices | null {
  const layouts = detectLayouts(bytes);
  if (typeof layouts === 'string') return null;
  const { rows, values } = sampleColumns(sampleRows(bytes, layoutOf(outcome) ?? layouts[0]!));
  if (rows === 0) return null;
  const columns = [...values].map(([column, seen]) => ({ column, examples: examplesOf(seen) }));
  switch (outcome.kind) {
    case 'column-needed': {
      const { found, missing, candidates, conventions } = outcome.recognition;
      const likely = new Set(candidates.map(({ column }) => column));
      const first = [...columns].sort((a, b) => Number(likely.has(b.column)) - Number(likely.has(a.column)));
      const meanings = conventions.map((name) => ({ name, meaning: CONVENTION_MEANINGS[name] }));
      return { found, missing, columns: first, conventions: meanings };
    }
    case 'audited':
      return { found: outcome.audit.dataset.mapping, missing: [], columns, conventions: [] };
    case 'declined':
      return { found: outcome.dataset.mapping, missing: [], columns, conventions: [] };
    case 'not-a-dataset':
      return { found: {}, missing: ['user', 'modelA', 'modelB', 'winner'], columns, conventions: [] };
  }
}

function layoutOf(outcome: AuditOutcome): Layout | null {
  switch (outcome.kind) {
    case 'audited':
      return outcome.audit.dataset.layout;
    case 'declined':
      return outcome.dataset.layout;
    case 'column-needed':
    case 'not-a-dataset':
      return null;
  }
}
