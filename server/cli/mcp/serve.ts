import { once } from 'node:events';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { Fitter } from '../../audit/index.ts';
import { abandonWrites } from '../../dataset/index.ts';
import { undoFolder } from '../stateFolder.ts';
import { agentServer, type AgentServerOptions } from './agentServer.ts';
import { StdioServerTransport } from './sdk.ts';

/** Serves agents over standard input and output, until the client is gone. */
export async function serveAgents(options: Omit<AgentServerOptions, 'version'>): Promise<void> {
  const server = agentServer({ ...options, version });
  const gone = once(process.stdin, 'end');
  await server.connect(new StdioServerTransport());
  await gone;
  await server.close();
}

/** The same for an editor, which takes writes back itself, and has a worker to fit in. */
export async function serveEditorsAgents([
  folder = '.',
  undo = undoFolder(),
]: readonly string[]): Promise<void> {
  process.on('exit', abandonWrites);
  const fitter = new Fitter(join(__dirname, 'fitWorker.cjs'));
  await serveAgents({
    folder,
    allowWrites: false,
    undo: { folder: undo, by: 'The command “Preference Auditor: Undo Last Write” takes it back.' },
    fit: (...asked) => fitter.fit(...asked),
  });
  await fitter.dispose();
}
