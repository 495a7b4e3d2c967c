import { delimitedRows } from './counts/delimitedRows.ts';
import { WarehouseRefusal } from './refusal.ts';
import type { Decisions } from './sql/statements.ts';

/** Reads decisions on users: comma-separated values with the columns `user` and `decision`. Throws WarehouseRefusal. */
export async function readDecisions(text: string): Promise<Decisions> {
  const decisions = new Map<string, 'keep' | 'drop' | 'flip'>();
  let places: readonly [number, number] | null = null;
  for await (const { cells, line } of delimitedRows(inOnePiece(text))) {
    if (places === null) {
      const names = cells.map((cell) => cell.trim().toLowerCase());
      places = [names.indexOf('user'), names.indexOf('decision')];
      if (places.includes(-1)) throw new WarehouseRefusal('decisions have the columns user and decision.');
      continue;
    }
    const [user, decision] = [cells[places[0]] ?? '', cells[places[1]] ?? ''];
    if (decision !== 'keep' && decision !== 'drop' && decision !== 'flip')
      throw new WarehouseRefusal(`line ${line}: “${decision.slice(0, 40)}” is none of keep, drop and flip.`);
    decisions.set(user, decision);
  }
  return decisions;
}

async function* inOnePiece(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}
