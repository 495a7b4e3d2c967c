import { resolve } from 'node:path';
import {
  auditSettings,
  columnsOfFile,
  fitComparisons,
  type FitFunction,
  type SettingValues,
} from '../audit/index.ts';
import type { ColumnSettings } from '../dataset/index.ts';
import { type AuditedFile, auditBySettings } from './auditBySettings.ts';
import { configBeside } from './configBeside.ts';
import { type AuditOptions, auditValues, columnsNamed } from './options.ts';

export interface FileAsAsked extends AuditedFile {
  /** What was said of columns and values; null where nothing was. */
  readonly columns: ColumnSettings | null;
  /** What the settings are, by options, the file of settings beside it, and defaults. */
  readonly values: SettingValues;
}

/** Nobody waits on this thread: commands fit where they are. */
export const fitHere: FitFunction = (comparisons, settings) =>
  Promise.resolve(fitComparisons(comparisons, settings));

/** Reads (`-` is standard input) and audits a file, or fails with the sentence that says why it can't be. */
export async function auditFile(file: string, options: AuditOptions): Promise<FileAsAsked> {
  const config = file === '-' || options['config'] === false ? null : await configBeside(file);
  const values = auditValues(options, config?.values ?? {});
  const columns =
    columnsNamed(options) ?? columnsOfFile(values.columns, resolve(file), config?.path) ?? undefined;
  const audited = await auditBySettings(file, auditSettings(values), columns, fitHere);
  return { ...audited, columns: columns ?? null, values };
}
