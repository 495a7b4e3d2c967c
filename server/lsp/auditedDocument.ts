import type {
  Position,
  Range,
  TextDocumentContentChangeEvent,
  TextDocumentsConfiguration,
} from 'vscode-languageserver';
import { CHUNK_BYTES, chunksOf, endsLine, type LineChunk, textOf } from '../dataset/lineChunks.ts';

/**
 * An open document as UTF-8 bytes, in chunks of whole lines: a change costs what it touches, not the length of the
 * document. Positions are those of the protocol: lines end at `\n`, `\r\n` and `\r`, characters are UTF-16 units.
 */
export class AuditedDocument {
  readonly uri: string;
  readonly #chunkBytes: number;
  #version: number;
  #chunks: readonly LineChunk[];

  /** `chunkBytes` is for tests: what is cut small is cut often. */
  constructor(uri: string, version: number, text: string, chunkBytes = CHUNK_BYTES) {
    this.#chunkBytes = chunkBytes;
    this.uri = uri;
    this.#version = version;
    this.#chunks = chunksOf(text, this.#chunkBytes);
  }

  /** Takes changes over, one after the other. */
  update(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      if ('range' in change) this.#replace(change.range, change.text);
      else this.#chunks = chunksOf(change.text, this.#chunkBytes);
    }
    this.#version = version;
  }

  get version(): number {
    return this.#version;
  }

  /** The document as it is now; later changes leave this alone. */
  get chunks(): readonly LineChunk[] {
    return this.#chunks;
  }

  #replace(range: Range, inserted: string): void {
    const [start, end] = isAfter(range.start, range.end)
      ? [range.end, range.start]
      : [range.start, range.end];
    const chunks = this.#chunks;
    const { chunk, line: firstLine } = this.#chunkOf(start.line);
    let first = chunk;
    let last = this.#chunkOf(end.line).chunk;
    const region = chunks
      .slice(first, last + 1)
      .map(textOf)
      .join('');
    const from = offsetAt(region, start.line - firstLine, start.character);
    const to = offsetAt(region, end.line - firstLine, end.character);
    let text = region.slice(0, from) + inserted + region.slice(to);
    // Chunks hold whole lines, and not too few of them: neighbours are taken in where that would not be so.
    for (;;) {
      const next = chunks[last + 1];
      const following = next === undefined ? '' : textOf(next);
      const isSmall = text.length < this.#chunkBytes / 4 && following.length < this.#chunkBytes;
      if (next !== undefined && (isSmall || !endsLine(text, following))) {
        text += following;
        last++;
        continue;
      }
      const previous = chunks[first - 1];
      if (previous !== undefined && !endsLine(textOf(previous), text + following)) {
        text = textOf(previous) + text;
        first--;
        continue;
      }
      break;
    }
    this.#chunks = [
      ...chunks.slice(0, first),
      ...chunksOf(text, this.#chunkBytes),
      ...chunks.slice(last + 1),
    ];
  }

  /** The chunk that a line is in, and the first line of that chunk; the last chunk for lines past the end. */
  #chunkOf(line: number): { readonly chunk: number; readonly line: number } {
    let before = 0;
    for (const [chunk, { lineEnds }] of this.#chunks.entries()) {
      if (line < before + lineEnds || chunk === this.#chunks.length - 1) return { chunk, line: before };
      before += lineEnds;
    }
    return { chunk: 0, line: 0 };
  }
}

function isAfter(a: Position, b: Position): boolean {
  return a.line > b.line || (a.line === b.line && a.character > b.character);
}

const LINE_END = /\r\n?|\n/g;

/** UTF-16 offset of a position, within its line; the end of the text for lines past it. */
function offsetAt(text: string, line: number, character: number): number {
  LINE_END.lastIndex = 0;
  for (let passed = 0; passed < line; passed++) {
    if (LINE_END.exec(text) === null) return text.length;
  }
  const start = LINE_END.lastIndex;
  const end = LINE_END.exec(text)?.index ?? text.length;
  return Math.min(start + Math.max(0, character), end);
}

/** What `TextDocuments` makes and changes documents by. */
export const AUDITED_DOCUMENTS: TextDocumentsConfiguration<AuditedDocument> = {
  create: (uri, _languageId, version, text) => new AuditedDocument(uri, version, text),
  update: (document, changes, version) => {
    document.update(changes, version);
    return document;
  },
};
