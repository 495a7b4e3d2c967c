import { isRecord } from '../../dataset/index.ts';
import type { Population } from '../../audit/index.ts';
import { WarehouseRefusal } from '../refusal.ts';
import type { Pass } from './pass.ts';
import type { UserCells } from './scoreUsers.ts';

/** Users that are scored at once: what they take together bounds the memory. */
export const BATCH_USERS = 4096;

/** Users, a batch at a time. */
export async function* batched<Item>(items: AsyncIterable<Item>, size = BATCH_USERS): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Scores lines of JSON, `{"user": …, "cells": …}` each, into lines of JSON with the columns of scores, or of weights: what an engine
 * pipes users through. Throws WarehouseRefusal with the number of a line that is none.
 */
export async function* scoreLines(
  population: Population,
  lines: AsyncIterable<string>,
  { columns, rowsOf }: Pass,
): AsyncGenerator<string> {
  for await (const users of batched(usersIn(lines))) {
    let text = '';
    for (const row of rowsOf(population, users))
      text += `${JSON.stringify(Object.fromEntries(columns.map(([name], c) => [name, row[c]])))}\n`;
    yield text;
  }
}

async function* usersIn(lines: AsyncIterable<string>): AsyncGenerator<UserCells> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    yield userIn(line, number);
  }
}

function userIn(line: string, number: number): UserCells {
  let read: unknown = null;
  try {
    read = JSON.parse(line);
  } catch {
    // Said below.
  }
  if (isRecord(read) && typeof read['user'] === 'string' && typeof read['cells'] === 'string')
    return { user: read['user'], cells: read['cells'] };
  throw new WarehouseRefusal(`line ${number} is no user with cells: {"user": "…", "cells": "code:count …"}.`);
}
