import { startLanguageServer } from './lsp/main.ts';

const [, , mode, ...rest] = process.argv;

// One bundle, since both hold the same audit: `server.cjs mcp FOLDER [UNDO_FOLDER]` serves agents whom the extension
// introduces, everything else the editor.
if (mode === 'mcp')
  void import('./cli/mcp/serve.ts').then(({ serveEditorsAgents }) => serveEditorsAgents(rest));
else startLanguageServer();
