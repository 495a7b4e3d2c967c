import type { ReactiveElement } from 'lit';
import type { Host, RequestBody } from './host.ts';

/** Requests after which another audit comes. */
const CHANGES: readonly RequestBody['type'][] = ['decide', 'undo', 'redo', 'set-target'];

/** What the panel asked of its host: what is under way, what was done and what was refused. */
export class Requests {
  readonly #element: ReactiveElement;
  readonly #host: Host;
  #changing = 0;
  #refused: readonly string[] = [];
  #announcement = '';

  /** `element` shows them: it is drawn anew with every change. */
  constructor(element: ReactiveElement, host: Host) {
    this.#element = element;
    this.#host = host;
  }

  /** A request is under way that changes the file: until it is answered, no other is to be made. */
  get changing(): boolean {
    return this.#changing > 0;
  }

  /** What was refused, oldest first; each stays until it is dismissed. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /** What was done last, for a live region. */
  get announcement(): string {
    return this.#announcement;
  }

  dismiss(place: number): void {
    this.#refused = this.#refused.toSpliced(place, 1);
    this.#element.requestUpdate();
  }

  /** Shows why something could not be done. */
  refuse(error: unknown): void {
    this.#refused = [...this.#refused, error instanceof Error ? error.message : String(error)];
    this.#element.requestUpdate();
  }

  /** Asks the host, and announces what is done unless that is ''. Resolves to whether it was done. */
  async make(body: RequestBody, done: string): Promise<boolean> {
    const changes = CHANGES.includes(body.type) ? 1 : 0;
    this.#changing += changes;
    this.#element.requestUpdate();
    try {
      await this.#host.request(body);
      if (done !== '') await this.#announce(done);
      return true;
    } catch (error) {
      this.refuse(error);
      return false;
    } finally {
      this.#changing -= changes;
      this.#element.requestUpdate();
    }
  }

  async #announce(text: string): Promise<void> {
    // Emptied first: a live region that stays the same says nothing.
    this.#announcement = '';
    this.#element.requestUpdate();
    await this.#element.updateComplete;
    this.#announcement = text;
    this.#element.requestUpdate();
  }
}
