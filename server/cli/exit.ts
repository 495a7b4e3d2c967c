import { FileError, TextsMissing } from '../dataset/index.ts';

/** Exit codes of the command line. */
export const ExitCode = {
  done: 0,
  /** Done, and a `--fail-on-…` bound was passed. */
  boundPassed: 1,
  usage: 2,
  /** The input cannot be audited. */
  notAuditable: 3,
  /** A file could not be read or written; nothing is half-written. */
  file: 4,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A failure that ends a command with one sentence and a code. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Says on standard error what went wrong, and returns the exit code. Anything unforeseen is thrown on. */
export function report(error: unknown): ExitCode {
  if (error instanceof CommandFailure) {
    process.stderr.write(`preference-auditor: ${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof TextsMissing) {
    process.stderr.write(`preference-auditor: ${error.message}\n`);
    return ExitCode.notAuditable;
  }
  if (error instanceof FileError) {
    process.stderr.write(`preference-auditor: ${error.message}\n`);
    return ExitCode.file;
  }
  throw error;
}
