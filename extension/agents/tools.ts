import * as vscode from 'vscode';
import type { AgentQuestion, DecisionOrder } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';
import { counted, decidedNoun } from '../client/words.ts';
import { decide } from '../decisions/decide.ts';
import type { DiskFiles } from '../files/diskFiles.ts';

/** What every tool takes; the rest is checked by the schemas of package.json. */
interface Input {
  readonly file: string;
}

interface DecisionsInput extends Input {
  readonly decisions: readonly {
    readonly user: string;
    readonly decision: Exclude<DecisionOrder, 'recommended'>;
  }[];
  readonly reason?: string;
}

/** Users named in the question to a person. */
const MOST_NAMED = 20;

/** Registers the tools that language models may call: three that read, and one that asks before it writes. */
export function registerAgentTools(server: AuditServer, files: DiskFiles): vscode.Disposable {
  const reading = (tool: AgentQuestion['tool'], says: string) =>
    vscode.lm.registerTool<Input>(toolName(tool), {
      prepareInvocation: ({ input }) => ({ invocationMessage: plain(`${says} of ${input.file}`) }),
      invoke: async ({ input: { file, ...rest } }) => {
        const uri = await opened(files, file);
        // What it takes is checked where it is answered, too.
        const question = { tool, ...rest } as unknown as AgentQuestion;
        const answer = await server.request('preferenceAuditor/agentAnswer', {
          uri: uri.toString(),
          question,
        });
        if (answer === null) throw new Error(whyNot(server, uri));
        if (answer.isError) throw new Error(answer.text);
        return told(answer.text);
      },
    });
  return vscode.Disposable.from(
    reading('audit_dataset', 'Reading the audit'),
    reading('list_flagged_users', 'Listing the flagged users'),
    reading('explain_user', 'Explaining a user'),
    vscode.lm.registerTool(toolName('apply_decisions'), decidingTool(server, files)),
  );
}

/** The tool that writes; the editor asks the person what {@link question} says before it calls it. */
export function decidingTool(
  server: AuditServer,
  files: Pick<DiskFiles, 'open'>,
): vscode.LanguageModelTool<DecisionsInput> & { prepareInvocation: Prepare } {
  return {
    prepareInvocation: ({ input }) => ({
      invocationMessage: plain(`Deciding on users of ${input.file}`),
      confirmationMessages: { title: 'Write decisions?', message: plain(question(input)) },
    }),
    invoke: ({ input }) => applied(server, files, input),
  };
}

type Prepare = (
  options: vscode.LanguageModelToolInvocationPrepareOptions<DecisionsInput>,
) => vscode.PreparedToolInvocation;

function toolName(tool: AgentQuestion['tool'] | 'apply_decisions'): string {
  return `preferenceAuditor_${tool}`;
}

/** Text in which nothing is markup, and nothing turns what is beside it round, whatever a name holds. */
function plain(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendText(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd'));
}

function question({ file, decisions }: DecisionsInput): string {
  const named = decisions.slice(0, MOST_NAMED).map(({ user, decision }) => `${decision} “${user}”`);
  const more = decisions.length - named.length;
  return `Into ${file}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}. It can be undone.`;
}

/** A person has agreed: the editor asks before it calls this. */
async function applied(
  server: AuditServer,
  files: Pick<DiskFiles, 'open'>,
  { file, decisions, reason }: DecisionsInput,
): Promise<vscode.LanguageModelToolResult> {
  const uri = await opened(files, file);
  const orders = new Map<DecisionOrder, string[]>();
  for (const { user, decision } of decisions) orders.set(decision, [...(orders.get(decision) ?? []), user]);
  const lines: string[] = [];
  for (const [order, users] of orders) {
    const snapshot = await server.request('preferenceAuditor/snapshot', { uri: uri.toString() });
    if (snapshot === null) throw new Error(whyNot(server, uri));
    const params = { uri: uri.toString(), version: snapshot.version, target: { users }, order };
    const { rows, refused, written } = await decide(server, {
      ...params,
      ...(reason === undefined ? {} : { reason }),
    });
    lines.push(
      `${order}: ${counted(rows, decidedNoun(server.statuses.get(uri.toString())))}${written === true ? ' written' : ', in the editor, not saved yet'}.`,
      ...refused.slice(0, MOST_NAMED).map((one) => one.reason),
    );
  }
  return told(lines.join('\n'));
}

/** A file of the workspace, audited by the server. Throws where it is in no folder of the workspace. */
async function opened(files: Pick<DiskFiles, 'open'>, file: string): Promise<vscode.Uri> {
  for (const uri of placesOf(file)) {
    // Also where the path climbs out of the folder that it is relative to.
    if (vscode.workspace.getWorkspaceFolder(uri) === undefined || !(await isThere(uri))) continue;
    await files.open(uri);
    return uri;
  }
  throw new Error(`There is no file ${file} in the folders of the workspace.`);
}

function placesOf(file: string): vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    file.startsWith('/') || /^[a-z]:[\\/]/i.test(file)
      ? uri.with({ path: vscode.Uri.file(file).path })
      : vscode.Uri.joinPath(uri, file),
  );
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type !== vscode.FileType.Directory;
  } catch {
    return false;
  }
}

function whyNot(server: AuditServer, uri: vscode.Uri): string {
  return server.statuses.get(uri.toString())?.message ?? 'There is no audit of this file.';
}

function told(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}
