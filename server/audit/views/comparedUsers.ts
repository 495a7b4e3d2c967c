import { rowTexts } from '../../dataset/index.ts';
import type { ComparedItem, ComparedPage } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { rowsOf } from '../userRows.ts';
import { lineOf } from './fileRows.ts';
import { promptOf } from './rowPrompt.ts';
import { answersOfOthers } from './othersOnItem.ts';
import { OUTCOMES } from './userComparisons.ts';

const MOST_A_PAGE = 50;

/** The row of one user on an item, and what the other answered on it. */
interface Shared {
  readonly row: number;
  readonly other: number;
  /** Codes of the outcomes, sides as in `row`. */
  readonly outcomes: readonly [number, number];
}

/**
 * The items that both users judged with the answer of each, those on which they differ first; null if there is no such
 * user. Throws FileError.
 */
export async function comparedUsers(
  audit: Audit,
  [one, other]: readonly [string, string],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Omit<ComparedPage, 'version'> | null> {
  const { dataset } = audit;
  const [a, b] = [dataset.users.indexOf(one), dataset.users.indexOf(other)];
  if (a < 0 || b < 0) return null;
  const all = sharedBy(audit, a, b);
  const isAlike = ({ outcomes: [own, others] }: Shared) => Number(own === others);
  const page = all
    .toSorted((x, y) => isAlike(x) - isAlike(y) || x.row - y.row)
    .slice(offset, offset + Math.min(limit, MOST_A_PAGE));
  const texts = await rowTexts(
    audit.bytes,
    dataset,
    page.map(({ row }) => row),
  );
  return {
    total: all.length,
    alike: all.reduce((sum, shared) => sum + isAlike(shared), 0),
    items: page.map(({ row, other: otherRow, outcomes }, k): ComparedItem => ({
      lines: [dataset.rowLine[row]! + 1, dataset.rowLine[otherRow]! + 1],
      models: [
        dataset.models[dataset.first[row]!] ?? 'first',
        dataset.models[dataset.second[row]!] ?? 'second',
      ],
      outcomes: [OUTCOMES[outcomes[0]]!, OUTCOMES[outcomes[1]]!],
      prompt: lineOf(promptOf(dataset, row, texts[k]!)),
    })),
  };
}

/** Of several answers of the other user on an item the first counts. */
function sharedBy(audit: Audit, a: number, b: number): Shared[] {
  return Array.from(rowsOf(audit.userRows, a)).flatMap((row): Shared[] => {
    for (const answer of answersOfOthers(audit, row))
      if (answer.user === b)
        return [{ row, other: answer.row, outcomes: [audit.dataset.outcome[row]!, answer.outcome] }];
    return [];
  });
}
