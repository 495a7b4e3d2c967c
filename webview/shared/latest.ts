import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';

/**
 * What was answered last to a component's questions. What is shown stays until a newer answer is there; overtaken answers
 * are not shown.
 */
export class Latest<Answer> {
  /** Null: there is none yet, or nothing to tell. */
  value: Answer | null = null;
  /** Why there is no newer answer; null: there is one, or none was asked for. */
  failure: string | null = null;
  readonly #host: ReactiveControllerHost;
  #question: (() => Promise<Answer | null>) | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** Resolves to whether the answer was taken. */
  async ask(question: () => Promise<Answer | null>): Promise<boolean> {
    this.#question = question;
    let answer: Answer | null;
    try {
      answer = await question();
    } catch (error) {
      if (question === this.#question) {
        this.failure = error instanceof Error ? error.message : String(error);
        this.#host.requestUpdate();
      }
      return false;
    }
    if (question !== this.#question) return false;
    this.value = answer;
    this.failure = null;
    this.#host.requestUpdate();
    return true;
  }

  /** Says what went wrong, and offers to ask once more. */
  get alert(): TemplateResult | typeof nothing {
    const question = this.#question;
    if (this.failure === null || question === null) return nothing;
    return html`<p role="alert">
      ${this.failure} <button class="plain" @click=${() => void this.ask(question)}>Try Again</button>
    </p>`;
  }
}
