import { isUtf8 } from 'node:buffer';

/** What an editor of texts changes when it saves a file that it has read. */
export type EditorChange = 'line-ends' | 'invalid-utf8';

const CR = 0x0d;
const LF = 0x0a;

/**
 * What an editor that keeps one kind of line end, and texts for bytes, changes in a file beside what is edited in it;
 * null where it changes nothing. VS Code is one.
 */
export function editorChange(bytes: Uint8Array): EditorChange | null {
  if (!isUtf8(bytes)) return 'invalid-utf8';
  return hasMixedLineEnds(bytes) ? 'line-ends' : null;
}

/** Has it lines that end in different ways, or in a carriage return alone? */
function hasMixedLineEnds(bytes: Uint8Array): boolean {
  const isWindows = (at: number) => at > 0 && bytes[at - 1] === CR;
  const first = bytes.indexOf(LF);
  for (let at = first; at >= 0; at = bytes.indexOf(LF, at + 1))
    if (isWindows(at) !== isWindows(first)) return true;
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1))
    if (bytes[at + 1] !== LF) return true;
  return false;
}
