import * as vscode from 'vscode';
import type { AuditState, AuditStatus } from '../../server/protocol.ts';

/** How a state of the audit is shown in the status bar and the language status. */
export interface ShownState {
  readonly icon: string;
  readonly text: (status: AuditStatus) => string;
  readonly severity: vscode.LanguageStatusSeverity;
  /** Command that helps. It takes the URI of the file. */
  readonly command?: Omit<vscode.Command, 'arguments'>;
}

const { Information, Warning, Error: Failure } = vscode.LanguageStatusSeverity;
const OPEN_PANEL = { title: 'Open Audit Panel', command: 'preferenceAuditor.openPanel' };
const CHOOSE_COLUMNS = { title: 'Choose Columns', command: 'preferenceAuditor.chooseColumns' };
const AUDIT_AGAIN = { title: 'Audit Again', command: 'preferenceAuditor.auditAgain' };

const count = (n: number) => n.toLocaleString('en-US');

export const STATES: Readonly<Record<AuditState, ShownState>> = {
  reading: {
    icon: 'loading~spin',
    text: ({ provisional, users, flagged, progress }) => {
      const share = progress === undefined ? '' : ` ${Math.floor(progress * 100)}%`;
      return provisional
        ? `${count(users)} users · ${count(flagged)} flagged so far,${share} read`
        : `reading${share}`;
    },
    severity: Information,
  },
  fitting: { icon: 'loading~spin', text: () => 'fitting', severity: Information },
  ready: {
    icon: 'law',
    text: ({ users, flagged, undecided }) => {
      const left = undecided < flagged ? ` · ${count(undecided)} to decide` : '';
      return `${count(users)} users · ${count(flagged)} flagged${left}`;
    },
    severity: Information,
    command: OPEN_PANEL,
  },
  'no-signal': {
    icon: 'law',
    text: ({ users }) => `${count(users)} users · no signal`,
    severity: Information,
    command: OPEN_PANEL,
  },
  'column-needed': {
    icon: 'question',
    text: () => 'column needed',
    severity: Warning,
    command: CHOOSE_COLUMNS,
  },
  declined: { icon: 'circle-slash', text: () => 'not possible', severity: Warning },
  'not-a-dataset': {
    icon: 'circle-slash',
    text: () => 'no preference dataset',
    severity: Information,
    command: CHOOSE_COLUMNS,
  },
  cancelled: { icon: 'debug-pause', text: () => 'cancelled', severity: Warning, command: AUDIT_AGAIN },
  failed: { icon: 'error', text: () => 'failed', severity: Failure, command: AUDIT_AGAIN },
};

/** The command of a state, on its file. */
export function commandOf({ state, uri }: AuditStatus): vscode.Command | undefined {
  const { command } = STATES[state];
  return command && { ...command, arguments: [vscode.Uri.parse(uri)] };
}
