import type { AuditStatus } from '../../server/protocol.ts';

/** How a file is told in the side bar: VS Code cuts what is too long at its end, the label before the description. */
export interface FileInWords {
  readonly label: string;
  readonly description: string;
  /** The same for who hears it. */
  readonly spoken: string;
}

const count = (n: number) => n.toLocaleString('en-US');

/**
 * `19 · battles.jsonl`, `flagged of 120 users · 5 to decide`: the number stands where no name is long enough to hide
 * it. Of a file that is not audited the reason is said, its icon
 * says the rest; else it is what `state` says.
 */
export function fileInWords(name: string, status: AuditStatus | undefined, state: string): FileInWords {
  if (status?.state === 'ready' && status.flagged > 0) {
    const { flagged, users, undecided } = status;
    const left = undecided < flagged ? ` · ${count(undecided)} to decide` : '';
    return {
      label: `${count(flagged)} · ${name}`,
      description: `flagged of ${count(users)} users${left}`,
      spoken: `${name}, ${count(flagged)} of ${count(users)} users flagged${left}`,
    };
  }
  const description = status?.state === 'declined' ? status.message : state;
  return { label: name, description, spoken: `${name}, ${description}` };
}
