import { type AuditOutcome, usableColumns } from '../../audit/index.ts';
import {
  type ColumnSettings,
  detectLayouts,
  examplesOf,
  formatOf,
  type Layout,
  meaningOf,
  previewReadings,
  ROLE_NAMES,
  ROLES,
  sampleColumns,
  WINNER_CONVENTIONS,
  type WinnerConvention,
} from '../../dataset/index.ts';
import type { ColumnChoices, Named, ReadingPreview, ReadingSettings } from '../../protocol.ts';
import type { SessionResult } from '../sessions/auditSession.ts';

/** The columns of a file, by its first bytes, with example values, and which of them are read as what; null where it holds no rows. */
export function columnChoices(bytes: Uint8Array, result: SessionResult): ColumnChoices | null {
  const { outcome, settings } = result;
  const layouts = detectLayouts(bytes);
  if (typeof layouts === 'string') return null;
  const { rows, values } = sampleColumns(formatOf(layoutOf(outcome) ?? layouts[0]!).sample(bytes));
  if (rows === 0) return null;
  const columns = [...values].map(([column, seen]) => ({ column, examples: examplesOf(seen) }));
  const vocabulary = {
    roles: ROLES.map((name) => ({ name, meaning: ROLE_NAMES[name] })),
    allConventions: named(WINNER_CONVENTIONS),
    convention: settings.columns?.convention ?? null,
    given: toldSettings(settings.columns ?? {}),
  };
  switch (outcome.kind) {
    case 'column-needed': {
      const { found, missing, candidates, conventions } = outcome.recognition;
      const likely = new Set(candidates.map(({ column }) => column));
      const first = [...columns].sort((a, b) => Number(likely.has(b.column)) - Number(likely.has(a.column)));
      return { ...vocabulary, found, missing, columns: first, conventions: named(conventions) };
    }
    case 'audited': {
      const found = outcome.audit.dataset.mapping;
      return { ...vocabulary, found, missing: [], columns, conventions: [] };
    }
    case 'declined':
      return { ...vocabulary, found: outcome.dataset.mapping, missing: [], columns, conventions: [] };
    case 'not-a-dataset': {
      const missing = ['user', 'modelA', 'modelB', 'winner'];
      return { ...vocabulary, found: {}, missing, columns, conventions: [] };
    }
  }
}

/** As messages have them. */
function toldSettings(columns: ColumnSettings): ReadingSettings {
  return Object.fromEntries(Object.entries(columns));
}

/** How a file may be read, by its first bytes; see {@link previewReadings}. */
export function readingsOf(bytes: Uint8Array, settings: ReadingSettings): ReadingPreview[] {
  return previewReadings(bytes, usableColumns(settings)).map((reading) => ({
    ...reading,
    settings: toldSettings(reading.settings),
  }));
}

function named(conventions: readonly WinnerConvention[]): Named[] {
  return conventions.map((name) => ({ name, meaning: meaningOf(name) }));
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
