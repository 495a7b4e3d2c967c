import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { abandonWrites, reasonOf } from '../dataset/index.ts';
import { addApplyCommand } from './apply.ts';
import { addAuditCommand } from './audit.ts';
import { addCompletionCommand } from './completion/completion.ts';
import { ExitCode } from './exit.ts';
import { addExplainCommand } from './explain.ts';
import { addExportCommand } from './export.ts';
import { tellLast } from './output.ts';
import { addMcpCommand } from './mcp/mcp.ts';
import { addReportCommand } from './report.ts';
import { reportError } from './reportError.ts';
import { addScoreCommand } from './warehouse/score.ts';
import { addSqlCommand } from './warehouse/sql.ts';
import { addTableCommands } from './tables.ts';
import { addUndoCommand } from './undo.ts';
import { addWarehouseCommand } from './warehouse/warehouse.ts';

const program = new Command('preference-auditor')
  .description(
    'Audit who judged: estimate every user’s attentiveness in a preference dataset, and act on it.',
  )
  .version(version)
  .showHelpAfterError('(run with --help for the options)')
  .exitOverride();
addAuditCommand(program, version);
addApplyCommand(program);
addUndoCommand(program);
addExportCommand(program, version);
addReportCommand(program, version);
addTableCommands(program);
addExplainCommand(program);
addMcpCommand(program);
addCompletionCommand(program);
addSqlCommand(program);
addScoreCommand(program);
addWarehouseCommand(program);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  abandonWrites();
  // A reader that has seen enough (`| head`) is no error.
  if (error.code === 'EPIPE') process.exit(process.exitCode);
  tellLast(`standard output could not be written: ${reasonOf(error)}.`);
  process.exit(ExitCode.file);
});

// What nobody foresaw must not pass for a bound that was passed.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    abandonWrites();
    process.exit(reportError(error));
  });
}

// Ctrl-C leaves no partial file.
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const) {
  process.once(signal, () => {
    abandonWrites();
    process.exit(128 + number);
  });
}

async function main(): Promise<ExitCode> {
  try {
    await program.parseAsync();
    return (process.exitCode as ExitCode | undefined) ?? ExitCode.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
    return reportError(error);
  }
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
