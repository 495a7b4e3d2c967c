/**
 * A document that is written anew in part. It is cut at its headings; what stands between {@link BEGIN} and {@link END}
 * was written by hand, belongs to the heading above it, and stays.
 */
const BEGIN = '<!-- by hand -->';
const END = '<!-- end -->';

interface Block {
  /** First line, with its number signs; empty before the first heading. */
  readonly heading: string;
  readonly text: string;
  /** With its marks; headings within are its own. */
  readonly byHand: string;
}

/** The document written whole, with what was written by hand in the one before. Throws where that has no place any more. */
export function writtenAnew(before: string, written: string): string {
  const kept = blocksOf(before);
  const blocks = blocksOf(written);
  const lost = kept.find(
    ({ heading, byHand }) => byHand !== '' && !blocks.some((block) => block.heading === heading),
  );
  if (lost !== undefined)
    throw new Error(`What was written by hand under “${lost.heading}” has no place: that heading is gone.`);
  return joined(blocks.map((block) => ({ ...block, byHand: byHandUnder(kept, block.heading) })));
}

/**
 * The document with the parts under the headings of `written` put in the place of those before; all else stays. A new
 * heading comes after the one before it.
 */
export function writtenInPart(before: string, written: string): string {
  const result = [...blocksOf(before)];
  let at = result.length - 1;
  for (const block of blocksOf(written)) {
    const place = result.findIndex(({ heading }) => heading === block.heading);
    if (place < 0) result.splice(++at, 0, block);
    else result[(at = place)] = { ...block, byHand: result[place]!.byHand };
  }
  return joined(result);
}

function byHandUnder(blocks: readonly Block[], heading: string): string {
  return blocks.find((block) => block.heading === heading)?.byHand ?? '';
}

function blocksOf(document: string): Block[] {
  const blocks: { heading: string; text: string[]; byHand: string[] }[] = [];
  let isByHand = false;
  for (const line of document.split('\n')) {
    if (line === BEGIN) isByHand = true;
    if (!isByHand && (blocks.length === 0 || /^#+ /.test(line)))
      blocks.push({ heading: line, text: [], byHand: [] });
    else (isByHand ? blocks.at(-1)!.byHand : blocks.at(-1)!.text).push(line);
    if (line === END) isByHand = false;
  }
  if (isByHand) throw new Error(`“${BEGIN}” is not closed by “${END}”.`);
  return blocks.map(({ heading, text, byHand }) => ({
    heading,
    text: text.join('\n').trim(),
    byHand: byHand.join('\n'),
  }));
}

function joined(blocks: readonly Block[]): string {
  const parts = blocks.flatMap(({ heading, text, byHand }) => [heading, text, byHand]);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
