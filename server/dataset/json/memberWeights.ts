import { objectMembers } from '../formats/index.ts';
import { styleOf } from './memberDecisions.ts';
import type { Weigher } from '../rowEdits.ts';
import { type RowWeights, WEIGHT_COLUMNS, writtenWeights } from '../rowWeights.ts';
import type { ByteEdit, Dataset } from '../types.ts';

/** Weights as last members of the rows of a block; where they are there already, in place of those. */
export function memberWeigher(bytes: Uint8Array, dataset: Dataset, weights: RowWeights): Weigher {
  return (row, index) => {
    const values = writtenWeights(weights, index);
    return values === null ? [] : memberWeights(bytes, dataset.rowStart[row]!, dataset.rowEnd[row]!, values);
  };
}

function memberWeights(
  bytes: Uint8Array,
  start: number,
  end: number,
  values: readonly [number, number],
): ByteEdit[] {
  const members = objectMembers(bytes, start, end);
  const { comma, colon } = styleOf(bytes, members, start, end);
  const edits: ByteEdit[] = [];
  let added = '';
  for (const [i, name] of WEIGHT_COLUMNS.entries()) {
    const member = members.findLast(({ key }) => key === name);
    if (member === undefined) added += `${comma}"${name}"${colon}${values[i]}`;
    else edits.push({ start: member.valueStart, end: member.valueEnd, text: String(values[i]) });
  }
  const at = members.at(-1)!.valueEnd;
  return added === '' ? edits : [...edits, { start: at, end: at, text: added }];
}
