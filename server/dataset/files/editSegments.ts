import type { ByteSource } from '../byteSource.ts';
import type { ByteEdit } from '../types.ts';

/**
 * The file with the edits applied, as segments to be written one after the other; `onEdit` hears of every edit
 * what it replaces, and where in the new file it stands. Throws RangeError where edits are not in file order,
 * overlap or go from one block to the next: such a file would be torn.
 */
export function* editSegments(
  source: ByteSource,
  edits: Iterable<ByteEdit>,
  onEdit?: (start: number, inserted: Uint8Array, replaced: Uint8Array) => void,
): Generator<Uint8Array> {
  const pending = edits[Symbol.iterator]();
  let next = pending.next();
  let grown = 0;
  for (const block of source.blocks) {
    const bytes = source.block(block);
    const isLast = block.end === source.length;
    let at = block.start;
    while (next.done !== true && (next.value.start < block.end || isLast)) {
      const { start, end, text, bytes: binary } = next.value;
      if (start < at || end < start || end > block.end)
        throw new RangeError(`Edits overlap or are out of order at byte ${start}.`);
      if (start > at) yield bytes.subarray(at - block.start, start - block.start);
      const inserted = binary ?? Buffer.from(text, 'utf8');
      onEdit?.(start + grown, inserted, bytes.subarray(start - block.start, end - block.start));
      if (inserted.length > 0) yield inserted;
      grown += inserted.length - (end - start);
      at = end;
      next = pending.next();
    }
    if (at < block.end) yield bytes.subarray(at - block.start);
  }
}
