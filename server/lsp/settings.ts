import type { Connection } from 'vscode-languageserver';
import { type AuditSettings, defaultAuditSettings, PAPER_VERSIONS, POLICIES } from '../audit/index.ts';
import { type ColumnSettings, globTest, ROLES, WINNER_CONVENTIONS } from '../dataset/index.ts';

/** How loudly findings are reported; `off`: not at all. */
export type SeveritySetting = 'off' | 'hint' | 'information' | 'warning' | 'error';

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
export type RowMarkSetting = 'off' | 'flagged' | 'all';

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

/** Reads `preferenceAuditor.*` for a file; clients without configuration get the defaults. */
export async function fileSettings(
  connection: Connection,
  supported: boolean,
  uri: string,
): Promise<FileSettings> {
  if (!supported) return parseSettings({}, uri);
  const raw: unknown = await connection.workspace.getConfiguration({
    scopeUri: uri,
    section: 'preferenceAuditor',
  });
  return parseSettings(isRecord(raw) ? raw : {}, uri);
}

/** Globs of the files of a folder that are audited without being opened. */
export async function workspaceGlobs(
  connection: Connection,
  supported: boolean,
  folder: string,
): Promise<readonly string[]> {
  if (!supported) return [];
  const raw: unknown = await connection.workspace.getConfiguration({
    scopeUri: folder,
    section: 'preferenceAuditor.workspaceFiles',
  });
  return names(raw).filter((glob) => glob !== '');
}

/** Unusable values fall back to the default; the settings schema tells the user where they are typed. */
function parseSettings(raw: Record<string, unknown>, uri: string): FileSettings {
  const defaults = defaultAuditSettings();
  const auditor = raw['auditor'];
  return {
    audit: {
      fit: {
        ...defaults.fit,
        method: raw['method'] === 'paper' ? 'paper' : 'generalised',
        mu: numberWithin(raw['mu'], 0.5, 1) ?? defaults.fit.mu,
        paperVersion: oneOf(PAPER_VERSIONS, raw['paperVersion']) ?? 'levels',
      },
      anchors: {
        attentiveUsers: names(raw['attentiveUsers']),
        modelOrder: names(raw['modelOrder']),
        attentivenessMean: numberWithin(raw['attentivenessMean'], 0.5, 0.98),
        decisions: raw['learnFromDecisions'] === true,
      },
      recommendation: {
        ...defaults.recommendation,
        policy: oneOf(POLICIES, raw['policy']) ?? defaults.recommendation.policy,
        threshold: numberWithin(raw['threshold'], 0, 1) ?? defaults.recommendation.threshold,
        certainty: numberWithin(raw['certainty'], 0.5, 1) ?? defaults.recommendation.certainty,
        widestInterval: numberWithin(raw['widestInterval'], 0, 2) ?? defaults.recommendation.widestInterval,
        contamination: numberWithin(raw['contamination'], 0, 1) ?? defaults.recommendation.contamination,
        fdr: numberWithin(raw['fdr'], 0, 1) ?? defaults.recommendation.fdr,
        minComparisons: numberWithin(raw['minComparisons'], 1, 1e6) ?? defaults.recommendation.minComparisons,
      },
      maxSuspicious: numberWithin(raw['maxSuspicious'], 0, 100) ?? defaults.maxSuspicious,
      maxUsers: numberWithin(raw['maxUsers'], 0, 250) ?? defaults.maxUsers,
    },
    severity: severities(raw['severity']),
    rowMarks: oneOf(['off', 'flagged', 'all'], raw['rowMarks']) ?? 'flagged',
    codeLens: raw['codeLens'] !== false,
    columns: columnsFor(raw['columns'], uri),
    auditor: typeof auditor === 'string' && auditor.trim() !== '' ? auditor.trim() : null,
  };
}

const SEVERITIES = ['off', 'hint', 'information', 'warning', 'error'] as const;

function severities(raw: unknown): Severities {
  const given = isRecord(raw) ? raw : {};
  return {
    users: oneOf(SEVERITIES, given['users']) ?? 'warning',
    review: oneOf(SEVERITIES, given['review']) ?? 'information',
    suspicious: oneOf(SEVERITIES, given['suspicious']) ?? 'information',
    skippedRows: oneOf(SEVERITIES, given['skippedRows']) ?? 'information',
  };
}

function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | null {
  return values.find((candidate) => candidate === value) ?? null;
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}

function numberWithin(value: unknown, low: number, high: number): number | null {
  return typeof value === 'number' && value >= low && value <= high ? value : null;
}

/** The mapping of the first glob that matches the file. */
function columnsFor(globs: unknown, uri: string): ColumnSettings | null {
  if (!isRecord(globs)) return null;
  const path = decodeURIComponent(new URL(uri).pathname);
  for (const [glob, mapping] of Object.entries(globs)) {
    if (isRecord(mapping) && matches(glob, path)) return roleColumns(mapping);
  }
  return null;
}

function matches(glob: string, path: string): boolean {
  return globTest([glob, `**/${glob}`])(path);
}

function roleColumns(mapping: Record<string, unknown>): ColumnSettings {
  const named = ROLES.flatMap((role) => {
    const column = mapping[role];
    return typeof column === 'string' && column !== '' ? [[role, column] as const] : [];
  });
  const convention = oneOf(WINNER_CONVENTIONS, mapping['convention']);
  return { ...Object.fromEntries(named), ...(convention === null ? {} : { convention }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
