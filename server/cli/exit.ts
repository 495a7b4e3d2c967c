/** Exit codes of the command line. */
export const ExitCode = {
  done: 0,
  /** Done, and a `--fail-on-…` bound was passed. */
  boundPassed: 1,
  usage: 2,
  /** The input cannot be audited. */
  notAuditable: 3,
  /** A file, or standard output, could not be read or written, or would be replaced unasked; nothing is half-written. */
  file: 4,
  /** An error of the program itself. */
  ownError: 5,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

interface FailureDetails {
  /** The file is no preference dataset at all. */
  readonly isNoDataset?: boolean;
  /** What can be done about it, a line each. */
  readonly ways?: readonly string[];
}

/** A failure that ends a command with one sentence and a code. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;
  readonly isNoDataset: boolean;
  readonly ways: readonly string[];

  constructor(exitCode: ExitCode, message: string, { isNoDataset = false, ways = [] }: FailureDetails = {}) {
    super(message);
    this.exitCode = exitCode;
    this.isNoDataset = isNoDataset;
    this.ways = ways;
  }
}
