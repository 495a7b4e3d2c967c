import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import * as z from 'zod/mini';
import { shownText, TRAINER_NAMES } from '../../dataset/index.ts';
import type { ServerRequests } from '../../protocol.ts';

const file = { uri: z.string() };
const whole = z.int().check(z.nonnegative());
const version = z.int();
const names = z.array(z.string());

/** What the params of each request are. */
const PARAMS: { readonly [M in keyof ServerRequests]: z.ZodMiniType<ServerRequests[M]['params']> } = {
  'preferenceAuditor/snapshot': z.object(file),
  'preferenceAuditor/moreUsers': z.object({ ...file, audit: whole, from: whole }),
  'preferenceAuditor/decide': z.object({
    ...file,
    version,
    target: z.union([z.object({ users: names }), z.object({ rows: z.array(whole) })]),
    order: z.enum(['keep', 'drop', 'flip', 'recommended', 'clear']),
    reason: z.exactOptional(z.string()),
  }),
  'preferenceAuditor/rowMarks': z.object({ ...file, lines: z.array(z.tuple([whole, whole])) }),
  'preferenceAuditor/findRow': z.object({
    ...file,
    line: whole,
    direction: z.enum(['next', 'previous']),
    user: z.exactOptional(z.string()),
  }),
  'preferenceAuditor/columns': z.object(file),
  'preferenceAuditor/readings': z.object({
    ...file,
    settings: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  }),
  'preferenceAuditor/recommendedDrops': z.object(file),
  'preferenceAuditor/flaggedUsers': z.object(file),
  'preferenceAuditor/auditAgain': z.object(file),
  'preferenceAuditor/userDetail': z.object({ ...file, user: z.string() }),
  'preferenceAuditor/userComparisons': z.object({
    ...file,
    user: z.string(),
    order: z.enum(['telling', 'file']),
    offset: whole,
    limit: whole,
  }),
  'preferenceAuditor/comparedUsers': z.object({
    ...file,
    users: z.tuple([z.string(), z.string()]),
    offset: whole,
    limit: whole,
  }),
  'preferenceAuditor/fileRows': z.object({
    ...file,
    at: z.union([z.object({ offset: whole }), z.object({ line: whole })]),
    limit: whole,
  }),
  'preferenceAuditor/activity': z.object(file),
  'preferenceAuditor/filterEffect': z.object({ ...file, policy: z.enum(['decided', 'recommended']) }),
  'preferenceAuditor/agentAnswer': z.object({
    ...file,
    question: z.discriminatedUnion('tool', [
      z.object({ tool: z.literal('audit_dataset') }),
      z.object({ tool: z.literal('list_flagged_users'), limit: z.exactOptional(whole) }),
      z.object({ tool: z.literal('explain_user'), user: z.string(), texts: z.exactOptional(whole) }),
    ]),
  }),
  'preferenceAuditor/export': z.object({
    ...file,
    version,
    path: z.string(),
    policy: z.enum(['decided', 'recommended']),
    as: z.exactOptional(z.enum(['jsonl', 'csv', 'parquet', ...TRAINER_NAMES])),
    weights: z.exactOptional(z.boolean()),
    resample: z.exactOptional(whole),
    keepAudit: z.exactOptional(z.boolean()),
    unsaved: z.boolean(),
  }),
  'preferenceAuditor/undoWrite': z.object(file),
};

/**
 * The params of a request, as protocol.ts has them.
 * @throws ResponseError, InvalidParams, where they are others.
 */
export function checkedParams<M extends keyof ServerRequests>(
  method: M,
  params: unknown,
): ServerRequests[M]['params'] {
  const { data, error } = PARAMS[method].safeParse(params);
  if (error === undefined) return data;
  const [issue] = error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'params' : issue.path.join('.');
  const message = `${method}: ${place} cannot be used: ${issue?.message ?? 'it is of another kind'}`;
  throw new ResponseError(ErrorCodes.InvalidParams, shownText(message));
}
