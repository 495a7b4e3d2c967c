import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../../package.json';
import { serve } from './server.ts';

// Transport by arguments: --stdio, --node-ipc or --socket=PORT.
serve(createConnection(ProposedFeatures.all), {
  workerFile: join(__dirname, 'fitWorker.cjs'),
  explanationsFile: join(__dirname, '..', 'docs', 'findings.md'),
  version,
});
