import { extname } from 'node:path';
import { CommandFailure, ExitCode } from './exit.ts';

/** Formats by the endings that stand for one. `.json` stands for two: lines and an array. */
const FORMATS: Readonly<Record<string, string>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.parquet': 'parquet',
};

/**
 * Refuses an export whose ending says another format than the file would have: whoever names it `.parquet` means that.
 * Null as `as` is the format of the file itself. What an ending leaves open passes.
 */
export function refuseOtherEnding(file: string, out: string, as: string | null): void {
  const meant = FORMATS[extname(out).toLowerCase()];
  const written = as ?? FORMATS[extname(file).toLowerCase()];
  if (meant === undefined || written === undefined || meant === written) return;
  if (!Object.values(FORMATS).includes(written)) return;
  const how = meant === 'tsv' ? '' : `say --as ${meant}, or `;
  throw new CommandFailure(
    ExitCode.usage,
    `The export is ${written}, and its name ends as ${meant} does: ${how}give it another ending.`,
  );
}
