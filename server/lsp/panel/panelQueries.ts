import type { CancellationToken } from 'vscode-languageserver';
import {
  activityOf,
  comparedUsers,
  fileRows,
  policyEffect,
  userComparisons,
  userDetail,
} from '../../audit/index.ts';
import type { PanelQuery, ServerRequests } from '../../protocol.ts';
import type { CurrentAudit } from '../sessions/auditSession.ts';

type Params<Method extends PanelQuery> = ServerRequests[Method]['params'];
type Result<Method extends PanelQuery> = ServerRequests[Method]['result'];

/** Queries of the panel beside its snapshot. Every answer names its version. */
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

export async function answerComparedUsers(
  { audit, version }: CurrentAudit,
  { users, ...wanted }: Params<'preferenceAuditor/comparedUsers'>,
): Promise<Result<'preferenceAuditor/comparedUsers'>> {
  const page = await comparedUsers(audit, users, wanted);
  return page === null ? null : { version, ...page };
}

export async function answerFileRows(
  { audit, version }: CurrentAudit,
  wanted: Params<'preferenceAuditor/fileRows'>,
): Promise<Result<'preferenceAuditor/fileRows'>> {
  return { version, ...(await fileRows(audit, wanted)) };
}

export async function answerFilterEffect(
  { audit, version }: CurrentAudit,
  { policy }: Params<'preferenceAuditor/filterEffect'>,
): Promise<Result<'preferenceAuditor/filterEffect'>> {
  const effect = await policyEffect(audit, policy);
  return effect === null ? null : { version, ...effect };
}

export async function answerActivity(
  { audit, version }: CurrentAudit,
  token: CancellationToken,
): Promise<Result<'preferenceAuditor/activity'>> {
  const list = await activityOf(audit, () => token.isCancellationRequested);
  return list === null ? null : { version, ...list };
}
