import { css, html, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, AuditStatus, NobodyFlagged } from '../../server/protocol.ts';
import { progressRing } from './controls.ts';
import { count, percent } from './format.ts';
import { iconButton } from './icons.ts';
import { isUpdating } from './notices.ts';
import { visibleText } from './visibleText.ts';
import { isOfUsersAlone } from './warehouseCleaning.ts';

export interface HeaderView {
  readonly status: AuditStatus | null;
  readonly busy: boolean;
  /** Of those to decide on; `others`: users decided whom nobody asked about. */
  readonly decided: number;
  readonly toDecide: number;
  readonly others: number;
  /** The document has changes that are not saved. */
  readonly unsaved: boolean;
  readonly tabs: readonly Tab[];
}

export interface Tab {
  readonly key: string;
  readonly label: string;
  /** Shown behind the label; null: none. */
  readonly count: number | null;
  readonly selected: boolean;
}

export interface HeaderEvents {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly activity: () => void;
  readonly save: () => void;
  /** Of users alone: how their rows are cleaned. */
  readonly export: () => void;
  readonly tab: (key: string) => void;
}

/** What is said of users where nothing tells them apart. */
const WITHOUT_SIGNAL: Readonly<Record<NobodyFlagged['why'], string>> = {
  none: 'no difference between users',
  alike: 'no difference between users',
  few: 'too few comparisons to tell them apart',
  coin: 'nobody can be told from a coin',
};

/** What the audit found, in a few words; `toDecide`: how many users ask for a decision. */
function finding(snapshot: AuditSnapshot, toDecide: number): string {
  const { flagged, users, comparisons, signal, misread, nobodyFlagged } = snapshot;
  const all = count(users.name.length);
  if (misread) return `${all} users · something is misread`;
  if (!signal) return `${all} users · ${WITHOUT_SIGNAL[nobodyFlagged?.why ?? 'none']}`;
  const labels = percent(flagged.comparisons / comparisons);
  // A table of users may hold only some of those who were audited.
  const where = isOfUsersAlone(snapshot) ? ' in this table' : '';
  const found =
    flagged.users === 0
      ? `none of ${all} users${where} stands out`
      : `${count(flagged.users)} of ${all} users${where} ${flagged.users === 1 ? 'looks' : 'look'} unreliable (${labels} of labels)`;
  const unclear = toDecide - flagged.users;
  return unclear <= 0 ? found : `${found}, ${count(unclear)} more ${unclear === 1 ? 'is' : 'are'} unclear`;
}

/** One line on the file and what is done with it, one with the pages and undo. */
export function renderHeader(snapshot: AuditSnapshot, view: HeaderView, on: HeaderEvents): TemplateResult {
  const {
    fileName,
    flagged,
    status: { provisional },
  } = snapshot;
  const { status, busy, unsaved, tabs } = view;
  return html`<header>
    <div class="line">
      <h1 title=${fileName}><bdi>${fileName}</bdi></h1>
      <span class="conclusion">
        ${provisional === true ? html`<strong>So far:</strong> ` : nothing}${finding(snapshot, view.toDecide)}
      </span>
      ${
        isUpdating(status) && provisional !== true
          ? html`<span class="updating muted" title=${status!.message}>
              ${progressRing('Updating')}Updating…
            </span>`
          : nothing
      }
      <span class="end">
        ${decidedInWords(view, isOfUsersAlone(snapshot) ? snapshot.status.beside : undefined)}
        ${
          unsaved
            ? html`<span class="unsaved">● Unsaved</span>
                <vscode-button secondary @click=${on.save}>Save</vscode-button>`
            : nothing
        }
        <vscode-button
          ?secondary=${flagged.users === 0 || view.decided < view.toDecide}
          ?disabled=${provisional === true}
          aria-disabled=${String(provisional === true)}
          @click=${on.export}
          >${isOfUsersAlone(snapshot) ? 'Clean the Table…' : 'Export…'}</vscode-button
        >
      </span>
    </div>
    <div class="tabs">
      <div role="tablist" aria-label="Pages" @keydown=${moveAmongTabs}>
        ${tabs.map(
          ({ key, label, count: n, selected }) =>
            html`<button
              role="tab"
              id="tab-${key}"
              aria-selected=${selected}
              tabindex=${selected ? 0 : -1}
              @click=${() => {
                on.tab(key);
              }}
            >
              ${label}${n === null ? nothing : html` <span class="count">${count(n)}</span>`}
            </button>`,
        )}
      </div>
      <span class="end">
        ${iconButton('undo', 'Undo', on.undo, busy)} ${iconButton('redo', 'Redo', on.redo, busy)}
        ${iconButton('history', 'Activity', on.activity)}
      </span>
    </div>
  </header>`;
}

/** `savedIn`: the file that every decision is written to at once. */
function decidedInWords(
  { decided, toDecide, others }: HeaderView,
  savedIn: string | undefined,
): TemplateResult | typeof nothing {
  if (toDecide + others === 0) return nothing;
  const queue = toDecide === 0 ? '' : `${count(decided)} of ${count(toDecide)} decided`;
  const more =
    others === 0 ? '' : `${queue === '' ? '' : ', '}${count(others)} ${queue === '' ? 'decided' : 'more'}`;
  const isSaved = savedIn !== undefined && decided + others > 0;
  return html`<span class="decided-count" title=${isSaved ? `Saved in ${visibleText(savedIn)}` : nothing}
    >${queue}${more}${isSaved ? ', saved' : nothing}</span
  >`;
}

/** One tab stop: arrows go from tab to tab. */
function moveAmongTabs(event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const tabs = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.findIndex((tab) => tab === event.target);
  const next = tabs[(at + step + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
}

export const headerStyles = css`
  header {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .line,
  .tabs {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 14px;
  }
  .line .end,
  .tabs .end {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-left: auto;
  }
  .tabs .end {
    gap: 2px;
  }
  h1 {
    flex: 0 1 auto;
    min-width: 0;
    max-width: 40ch;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 1.15em;
    font-weight: 600;
    margin: 0;
  }
  .decided-count {
    font-variant-numeric: tabular-nums;
  }
  .tabs {
    border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
  }
  [role='tab'] {
    appearance: none;
    margin: 0;
    padding: 6px 12px;
    border: none;
    border-bottom: 2px solid transparent;
    background: none;
    color: var(--vscode-descriptionForeground);
    font: inherit;
    cursor: pointer;
  }
  [role='tab'][aria-selected='true'] {
    color: var(--vscode-foreground);
    border-bottom-color: var(--vscode-focusBorder);
    font-weight: 600;
  }
  [role='tab']:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  @media (max-width: 480px) {
    .tabs {
      gap: 4px;
    }
    [role='tab'] {
      padding: 6px 8px;
    }
  }
  @media (max-width: 340px) {
    .tabs {
      gap: 0;
    }
    [role='tab'] {
      padding: 6px 5px;
    }
  }
  [role='tab'] .count {
    font-variant-numeric: tabular-nums;
    font-weight: normal;
  }
`;
