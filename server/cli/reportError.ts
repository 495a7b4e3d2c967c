import { FileError, TextsMissing } from '../dataset/index.ts';
import { WarehouseRefusal } from '../warehouse/index.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { tell, tellLast } from './output.ts';

/** Says on standard error what went wrong, and returns the exit code. */
export function reportError(error: unknown): ExitCode {
  if (error instanceof CommandFailure) return told(error, error.exitCode, error.ways);
  if (error instanceof WarehouseRefusal) return told(error, ExitCode.notAuditable);
  if (error instanceof TextsMissing) return told(error, ExitCode.notAuditable);
  if (error instanceof FileError) return told(error, ExitCode.file);
  tellLast(`an error of the program itself, not of the file: ${stackOf(error)}`);
  return ExitCode.ownError;
}

function told({ message }: Error, exitCode: ExitCode, ways?: readonly string[]): ExitCode {
  tell(message, ways);
  return exitCode;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
