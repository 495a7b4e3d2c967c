import type { Connection } from 'vscode-languageserver';
import {
  type AuditSettings,
  auditSettings,
  columnsOfFile,
  type Config,
  CONFIG_NAME,
  configOf,
  givenUnderEitherName,
  type SettingValues,
  settingValues,
} from '../../audit/index.ts';
import { type ColumnSettings, fileAbove, FileError, isRecord } from '../../dataset/index.ts';
import { pathInUri, pathOf } from '../documents/uris.ts';

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
  {
    capabilities,
    readOnly,
  }: { readonly capabilities: { readonly configuration: boolean }; readonly readOnly: boolean },
  uri: string,
): Promise<FileSettings> {
  const beside = await configBeside(connection, uri);
  const { columns: ofProject, ...others } = beside?.values ?? {};
  // As of other settings, a workspace that is not trusted names no columns.
  const isNamed = ofProject !== undefined && !readOnly;
  const said = isNamed ? { ...others, columns: ofProject } : others;
  const values = await valuesOf(connection, capabilities.configuration, uri, said);
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
    columns: isNamed
      ? columnsOfFile(values.columns, beside!.data, beside!.path)
      : columnsFor(values.columns, uri),
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

/** What the file of settings beside the data says comes before what the editor does: it is the project's. */
async function valuesOf(
  connection: Connection,
  supported: boolean,
  uri: string,
  beside: Config['values'] = {},
): Promise<SettingValues> {
  const section: unknown = supported
    ? await connection.workspace.getConfiguration({ scopeUri: uri, section: 'preferenceAuditor' })
    : undefined;
  // `severity.users` is the member `users` of the member `severity`.
  const ofEditor = (name: string) =>
    name
      .split('.')
      .reduce<unknown>((value, member) => (isRecord(value) ? value[member] : undefined), section);
  return settingValues((name) => (name in beside ? beside[name] : givenUnderEitherName(name, ofEditor)));
}

interface ConfigBeside {
  readonly values: Config['values'];
  readonly path: string;
  readonly data: string;
}

/** The file of settings beside a file on this machine. What is wrong with it is logged; the rest of it holds. */
async function configBeside(connection: Connection, uri: string): Promise<ConfigBeside | null> {
  const data = pathOf(uri);
  if (data === null) return null;
  try {
    const found = await fileAbove(data, CONFIG_NAME);
    if (found === null) return null;
    const { values, problems } = configOf(found.text);
    if (problems.length > 0) connection.console.warn(`${found.path}: ${problems.join('; ')}.`);
    return { values, path: found.path, data };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    connection.console.warn(error.message);
    return null;
  }
}

/** The columns that the editor's settings name for the file. */
function columnsFor(globs: SettingValues['columns'], uri: string): ColumnSettings | null {
  return columnsOfFile(globs, pathInUri(uri));
}
