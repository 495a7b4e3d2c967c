import { join } from 'node:path';
import { version } from '../../package.json';
import { abandonWrites } from '../dataset/index.ts';
import { serve } from './server.ts';
import { connect } from './transport/connect.ts';

/** Serves the client that started this process, by its arguments. */
export function startLanguageServer(): void {
  // However the server ends, it leaves no partial file behind.
  process.on('exit', abandonWrites);
  serve(connect(process.argv), {
    workerFile: join(__dirname, 'fitWorker.cjs'),
    scanWorkerFile: join(__dirname, 'scanWorker.cjs'),
    explanationsFile: join(__dirname, '..', 'docs', 'findings.md'),
    version,
  });
}
