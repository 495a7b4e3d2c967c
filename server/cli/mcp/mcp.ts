import { once } from 'node:events';
import type { Command } from 'commander';

/** `mcp [FOLDER]`: the tools for agents over standard input and output, until the client is gone. */
export function addMcpCommand(program: Command, version: string): void {
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
      const [{ agentServer }, { StdioServerTransport }] = await Promise.all([
        import('./agentServer.ts'),
        import('@modelcontextprotocol/sdk/server/stdio.js'),
      ]);
      const server = agentServer({ folder, version, allowWrites: allowWrites === true });
      const gone = once(process.stdin, 'end');
      await server.connect(new StdioServerTransport());
      await gone;
      await server.close();
    });
}
