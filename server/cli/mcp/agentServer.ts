import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { AGENT_TOOLS, agentAnswer, type FitFunction } from '../../audit/index.ts';
import { FileError, shownLines } from '../../dataset/index.ts';
import type { AgentAnswer } from '../../protocol.ts';
import { CommandFailure } from '../exit.ts';
import { applyDecisions, type Confirm, type Undoing } from './applyDecisions.ts';
import { AuditedFiles } from './auditedFiles.ts';
import { McpServer } from './sdk.ts';

export interface AgentServerOptions {
  /** The folder whose files may be read, and decided on. */
  readonly folder: string;
  readonly version: string;
  /** Write without asking where the client cannot ask its person. */
  readonly allowWrites: boolean;
  readonly undo: Undoing;
  readonly fit: FitFunction;
}

/** The tools of {@link AGENT_TOOLS} over the Model Context Protocol. */
export function agentServer({ folder, version, allowWrites, undo, fit }: AgentServerOptions): McpServer {
  const files = new AuditedFiles(folder, fit);
  const server = new McpServer({ name: 'preference-auditor', title: 'Preference Auditor', version });
  const { audit_dataset, list_flagged_users, explain_user, apply_decisions } = AGENT_TOOLS;
  server.registerTool('audit_dataset', described(audit_dataset), (input) =>
    answered(async () => agentAnswer((await files.audited(input.file)).audit, 'audit_dataset', input)),
  );
  server.registerTool('list_flagged_users', described(list_flagged_users), (input) =>
    answered(async () => agentAnswer((await files.audited(input.file)).audit, 'list_flagged_users', input)),
  );
  server.registerTool('explain_user', described(explain_user), (input) =>
    answered(async () => agentAnswer((await files.audited(input.file)).audit, 'explain_user', input)),
  );
  const confirm: Confirm = (question) => asked(server, question, allowWrites);
  server.registerTool('apply_decisions', described(apply_decisions), (input) =>
    answered(() => applyDecisions(files, input, confirm, undo)),
  );
  return server;
}

function described<Input>({
  title,
  description,
  input,
  writes,
}: {
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly writes: boolean;
}) {
  // What is written is told apart from what is there, and can be taken back: it destroys nothing.
  const annotations = { readOnlyHint: !writes, destructiveHint: false, openWorldHint: false };
  return { title, description, inputSchema: input, annotations: { ...annotations, idempotentHint: true } };
}

/** What cannot be done with a file is an answer; an error of the program is told as one, too. */
async function answered(answer: () => Promise<AgentAnswer>): Promise<CallToolResult> {
  try {
    const { text, isError } = await answer();
    return { content: [{ type: 'text', text }], isError };
  } catch (error) {
    if (!(error instanceof FileError || error instanceof CommandFailure)) throw error;
    const ways = error instanceof CommandFailure ? error.ways : [];
    return { content: [{ type: 'text', text: shownLines([error.message, ...ways]) }], isError: true };
  }
}

/** Asks through the client, which asks its person; what was allowed beforehand holds where it cannot. */
async function asked({ server }: McpServer, question: string, allowed: boolean): Promise<boolean | null> {
  if (server.getClientCapabilities()?.elicitation === undefined) return allowed ? true : null;
  const { action, content } = await server.elicitInput({
    message: question,
    requestedSchema: {
      type: 'object',
      properties: { write: { type: 'boolean', title: 'Write these decisions', default: false } },
      required: ['write'],
    },
  });
  return action === 'accept' && content?.['write'] === true;
}
