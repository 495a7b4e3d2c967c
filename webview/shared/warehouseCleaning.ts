import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot } from '../../server/protocol.ts';
import './controls.ts';
import { shared } from './styles.ts';
import { visibleText } from './visibleText.ts';

declare global {
  interface HTMLElementTagNameMap {
    'warehouse-cleaning': WarehouseCleaningCard;
  }
  interface HTMLElementEventMap {
    'cleaning-copy': CustomEvent<string>;
  }
}

/** Are the users known alone, because their rows are in a warehouse? */
export function isOfUsersAlone({ status }: AuditSnapshot): boolean {
  return status.warehouse !== undefined;
}

/** How decisions reach rows that are in a warehouse: where they are kept, and the command that cleans the table by them. */
export class WarehouseCleaningCard extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    copied: { state: true },
  };
  declare snapshot: AuditSnapshot;
  /** The command that was copied last; null: none. */
  declare copied: string | null;

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      section {
        padding: 10px 14px;
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 4px;
      }
      h2:focus {
        outline: none;
      }
      p {
        margin: 0 0 8px;
        max-width: 72ch;
        overflow-wrap: anywhere;
      }
      code {
        display: block;
        margin: 0 0 8px;
        padding: 6px 8px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font-family: var(--vscode-editor-font-family, monospace);
        background: var(--vscode-textCodeBlock-background);
        border-radius: 3px;
      }
    `,
  ];

  constructor() {
    super();
    this.copied = null;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { warehouse, beside = '' } = this.snapshot.status;
    if (warehouse === undefined) return nothing;
    const { command, isWhole } = warehouse;
    return html`<section aria-labelledby="cleaning">
      <h2 id="cleaning" tabindex="-1">Clean the table</h2>
      <p>
        Decisions are saved in <bdi>${visibleText(beside)}</bdi>, beside this file. The rows are in the
        warehouse, and are cleaned there by this command.
        ${isWhole ? 'Run it where the audit was run:' : 'Put in what is left open:'}
      </p>
      <code>${visibleText(command)}</code>
      <p>
        ${
          isWhole
            ? nothing
            : 'It prints the statement: hand that to your engine’s own client. Or run the command “warehouse” again that made this table, with --clean and these --decisions.'
        }
        The table as it is stays. A cleaned one is made beside it, pa_clean unless you chose another prefix:
        without the rows of dropped users, and flipped ones turned. Who is undecided is dropped where that is
        recommended; nobody is flipped unless you decide it.
      </p>
      <vscode-button
        secondary
        @click=${() => {
          this.copied = command;
          this.dispatchEvent(new CustomEvent('cleaning-copy', { detail: command }));
        }}
        >${this.copied === command ? 'Copied' : 'Copy Command'}</vscode-button
      >
    </section>`;
  }
}

customElements.define('warehouse-cleaning', WarehouseCleaningCard);
