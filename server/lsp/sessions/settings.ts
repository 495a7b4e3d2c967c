import type { Connection } from 'vscode-languageserver';
import { type AuditSettings, auditSettings, type SettingValues, settingValues } from '../../audit/index.ts';
import { type ColumnSettings, globTest, isRecord } from '../../dataset/index.ts';
import { pathInUri } from '../documents/uris.ts';

/** How loudly findings are reported; `off`: not at all. */
export type SeveritySetting = SettingValues['severity.users'];

/** Severity of each sort of finding. */
export interface Severities {
  /** Users recommended to drop or flip. */
  readonly users: SeveritySetting;
  /** Users worth a review. */
  readonly review: SeveritySetting;
  readonly suspicious: SeveritySetting;
  readonly skippedRows: SeveritySetting;
}

/** Which rows are marked: none, those of users who stand out or are decided, or all. */
export type RowMarkSetting = SettingValues['rowMarks'];

/** The settings of one file, checked. */
export interface FileSettings {
  readonly audit: AuditSettings;
  readonly severity: Severities;
  readonly rowMarks: RowMarkSetting;
  readonly codeLens: boolean;
  /** Columns that a glob of `preferenceAuditor.columns` names for the file. */
  readonly columns: ColumnSettings | null;
  /** Who decides, as recorded in the file. */
  readonly auditor: string | null;
}

/**
 * Reads `preferenceAuditor.*` for a file; clients without configuration get the defaults. So do unusable values: the
 * schema of the settings tells the user where they are typed.
 */
export async function fileSettings(
  connection: Connection,
  supported: boolean,
  uri: string,
): Promise<FileSettings> {
  const values = await valuesOf(connection, supported, uri);
  return {
    audit: auditSettings(values),
    severity: {
      users: values['severity.users'],
      review: values['severity.review'],
      suspicious: values['severity.suspicious'],
      skippedRows: values['severity.skippedRows'],
    },
    rowMarks: values.rowMarks,
    codeLens: values.codeLens,
    columns: columnsFor(values.columns, uri),
    auditor: values.auditor === '' ? null : values.auditor,
  };
}

/** Globs of the files of a folder that are audited without being opened. */
export async function workspaceGlobs(
  connection: Connection,
  supported: boolean,
  folder: string,
): Promise<readonly string[]> {
  const { workspaceFiles } = await valuesOf(connection, supported, folder);
  return workspaceFiles.filter((glob) => glob !== '');
}

async function valuesOf(connection: Connection, supported: boolean, uri: string): Promise<SettingValues> {
  if (!supported) return settingValues(() => undefined);
  const section: unknown = await connection.workspace.getConfiguration({
    scopeUri: uri,
    section: 'preferenceAuditor',
  });
  // `severity.users` is the member `users` of the member `severity`.
  return settingValues((name) =>
    name
      .split('.')
      .reduce<unknown>((value, member) => (isRecord(value) ? value[member] : undefined), section),
  );
}

/** The columns of the first glob that matches the file. */
function columnsFor(globs: SettingValues['columns'], uri: string): ColumnSettings | null {
  const path = pathInUri(uri);
  const match = Object.entries(globs).find(([glob]) => matches(glob, path));
  return match?.[1] ?? null;
}

function matches(glob: string, path: string): boolean {
  return globTest([glob, `**/${glob}`])(path);
}
