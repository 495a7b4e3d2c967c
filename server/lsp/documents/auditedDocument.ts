import type {
  Position,
  TextDocumentContentChangeEvent,
  TextDocumentsConfiguration,
} from 'vscode-languageserver';
import { CHUNK_BYTES, chunksOf, endsLine, type LineChunk, textOf } from '../../dataset/index.ts';

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
    for (let at = 0; at < changes.length;) {
      const change = changes[at]!;
      if ('range' in change) {
        const run = this.#runFrom(changes, at);
        this.#replace(run);
        at += run.length;
      } else {
        this.#chunks = chunksOf(change.text, this.#chunkBytes);
        at++;
      }
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

  /**
   * The change at `at` and those after it that can be made together with it, in document order: each lies before the
   * one it follows, as bulk edits are sent, and in the same chunk.
   */
  #runFrom(changes: readonly TextDocumentContentChangeEvent[], at: number): Replacement[] {
    const run: Replacement[] = [];
    let firstLine = 0;
    const lastLine = this.#chunks.reduce((sum, { lineEnds }) => sum + lineEnds, 0);
    for (let i = at; i < changes.length; i++) {
      const change = changes[i]!;
      if (!('range' in change)) break;
      const [start, end] = isAfter(change.range.start, change.range.end)
        ? [change.range.end, change.range.start]
        : [change.range.start, change.range.end];
      const following = run.at(-1);
      // Each on lines of its own: what is before such a line is where it was.
      if (following === undefined)
        firstLine = start.line > lastLine ? Infinity : this.#chunkOf(start.line).line;
      else if (start.line < firstLine || end.line >= following.start.line) break;
      run.push({ start, end, text: change.text });
    }
    return run.reverse();
  }

  /** Replaces stretches that are given in document order. */
  #replace(replacements: readonly Replacement[]): void {
    const chunks = this.#chunks;
    const { chunk, line: firstLine } = this.#chunkOf(replacements[0]!.start.line);
    let first = chunk;
    let last = this.#chunkOf(replacements.at(-1)!.end.line).chunk;
    const region = chunks
      .slice(first, last + 1)
      .map(textOf)
      .join('');
    const lines = new LineWalk(region);
    const parts: string[] = [];
    let copied = 0;
    for (const { start, end, text: inserted } of replacements) {
      const from = lines.offsetAt(start.line - firstLine, start.character);
      parts.push(region.slice(copied, from), inserted);
      copied = lines.offsetAt(end.line - firstLine, end.character);
    }
    let text = parts.join('') + region.slice(copied);
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
      // What has grown a little stays whole: cut at once, it would leave a small chunk with every change.
      ...chunksOf(text, text.length < 2 * this.#chunkBytes ? text.length : this.#chunkBytes),
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

/** A stretch of the document, its start not after its end, and what takes its place. */
interface Replacement {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

function isAfter(a: Position, b: Position): boolean {
  return a.line > b.line || (a.line === b.line && a.character > b.character);
}

/** Finds offsets in a text, of positions in ascending order. */
class LineWalk {
  readonly #text: string;
  readonly #lineEnd = /\r\n?|\n/g;
  /** The line that starts at `#start`. */
  #line = 0;
  #start = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** UTF-16 offset of a position, within its line; the end of the text for lines past it. */
  offsetAt(line: number, character: number): number {
    this.#lineEnd.lastIndex = this.#start;
    for (; this.#line < line; this.#line++) {
      if (this.#lineEnd.exec(this.#text) === null) return this.#text.length;
      this.#start = this.#lineEnd.lastIndex;
    }
    const end = this.#lineEnd.exec(this.#text)?.index ?? this.#text.length;
    return Math.min(this.#start + Math.max(0, character), end);
  }
}

/** What `TextDocuments` makes and changes documents by. */
export const AUDITED_DOCUMENTS: TextDocumentsConfiguration<AuditedDocument> = {
  create: (uri, _languageId, version, text) => new AuditedDocument(uri, version, text),
  update: (document, changes, version) => {
    document.update(changes, version);
    return document;
  },
};
