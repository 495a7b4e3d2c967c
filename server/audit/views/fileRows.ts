import { type ChatTurn, NO_OUTCOME, rowTexts, type RowTexts } from '../../dataset/index.ts';
import type { FileRow, FileRowsPage, FileRowsParams } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { firstRowFrom } from '../deciding/index.ts';
import { decisionName } from '../decisions.ts';
import { OUTCOMES } from './userComparisons.ts';
import { promptOf } from './rowPrompt.ts';

const MOST_A_PAGE = 200;
/** Characters of a text; a row is one line of a table. */
const MOST_CHARACTERS = 200;
/** Characters of a turn that are looked at: blanks among them are not shown. */
const MOST_READ = 1000;

/** Rows of the file as they are read, those that are no comparisons among them. Throws FileError. */
export async function fileRows(
  audit: Audit,
  { at, limit }: Pick<FileRowsParams, 'at' | 'limit'>,
): Promise<Omit<FileRowsPage, 'version'>> {
  const { bytes, dataset } = audit;
  const length = Math.min(limit, MOST_A_PAGE);
  const offset = 'offset' in at ? at.offset : pageOf(firstRowFrom(dataset, at.line - 1), length);
  const rows = Array.from(
    { length: Math.max(0, Math.min(length, dataset.rows - offset)) },
    (_, k) => offset + k,
  );
  const texts = await rowTexts(bytes, dataset, rows);
  return { offset, total: dataset.rows, rows: rows.map((row, k) => shown(audit, row, texts[k]!)) };
}

/** First row of the page that a row is on. */
function pageOf(row: number, length: number): number {
  return length === 0 ? row : Math.floor(row / length) * length;
}

function shown({ dataset }: Audit, row: number, texts: RowTexts): FileRow {
  const code = dataset.outcome[row]!;
  const isLeftOut = code === NO_OUTCOME;
  return {
    row: row + 1,
    line: dataset.rowLine[row]! + 1,
    outcome: isLeftOut ? null : OUTCOMES[code]!,
    user: isLeftOut ? null : dataset.users[dataset.user[row]!]!,
    models: isLeftOut
      ? null
      : [dataset.models[dataset.first[row]!] ?? 'first', dataset.models[dataset.second[row]!] ?? 'second'],
    decision: decisionName(dataset.decision[row]!),
    texts: [lineOf(promptOf(dataset, row, texts)), lineOf(texts.first), lineOf(texts.second)],
  };
}

/** The beginning of a text on one line, whatever its turns; null where there is none. */
export function lineOf(turns: readonly ChatTurn[] | null): string | null {
  if (turns === null) return null;
  const isWhole = turns.every(({ text }) => text.length <= MOST_READ);
  const line = turns
    .map(({ text }) => text.slice(0, MOST_READ))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return isWhole && line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}…`;
}
