import type { WinnerValue } from '../outcomes/index.ts';
import { JsonFields } from './jsonFields.ts';
import type { CarriedDecision, Extent, Fields, RowFault, RowSource } from './rowSource.ts';

/** Rows that are JSON objects, wherever they stand. */
export abstract class JsonRows implements RowSource {
  protected readonly json: JsonFields;
  #base = 0;
  abstract readonly start: number;
  abstract readonly end: number;
  abstract readonly line: number;
  abstract readonly lineEnds: number;
  abstract readonly consumed: number;

  constructor(bytes: Uint8Array, names: readonly string[]) {
    this.json = new JsonFields(bytes, names);
  }

  get bytes(): Uint8Array {
    return this.json.bytes;
  }

  get base(): number {
    return this.#base;
  }

  get fields(): Fields {
    return this.json.scanner;
  }

  get noNumberAt(): number {
    return this.json.scanner.noNumberAt;
  }

  abstract next(): boolean;

  refill(bytes: Uint8Array, extent: Extent): void {
    this.#base += this.consumed;
    this.json.bytes = bytes;
    this.goOn(bytes, extent);
  }

  /** Starts over at the beginning of other bytes. */
  protected abstract goOn(bytes: Uint8Array, extent: Extent): void;

  scan(): RowFault | null {
    return this.json.scan(this.start, this.end);
  }

  text(field: number): string {
    return this.json.text(field);
  }

  isPlain(field: number): boolean {
    return this.json.isPlain(field);
  }

  value(field: number): WinnerValue {
    return this.json.value(field);
  }

  decision(user?: string): CarriedDecision {
    return this.json.decision(user);
  }
}
