import { counted, type PlannedEdits } from '../audit/index.ts';
import { DECISIONS } from '../dataset/index.ts';

/** What is done with a user or a row. */
export const ORDERS = [...DECISIONS.filter((decision) => decision !== null), 'clear' as const];

/** `drop 120 rows, keep 3 rows` */
export function summarise({ records, changed }: PlannedEdits): string {
  const isChanged = new Set(changed);
  const parts = ORDERS.flatMap((order) => {
    const rows = records.filter(
      ({ row, record }) => (record?.decision ?? 'clear') === order && isChanged.has(row),
    ).length;
    return rows > 0 ? [`${order} ${counted(rows, 'row')}`] : [];
  });
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
