import type { CancellationToken } from 'vscode-languageserver';
import { activityOf, userComparisons, userDetail } from '../../audit/index.ts';
import type { PanelQuery, ServerRequests } from '../../protocol.ts';
import type { CurrentAudit } from '../sessions/auditSession.ts';

type Params<Method extends PanelQuery> = ServerRequests[Method]['params'];
type Result<Method extends PanelQuery> = ServerRequests[Method]['result'];

/** What the panel asks beside its snapshot; every answer names the version it is of. */
export function answerUserDetail(
  { audit, version }: CurrentAudit,
  { user }: Params<'preferenceAuditor/userDetail'>,
): Result<'preferenceAuditor/userDetail'> {
  const detail = userDetail(audit, user);
  return detail === null ? null : { version, ...detail };
}

export async function answerUserComparisons(
  { audit, version }: CurrentAudit,
  { user, ...wanted }: Params<'preferenceAuditor/userComparisons'>,
): Promise<Result<'preferenceAuditor/userComparisons'>> {
  const page = await userComparisons(audit, user, wanted);
  return page === null ? null : { version, ...page };
}

export async function answerActivity(
  { audit, version }: CurrentAudit,
  token: CancellationToken,
): Promise<Result<'preferenceAuditor/activity'>> {
  const list = await activityOf(audit, () => token.isCancellationRequested);
  return list === null ? null : { version, ...list };
}
