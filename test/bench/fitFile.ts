import { readFileSync, writeFileSync } from 'node:fs';
import type { Comparisons } from '../../server/model/types.ts';

/** Comparisons as a file of columns, for a child process to read without parsing. */
export function writeColumns(path: string, comparisons: Comparisons): void {
  const { users, models, user, first, second, outcome } = comparisons;
  const bytes = [Uint32Array.of(users, models, user.length), user, first, second, outcome].map((column) =>
    Buffer.from(column.buffer, column.byteOffset, column.byteLength),
  );
  writeFileSync(path, Buffer.concat(bytes));
}

export function readColumns(path: string): Comparisons {
  const { buffer } = new Uint8Array(readFileSync(path));
  const [users, models, n] = new Uint32Array(buffer, 0, 3) as unknown as [number, number, number];
  return {
    users,
    models,
    ordered: true,
    user: new Uint32Array(buffer, 12, n),
    first: new Uint16Array(buffer, 12 + 4 * n, n),
    second: new Uint16Array(buffer, 12 + 6 * n, n),
    outcome: new Uint8Array(buffer, 12 + 8 * n, n),
  };
}

/** The same comparisons as crowd-kit reads them: worker, left, right, label. No ties. */
export function writeCrowdKitCsv(path: string, { user, first, second, outcome }: Comparisons): void {
  const lines = ['worker,left,right,label'];
  for (let j = 0; j < user.length; j++) {
    lines.push(`${user[j]},${first[j]},${second[j]},${outcome[j] === 0 ? first[j] : second[j]}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}
