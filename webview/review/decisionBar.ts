import { css, html, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, Decision } from '../../server/protocol.ts';
import { category } from '../view/usersView.ts';
import type { KeyAction } from '../view/keys.ts';

/** The user who is decided on. */
export interface DecisionBarView {
  readonly snapshot: AuditSnapshot;
  readonly user: number;
  readonly decision: Decision | null;
  readonly reason: string;
  readonly busy: boolean;
  /** There are users to go on to. */
  readonly skips: boolean;
}

export interface DecisionBarEvents {
  readonly act: (action: KeyAction) => void;
  readonly reason: (reason: string) => void;
}

/** Reasons that are given with one press. */
const REASONS: readonly string[] = ['spot-checked', 'known expert'];

/** May this user's answers be turned round? Only where they seem to be against everybody's. */
export function mayFlip({ users }: AuditSnapshot, user: number): boolean {
  return category(users.group, user) === 'contrary' || category(users.recommendation, user) === 'flip';
}

/** The fixed bar at the bottom: four decisions, always in the same place, and why. */
export function renderDecisionBar(view: DecisionBarView, on: DecisionBarEvents): TemplateResult {
  const { snapshot, user, decision, reason, busy, skips } = view;
  const recommendation = category(snapshot.users.recommendation, user);
  const button = (label: string, key: string, action: KeyAction, disabled = false, title = '') =>
    html`<button
      class="action ${snapshot.signal && recommendation === action && decision === null ? 'primary' : ''}"
      aria-pressed=${decision === action}
      aria-keyshortcuts=${key}
      title=${title === '' ? nothing : title}
      ?disabled=${busy || disabled}
      @click=${() => {
        on.act(action);
      }}
    >
      ${label}<kbd aria-hidden="true">${key}</kbd>
    </button>`;
  const flips = mayFlip(snapshot, user);
  return html`<div class="decide" role="group" aria-label="Decide on all comparisons of this user">
    <div class="buttons">
      ${button('Drop', 'D', 'drop')} ${button('Keep', 'K', 'keep')}
      ${button('Flip', 'F', 'flip', !flips, flips ? 'Turn all answers of this user round' : 'Only for users who answer against everybody')}
      ${skips ? button('Skip', 'S', 'skip') : nothing}
      ${decision === null ? nothing : button('Clear', 'C', 'clear')}
    </div>
    <div class="why">
      <span class="muted">why:</span>
      ${REASONS.map(
        (text) =>
          html`<button
            class="chip"
            aria-pressed=${reason === text}
            @click=${() => {
              on.reason(reason === text ? '' : text);
            }}
          >
            ${text}
          </button>`,
      )}
      <input
        type="text"
        placeholder="other reason"
        aria-label="Reason, recorded with the decision"
        .value=${reason}
        @input=${(event: Event) => {
          on.reason((event.currentTarget as HTMLInputElement).value);
        }}
      />
    </div>
  </div>`;
}

export const decisionBarStyles = css`
  .decide {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 20px;
    align-items: center;
    padding: 8px 0;
    border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
  }
  .decide .buttons,
  .decide .why {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    align-items: center;
  }
  button.action {
    appearance: none;
    padding: 4px 11px;
    font: inherit;
    cursor: pointer;
    color: var(--vscode-button-secondaryForeground);
    background: var(--vscode-button-secondaryBackground);
    border: 1px solid var(--vscode-button-secondaryBorder, var(--vscode-contrastBorder, transparent));
    border-radius: 2px;
  }
  button.action:hover:not(:disabled) {
    background: var(--vscode-button-secondaryHoverBackground, var(--vscode-button-secondaryBackground));
  }
  button.action.primary {
    color: var(--vscode-button-foreground);
    background: var(--vscode-button-background);
    border-color: var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
  }
  button.action.primary:hover:not(:disabled) {
    background: var(--vscode-button-hoverBackground, var(--vscode-button-background));
  }
  button.action[aria-pressed='true'] {
    outline: 1px solid currentcolor;
    outline-offset: -3px;
  }
  button.action:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
  button.action:disabled {
    opacity: 0.45;
    cursor: default;
  }
  .decide kbd {
    margin-left: 8px;
    font-family: var(--vscode-font-family);
  }
  .decide input[type='text'] {
    width: 150px;
  }
  .why .muted {
    margin-right: 2px;
  }
  @media (max-width: 480px) {
    .decide .buttons,
    .decide .why {
      width: 100%;
    }
    .decide button.action {
      flex: 1 1 auto;
      padding: 4px 6px;
      white-space: nowrap;
    }
    .decide .why .muted {
      display: none;
    }
    .decide .chip {
      flex: 1 0 auto;
    }
    .decide input[type='text'] {
      flex: 1 1 100px;
      width: auto;
      min-width: 0;
    }
  }
  /* The letters stand in the tips; all the buttons in one row tell more. */
  @media (max-width: 340px) {
    .decide .buttons {
      gap: 6px 4px;
    }
    .decide kbd {
      display: none;
    }
  }
`;
