import { formatOf, type WrittenTable } from '../../dataset/index.ts';
import type { Audit } from '../audit.ts';
import { decisionName } from '../decisions.ts';
import { rowsOf } from '../userRows.ts';

/** What is read of a record. */
const PARTS = ['reason', 'by', 'at'] as const;

/** Who is decided, how, why, by whom and when; in order of first appearance. Throws FileError. */
export function decisionsTable(audit: Audit): WrittenTable {
  const { dataset, decisions } = audit;
  const decided = dataset.users.flatMap((user, u) => {
    const decision = decisionName(decisions.decision[u]!);
    return decision === null ? [] : [[user, decision, ...recordOf(audit, u)]];
  });
  return {
    columns: ['user', 'decision', ...PARTS].map((name, k) => ({
      name,
      texts: decided.map((row) => row[k] ?? null),
    })),
  };
}

/** Of the decision on a user: as it lies beside the file, or as the first row says that carries it. */
function recordOf({ bytes, dataset, beside, decisions, userRows }: Audit, user: number): (string | null)[] {
  const name = dataset.users[user]!;
  const lying = beside?.decisions.get(name);
  if (lying !== undefined) return PARTS.map((part) => lying[part]);
  const row = rowsOf(userRows, user).find((one) => dataset.decision[one] === decisions.decision[user]);
  if (row === undefined) return PARTS.map(() => null);
  const format = formatOf(dataset.layout);
  const isByUser = format.isDecidedByUser(dataset);
  return format
    .recordOf(bytes, dataset, row, PARTS, isByUser ? name : null)
    .map((part) => (typeof part === 'string' ? part : null));
}
