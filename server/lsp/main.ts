import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../../package.json';
import { abandonWrites } from '../dataset/index.ts';
import { serve } from './server.ts';

// However the server ends, it leaves no partial file behind.
process.on('exit', abandonWrites);

// Transport by arguments: --stdio, --node-ipc or --socket=PORT.
serve(createConnection(ProposedFeatures.all), {
  workerFile: join(__dirname, 'fitWorker.cjs'),
  scanWorkerFile: join(__dirname, 'scanWorker.cjs'),
  explanationsFile: join(__dirname, '..', 'docs', 'findings.md'),
  version,
});
