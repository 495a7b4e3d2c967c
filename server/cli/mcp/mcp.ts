import type { Command } from 'commander';
import { fitHere } from '../auditFile.ts';
import { undoFolder } from '../stateFolder.ts';

/** `mcp [FOLDER]`: the tools for agents over standard input and output, until the client is gone. */
export function addMcpCommand(program: Command): void {
  program
    .command('mcp')
    .description('serve tools for agents over the Model Context Protocol, on standard input and output')
    .argument('[folder]', 'the folder whose files agents may audit', '.')
    .option(
      '--allow-writes',
      'write decisions without asking where the client cannot ask its person; else those are refused',
    )
    .action(async (folder: string, { allowWrites }: { readonly allowWrites?: true }) => {
      // Loaded by whoever asks for it alone.
      const { serveAgents } = await import('./serve.ts');
      await serveAgents({
        folder,
        allowWrites: allowWrites === true,
        fit: fitHere,
        undo: { folder: undoFolder(), by: 'preference-auditor undo takes it back.' },
      });
    });
}
