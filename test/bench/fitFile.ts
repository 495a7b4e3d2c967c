import { readFileSync, writeFileSync } from 'node:fs';
import type { Comparisons } from '../../server/model/types.ts';

/** Comparisons as a file of columns, for a child process to read without parsing. */
export function writeColumns(path: string, comparisons: Comparisons): void {
  const { users, models, user, first, second, outcome, item } = comparisons;
  const head = Uint32Array.of(users, models, user.length, item === undefined ? 0 : 1);
  const columns = [head, user, ...(item === undefined ? [] : [item]), first, second, outcome];
  const bytes = columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength));
  writeFileSync(path, Buffer.concat(bytes));
}

export function readColumns(path: string): Comparisons {
  const { buffer } = new Uint8Array(readFileSync(path));
  const head = new Uint32Array(buffer, 0, 4) as unknown as [number, number, number, number];
  const [users, models, n, items] = head;
  const numbers = (k: number) => new Uint32Array(buffer, 16 + 4 * n * k, n);
  const names = 16 + 4 * n * (1 + items);
  return {
    users,
    models,
    ordered: true,
    user: numbers(0),
    ...(items === 1 ? { item: numbers(1) } : {}),
    first: new Uint16Array(buffer, names, n),
    second: new Uint16Array(buffer, names + 2 * n, n),
    outcome: new Uint8Array(buffer, names + 4 * n, n),
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
