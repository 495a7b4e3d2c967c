import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { addApplyCommand } from './apply.ts';
import { addAuditCommand } from './audit.ts';
import { ExitCode, report } from './exit.ts';
import { addExportCommand } from './export.ts';

const program = new Command('preference-auditor')
  .description(
    'Audit who judged: estimate every user’s attentiveness in a preference dataset, and act on it.',
  )
  .version(version)
  .showHelpAfterError('(run with --help for the options)')
  .exitOverride();
addAuditCommand(program);
addApplyCommand(program);
addExportCommand(program, version);

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  else process.exitCode = report(error);
}
