import type { AuditSnapshot, AuditState, AuditStatus } from '../../server/protocol.ts';
import { percent } from './format.ts';

/** Something to know before reading on. */
export interface Notice {
  readonly kind: 'info' | 'warning';
  readonly text: string;
  /** How far what it tells of has got, in [0, 1]. */
  readonly progress?: number;
}

/** States in which the server has something to say instead of an audit, and how the page without one is headed. */
const WITHOUT_AUDIT: Readonly<Partial<Record<AuditState, string>>> = {
  'column-needed': 'This file needs an answer',
  declined: 'This file cannot be audited',
  'not-a-dataset': 'No comparisons found',
  failed: 'The audit failed',
};

/** Heading of the page when there is no audit to show; null while one is on its way. */
export function headingWithoutAudit(state: AuditState): string | null {
  return WITHOUT_AUDIT[state] ?? null;
}

/** A newer audit is on its way; what is shown is the last one. */
export function isUpdating(status: AuditStatus | null): boolean {
  return status?.state === 'reading' || status?.state === 'fitting';
}

/** Part of the file that first results are of, as words behind a noun. */
function partOf({ status: { firstPart } }: AuditSnapshot): string {
  return firstPart === undefined ? '' : `, from the first ${percent(firstPart)} of the file`;
}

/** Notices above an audit. */
export function noticesFor(
  snapshot: AuditSnapshot | null,
  status: AuditStatus | null,
  gone: string | null,
  stopped = false,
): readonly Notice[] {
  const notices: Notice[] = [];
  if (stopped) {
    notices.push({
      kind: 'warning',
      text:
        'The audit server has stopped and is being started again. If it does not come back, run the command ' +
        '“Preference Auditor: Restart Server”.',
    });
  }
  if (gone !== null) notices.push({ kind: 'warning', text: gone });
  if (snapshot === null) return notices;
  if (snapshot.status.provisional === true) {
    notices.push({
      kind: 'info',
      text: `First results${partOf(snapshot)}. Decisions can be made when all of it is read.`,
      ...(status?.progress === undefined ? {} : { progress: status.progress }),
    });
  }
  if (status !== null && headingWithoutAudit(status.state) !== null) {
    notices.push({ kind: 'warning', text: `${status.message} What follows is the last audit.` });
  }
  return notices;
}
