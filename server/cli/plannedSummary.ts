import { counted, type PlannedEdits } from '../audit/index.ts';
import { DECISIONS } from '../dataset/index.ts';

/** What is done with a user or a row. */
export const ORDERS = [...DECISIONS.filter((decision) => decision !== null), 'clear' as const];

/** How a row is marked by an order. */
const MARKED: Readonly<Record<(typeof ORDERS)[number], string>> = {
  keep: 'kept',
  drop: 'dropped',
  flip: 'flipped',
  clear: 'undecided',
};

/** `120 rows as dropped, 3 rows as kept`; empty where no row changes. */
export function summarise({ records, changed }: PlannedEdits): string {
  const isChanged = new Set(changed);
  return ORDERS.flatMap((order) => {
    const rows = records.filter(
      ({ row, record }) => (record?.decision ?? 'clear') === order && isChanged.has(row),
    ).length;
    return rows > 0 ? [`${counted(rows, 'row')} as ${MARKED[order]}`] : [];
  }).join(', ');
}
