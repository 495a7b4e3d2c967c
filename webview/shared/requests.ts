import type { ReactiveElement } from 'lit';
import type { Host, RequestBody } from './host.ts';

/** Requests after which another audit comes. */
const CHANGES: readonly RequestBody['type'][] = ['decide', 'undo', 'redo', 'set-target', 'use-reading'];

/** Requests of the panel to its host: open, done and refused ones. */
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

  /** Is a request open that changes the file? Until it is answered, no other may start. */
  get changing(): boolean {
    return this.#changing > 0;
  }

  /** Refusals, oldest first. They stay until they are dismissed, or a change is made: then they no longer hold. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /** The last thing done, for a live region. */
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
      if (changes > 0) this.#refused = [];
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
    // Empties the live region first: one that stays the same is not read out.
    this.#announcement = '';
    this.#element.requestUpdate();
    await this.#element.updateComplete;
    this.#announcement = text;
    this.#element.requestUpdate();
  }
}
