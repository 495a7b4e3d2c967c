import {
  type ColumnSettings,
  FileError,
  isRecord,
  isTrainer,
  type OtherFormat,
  type TrainerName,
} from '../../dataset/index.ts';
import type { ExportPolicy } from '../../protocol.ts';
import type { AuditSettings } from '../audit.ts';
import {
  auditSettings,
  SETTINGS,
  type SettingName,
  settingValues,
  usableColumns,
  wholeNumber,
} from '../settings/index.ts';

/** Number of the shape of a manifest: higher where a member goes or means something else. */
export const MANIFEST_VERSION = 1;

/** A file as a manifest tells it. */
export interface ToldFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** What has to be done to export the same once more. */
export interface ManifestOrder {
  /** Version of the product that made it. */
  readonly version: string;
  readonly input: ToldFile;
  /** SHA-256 of the decisions beside the input; null where there were none. */
  readonly decisionsBeside: string | null;
  readonly output: ToldFile;
  /** What was said of columns and values. */
  readonly reading: ColumnSettings;
  readonly settings: AuditSettings;
  readonly policy: ExportPolicy;
  readonly keepAudit: boolean;
  readonly weights: boolean;
  readonly resample: number | null;
  /** Null: the format of the input. */
  readonly as: OtherFormat | TrainerName | null;
}

/** Settings by the names that a manifest has them under, where those differ. */
const NAMES: Readonly<Partial<Record<SettingName, string>>> = {
  mostWronglyDroppedUsers: 'fdr',
  leastAttentiveness: 'threshold',
  mostCarelessLeft: 'contamination',
  strongerChosenByAttentive: 'mu',
};
/** Those by which a file is cleaned. */
const CLEANED_BY = [
  'dropBy',
  'mostWronglyDroppedUsers',
  'minComparisons',
  'widestInterval',
  'leastAttentiveness',
  'certainty',
  'mostCarelessLeft',
  'joinUsers',
  'method',
  'paperVersion',
  'strongerChosenByAttentive',
] as const satisfies readonly SettingName[];
const ANCHORS = [
  'attentiveUsers',
  'modelOrder',
  'attentivenessMean',
] as const satisfies readonly SettingName[];

/**
 * Reads a manifest of this version's shape. Throws FileError, `unreadable`, where it is none, or says what no setting
 * accepts: an export by guessed settings would not be the same.
 */
export function manifestOrder(text: string, path: string): ManifestOrder {
  const refuse = (what: string) => new FileError('unreadable', `${path} cannot be repeated: ${what}.`);
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw refuse('it is no JSON');
  }
  if (!isRecord(manifest) || manifest['tool'] !== 'preference-auditor')
    throw refuse('it is no manifest of an export');
  if (manifest['schemaVersion'] !== MANIFEST_VERSION)
    throw refuse(`its schemaVersion is not ${MANIFEST_VERSION}`);
  const { version, input, output, reading, settings, weights, resample, decisionsBeside } = manifest;
  if (!isToldFile(input) || !isToldFile(output)) throw refuse('it does not tell input and output');
  if (!isRecord(reading) || !isRecord(settings) || !isRecord(settings['anchors']))
    throw refuse('it does not hold the settings');
  const { policy, keepAudit, anchors, checks } = settings;
  const given: Partial<Record<SettingName, unknown>> = {
    checks: checks === undefined ? 'auto' : checks === true ? 'always' : 'never',
    learnFromDecisions: anchors['decisions'],
    ...Object.fromEntries(CLEANED_BY.map((name) => [name, settings[NAMES[name] ?? name]])),
    ...Object.fromEntries(ANCHORS.map((name) => [name, anchors[name]])),
  };
  const wrong = Object.entries(given).find(
    ([name, value]) => SETTINGS[name as SettingName].kind.accept(value) === undefined,
  );
  if (wrong !== undefined)
    throw refuse(`“${NAMES[wrong[0] as SettingName] ?? wrong[0]}” is nothing that it can be`);
  if (policy !== 'decided' && policy !== 'recommended') throw refuse('“policy” is nothing that it can be');
  const seed = isRecord(resample) ? wholeNumber(0, 2 ** 32 - 1).accept(resample['seed']) : null;
  if (seed === undefined) throw refuse('“resample” has no seed');
  return {
    version: String(version),
    input,
    decisionsBeside: isRecord(decisionsBeside) ? String(decisionsBeside['sha256']) : null,
    output,
    reading: usableColumns(reading),
    settings: auditSettings(settingValues((name) => given[name])),
    policy,
    keepAudit: keepAudit === true,
    weights: isRecord(weights),
    resample: seed,
    as: settings['as'] === 'same' ? null : target(settings['as'], refuse),
  };
}

const OTHER_FORMATS: readonly OtherFormat[] = ['jsonl', 'csv', 'parquet'];

function target(name: unknown, refuse: (what: string) => FileError): OtherFormat | TrainerName {
  const other = OTHER_FORMATS.find((one) => one === name);
  if (other !== undefined) return other;
  if (typeof name === 'string' && isTrainer(name)) return name;
  throw refuse('“as” is no format of this version');
}

function isToldFile(value: unknown): value is ToldFile {
  return (
    isRecord(value) &&
    typeof value['bytes'] === 'number' &&
    typeof value['sha256'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['sha256'])
  );
}
