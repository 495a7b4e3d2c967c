import type { Audit } from '../../audit/index.ts';
import type { ToldFinding } from './toldFindings.ts';

/** What became of one of the files. */
export type FileResult = AuditedResult | FailedResult;

export interface AuditedResult {
  readonly kind: 'audited';
  /** As it was named. */
  readonly file: string;
  /** Relative to the repository, parts joined by `/`. */
  readonly path: string;
  readonly audit: Audit;
  readonly findings: readonly ToldFinding[];
  /** The files, as `path` has them, where several are audited together. */
  readonly paths?: readonly string[];
}

export interface FailedResult {
  readonly kind: 'failed';
  readonly file: string;
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}

/** What is to be known of a run before its first file. */
export interface RunContext {
  /** How many files are audited. */
  readonly files: number;
  readonly version: string;
  readonly quiet: boolean;
  /** May the text have colours? */
  readonly colour: boolean;
  readonly hasBaseline: boolean;
}

/** Turns results into text: what is printed with each file, and once all are there. */
export interface Printer {
  file(result: FileResult): string | Promise<string>;
  end(): string;
}

export type Format = (context: RunContext) => Printer;
