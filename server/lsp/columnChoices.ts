import type { TextDocument } from 'vscode-languageserver-textdocument';
import { examplesOf } from '../dataset/recognise.ts';
import { sampleColumns, sampleRows } from '../dataset/sample.ts';
import type { ColumnChoices } from '../protocol.ts';
import type { SessionResult } from './auditSession.ts';

/** Characters from which the columns are told: rows at the start of a file are as good as any. */
const SAMPLE_CHARACTERS = 2 ** 20;

/** The columns of a document with example values, and which of them are read as what; null where it holds no rows. */
export function columnChoices(document: TextDocument, { outcome }: SessionResult): ColumnChoices | null {
  const start = document.getText({
    start: { line: 0, character: 0 },
    end: document.positionAt(SAMPLE_CHARACTERS),
  });
  const { rows, values } = sampleColumns(sampleRows(Buffer.from(start, 'utf8')));
  if (rows === 0) return null;
  const columns = [...values].map(([column, seen]) => ({ column, examples: examplesOf(seen) }));
  switch (outcome.kind) {
    case 'column-needed': {
      const { found, missing, candidates } = outcome.recognition;
      const likely = new Set(candidates.map(({ column }) => column));
      const first = [...columns].sort((a, b) => Number(likely.has(b.column)) - Number(likely.has(a.column)));
      return { found, missing, columns: first };
    }
    case 'audited':
      return { found: outcome.audit.dataset.mapping, missing: [], columns };
    case 'declined':
      return { found: outcome.dataset.mapping, missing: [], columns };
    case 'not-a-dataset':
      return { found: {}, missing: ['user', 'modelA', 'modelB', 'winner'], columns };
  }
}
