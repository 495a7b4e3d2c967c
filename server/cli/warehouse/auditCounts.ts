import { buffer } from 'node:stream/consumers';
import {
  type Audit,
  auditOfCounts,
  auditSettings,
  type Population,
  populationOf,
  populationText,
} from '../../audit/index.ts';
import { bytesInMemory, DiskFile, writeFilesAtomically } from '../../dataset/index.ts';
import { readCounts, WarehouseRefusal } from '../../warehouse/index.ts';
import { CommandFailure, ExitCode } from '../exit.ts';
import { type AuditOptions, auditValues, columnsNamed } from '../options.ts';

export interface AuditedCounts {
  readonly audit: Audit;
  /** By which others can be scored; null where posteriors depend on more than counts. */
  readonly population: Population | null;
}

/** Reads a table of counts (`-` is standard input) and audits the comparisons behind it. */
export async function auditCounts(file: string, options: AuditOptions): Promise<AuditedCounts> {
  const bytes = file === '-' ? bytesInMemory(await buffer(process.stdin)) : await DiskFile.open(file);
  const outcome = await auditRead(file, bytes, options);
  if (outcome.kind === 'declined')
    throw new CommandFailure(ExitCode.notAuditable, `${file}: ${outcome.message}`);
  const { audit, population } = outcome;
  return { audit, population: population === null ? null : populationOf(audit, population) };
}

async function auditRead(file: string, bytes: Parameters<typeof readCounts>[0], options: AuditOptions) {
  try {
    const { cells, layout } = await readCounts(bytes, columnsNamed(options)?.order !== 'unknown');
    return auditOfCounts(cells, auditSettings(auditValues(options, {})), layout);
  } catch (error) {
    if (!(error instanceof WarehouseRefusal)) throw error;
    throw new CommandFailure(ExitCode.notAuditable, `${file}: ${error.message}`);
  }
}

/** Writes the population, by which `sql --step score` and `score` go. Replaces the file. */
export async function savePopulation(path: string, population: Population | null): Promise<void> {
  if (population === null) {
    throw new CommandFailure(
      ExitCode.notAuditable,
      'A population by which others can be scored is fitted without --method paper and --attentive-users.',
    );
  }
  await writeFilesAtomically([{ path, segments: [Buffer.from(populationText(population))] }]);
}
