import type { TableColumn, WrittenTable } from '../../dataset/index.ts';
import type { CategoryColumn, NumberColumn } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { snapshotOf } from './snapshot.ts';

/** All users, a row each, in order of first appearance; columns are named as in the JSON. */
export function usersTable(audit: Audit): WrittenTable {
  const { users } = snapshotOf(audit);
  const numbers = (name: string, column: NumberColumn): TableColumn => ({
    name,
    numbers: Array.from(column, (value) => (Number.isFinite(value) ? value : null)),
  });
  const names = (name: string, { names: of, codes }: CategoryColumn<string | null>): TableColumn => ({
    name,
    texts: Array.from(codes, (code) => of[code] ?? null),
  });
  return {
    columns: [
      { name: 'user', texts: users.name },
      numbers('comparisons', users.comparisons),
      numbers('ties', users.ties),
      numbers('attentiveness', users.attentiveness),
      numbers('intervalLow', users.low),
      numbers('intervalHigh', users.high),
      numbers('probabilityAttentive', users.probabilityAttentive),
      numbers('probabilityCareless', users.probabilityCareless),
      numbers('probabilityContrary', users.probabilityContrary),
      numbers('probabilityOtherTaste', users.probabilityOtherTaste),
      names('group', users.group),
      names('kind', users.kind),
      names('finding', users.finding),
      numbers('chosenStronger', users.chosenStronger),
      numbers('chosenStrongerExpected', users.chosenStrongerExpected),
      numbers('firstShare', users.firstShare),
      names('recommendation', users.recommendation),
      names('decision', users.decision),
    ],
  };
}
