import { Transform, type TransformCallback } from 'node:stream';
import { LIMITS } from '../../dataset/index.ts';

/** Longer headers are none: what is looked for is a line of a number, and maybe one of a content type. */
const MOST_HEADER_BYTES = 4096;
const HEADERS_END = '\r\n\r\n';
/** Header lines that end in an empty one, one of them with a length. */
const HEADERS =
  /(?:[A-Za-z-]+: *[^\r\n]*\r\n)*Content-Length: *(\d{1,15})\r\n(?:[A-Za-z-]+: *[^\r\n]*\r\n)*\r\n$/i;

/**
 * Passes on whole messages, header by header, and leaves out what stands between them: after a header that is none, or
 * a length that is wrong, the next header is where it goes on. `onDropped` is told what was left out. Without this a
 * single bad header would silence the server for ever.
 */
export class MessageFraming extends Transform {
  readonly #onDropped: (reason: string) => void;
  /** Bytes of a header that has not ended. */
  #header: Buffer = Buffer.alloc(0);
  /** Bytes of the present body that are still to come. */
  #left = 0;

  constructor(onDropped: (reason: string) => void) {
    super();
    this.#onDropped = onDropped;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0) rest = this.#left > 0 ? this.#body(rest) : this.#head(rest);
    done();
  }

  #body(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    this.push(part);
    return bytes.subarray(part.length);
  }

  /** Takes bytes of a header; returns those after it. */
  #head(bytes: Buffer): Buffer {
    // Where the end of a header is looked for: it may be divided between the last bytes and these.
    const known = Math.max(0, this.#header.length - HEADERS_END.length + 1);
    this.#header = Buffer.concat([this.#header, bytes]);
    const end = this.#header.indexOf(HEADERS_END, known, 'latin1');
    if (end < 0) {
      this.#forgetLongHeader();
      return Buffer.alloc(0);
    }
    const text = this.#header.subarray(0, end + HEADERS_END.length);
    const rest = this.#header.subarray(text.length);
    this.#header = Buffer.alloc(0);
    this.#passHeader(text);
    return rest;
  }

  #passHeader(text: Buffer): void {
    const spoken = text.toString('latin1').slice(-MOST_HEADER_BYTES);
    const found = HEADERS.exec(spoken);
    const length = Number(found?.[1]);
    if (found === null || length > LIMITS.messageBytes) {
      this.#drop(text.length, found === null ? 'no header' : `the header of a message of ${length} bytes`);
      return;
    }
    const before = text.length - found[0].length;
    if (before > 0) this.#drop(before, 'no header');
    this.#left = length;
    this.push(text.subarray(before));
  }

  /** No header is as long: the beginning is let go, so that memory does not grow. */
  #forgetLongHeader(): void {
    const over = this.#header.length - MOST_HEADER_BYTES;
    if (over <= MOST_HEADER_BYTES) return;
    this.#header = Buffer.from(this.#header.subarray(over));
    this.#drop(over, 'no header');
  }

  #drop(bytes: number, what: string): void {
    this.#onDropped(`${bytes} bytes of the client were left out: they are ${what}.`);
  }
}
