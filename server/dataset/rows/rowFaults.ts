import { countLineEnds, type Fields, type RowFault, type RowSource } from '../formats/index.ts';
import { LIMITS } from '../limits.ts';

/** A fault by its place in the file, which the bytes at hand do not tell any more when it is taken down. */
export interface PlacedFault extends RowFault {
  readonly line: number;
}

/** A wanted column, of the first so many, that a row holds twice; null where there is none. */
export function duplicateFault(
  { duplicateAt }: Fields,
  names: readonly string[],
  most = names.length,
): RowFault | null {
  for (let field = 0; field < most; field++) {
    if (duplicateAt[field]! < 0) continue;
    const message = `“${names[field]!}” stands here twice; which one counts is unclear.`;
    return { code: 'duplicate-key', offset: duplicateAt[field]!, message };
  }
  return null;
}

export function tooManyModels(offset: number): RowFault {
  return { code: 'too-many-names', offset, message: `more than ${LIMITS.models} different models.` };
}

export function foreignAudit(offset: number): RowFault {
  const message = 'the row has an “audit” of another kind; decisions cannot be written into it.';
  return { code: 'foreign-audit', offset, message };
}

/** A note on the whole file, at the first row of which it is so. */
export function noNumber(offset: number): RowFault {
  const message =
    'here, and perhaps in other rows, stands NaN or Infinity, which JSON does not have: it is read as null and left as it is.';
  return { code: 'no-number', offset, message };
}

/** Line of an offset in the row that the source is at. */
export function lineOf({ bytes, start, line }: RowSource, offset: number): number {
  return line + countLineEnds(bytes, start, offset);
}
