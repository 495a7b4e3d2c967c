import { userInfo } from 'node:os';
import { type AgentInput, count, DecidedFile, type Order, plannedEdits, quoted } from '../../audit/index.ts';
import { shownText, WriteHistory } from '../../dataset/index.ts';
import type { AgentAnswer } from '../../protocol.ts';
import { tellOtherNames } from '../otherNames.ts';
import { summarise } from '../plannedSummary.ts';
import type { AuditedFiles } from './auditedFiles.ts';

/** Asks the person who works with the agent; null where they cannot be asked. */
export type Confirm = (question: string) => Promise<boolean | null>;

/** What takes back what is written. */
export interface Undoing {
  /** Where it is kept. */
  readonly folder: string;
  /** How a person does it: a sentence. */
  readonly by: string;
}

/** Users named in the question. */
const MOST_NAMED = 20;

/**
 * Writes decisions into a file once a person has said so; else nothing. Throws FileError, and CommandFailure where the
 * file cannot be audited.
 */
export async function applyDecisions(
  files: AuditedFiles,
  { file, decisions, reason }: AgentInput<'apply_decisions'>,
  confirm: Confirm,
  undo: Undoing,
): Promise<AgentAnswer> {
  const { audit, stamp, path } = await files.audited(file);
  if (stamp === null) throw new Error('Only standard input has no stamp.');
  const at = new Date().toISOString();
  const orders = decisions.map(({ user, decision }): Order => ({
    target: { users: [user] },
    order: decision,
    reason: reason ?? null,
    by: userInfo().username,
    at,
  }));
  const planned = await plannedEdits(audit, orders);
  const refused = [...new Set([...planned.refusedOrders, ...planned.refusedRows].map((one) => one.reason))];
  if (refused.length > 0) return told(`Nothing was written. ${refused.slice(0, MOST_NAMED).join(' ')}`, true);
  const summary = summarise(planned);
  if (planned.changed.length === 0) return told('There is nothing to write: it is decided so already.');
  const named = decisions.slice(0, MOST_NAMED).map(({ user, decision }) => `${decision} ${quoted(user)}`);
  const more = decisions.length - named.length;
  const said = await confirm(
    `Write into ${shownText(file)}? ${named.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}: marks ${summary}. ` +
      'It can be taken back byte for byte.',
  );
  if (said === null)
    return told(
      'Nothing was written: a person must say so, and this client cannot ask. They can run preference-auditor apply themselves, or start this server with --allow-writes.',
      true,
    );
  if (!said) return told('Nothing was written: the person who was asked did not agree.', true);
  const decided = new DecidedFile(path, new WriteHistory(undo.folder));
  await decided.write(audit, planned, stamp, tellOtherNames(file));
  return told(`Marked ${summary}. ${undo.by}`);
}

function told(text: string, isError = false): AgentAnswer {
  return { text: shownText(text), isError };
}
