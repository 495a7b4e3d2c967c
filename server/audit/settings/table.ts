import { ROLES } from '../../dataset/index.ts';
import {
  DEFAULT_FIT_SETTINGS as fit,
  DEFAULT_RECOMMENDATION_SETTINGS as advice,
  type FitSettings,
  PAPER_VERSIONS,
  POLICIES,
} from '../../model/index.ts';
import { columnGlobs } from './columnGlobs.ts';
import { choice, flag, type Kind, names, number, orUnknown, share, text, wholeNumber } from './kinds.ts';

export interface Setting<Value> {
  readonly kind: Kind<Value>;
  readonly fallback: Value;
  /** What it does, in half a sentence. */
  readonly says: string;
  /** Flags of the command line that give it; null where none do. */
  readonly option: string | null;
  /** What it was called before, and still may be; null: never otherwise. */
  readonly formerly: FormerName | null;
}

export interface FormerName {
  readonly name: string;
  /** Null: the flags were the same. */
  readonly option: string | null;
}

function setting<Value>(
  kind: Kind<Value>,
  fallback: NoInfer<Value>,
  says: string,
  option: string | null = null,
  formerly: FormerName | null = null,
): Setting<Value> {
  return { kind, fallback, says, option, formerly };
}

const SEVERITIES = ['off', 'hint', 'information', 'warning', 'error'] as const;
const CHECKS = ['auto', 'always', 'never'] as const;
const ROW_MARKS = ['off', 'flagged', 'all'] as const;

/**
 * Every setting `preferenceAuditor.*`. The server and the command line read by this table; a test checks package.json
 * and docs/command-line.md against it. Names are what VS Code makes the titles of: “Most Wrongly Dropped Users”.
 */
export const SETTINGS = {
  // Dropping
  dropBy: setting(
    choice(POLICIES),
    advice.policy,
    `how the users to drop are chosen: ${POLICIES.join(', ')}`,
    '--drop-by <policy>',
    { name: 'policy', option: null },
  ),
  mostWronglyDroppedUsers: setting(
    share,
    advice.fdr,
    'expected share of attentive users among those dropped',
    '--most-wrongly-dropped <share>',
    { name: 'fdr', option: '--fdr <share>' },
  ),
  minComparisons: setting(
    wholeNumber(1),
    advice.minComparisons,
    'users with fewer comparisons are never dropped',
    '--min-comparisons <n>',
  ),
  widestInterval: setting(
    number({ from: 0, to: 2 }),
    advice.widestInterval,
    'users whose 90% interval of attentiveness is longer are never dropped; below zero counts as zero',
    '--widest-interval <length>',
  ),
  leastAttentiveness: setting(
    share,
    advice.threshold,
    'with --drop-by threshold or certain-threshold: users whose attentiveness is below are dropped',
    '--least-attentiveness <η>',
    { name: 'threshold', option: '--threshold <η>' },
  ),
  certainty: setting(
    number({ from: 0.5, to: 1 }),
    advice.certainty,
    'with --drop-by certain-threshold: how probable it must be that attentiveness is below',
    '--certainty <share>',
  ),
  mostCarelessLeft: setting(
    share,
    advice.contamination,
    'with --drop-by contamination: share of careless judgements that may be left',
    '--most-careless-left <share>',
    { name: 'contamination', option: '--contamination <share>' },
  ),

  // Display
  'severity.users': setting(
    choice(SEVERITIES),
    'warning',
    'how users are reported whose drop or flip is recommended',
  ),
  'severity.review': setting(
    choice(SEVERITIES),
    'information',
    'how users are reported who are worth a review',
  ),
  'severity.suspicious': setting(
    choice(SEVERITIES),
    'off',
    'how surprising comparisons of attentive users are reported; off: chance alone makes some',
  ),
  'severity.skippedRows': setting(
    choice(SEVERITIES),
    'information',
    'how rows are reported that are no comparisons, or copies',
  ),
  maxUsers: setting(wholeNumber(0, 250), 250, 'how many users are listed; all are in the panel'),
  maxSuspicious: setting(wholeNumber(0, 100), 50, 'how many suspicious comparisons are listed'),
  rowMarks: setting(choice(ROW_MARKS), 'flagged', 'which rows are marked in the editor'),
  codeLens: setting(flag, true, 'sums up the audit above the first row'),

  // Files
  columns: setting(columnGlobs, {}, `columns of the file: ${ROLES.join(', ')}`, '--columns <role=column,…>'),
  joinUsers: setting(
    flag,
    false,
    'take users for one whose names differ in blanks, case, zeros before, or look alike',
    '--join-users',
  ),
  workspaceFiles: setting(names, [], 'globs of the files that are audited without being opened'),
  auditor: setting(text, '', 'who decides, as recorded; empty: the name of the system’s user'),

  // Model
  method: setting(
    choice<FitSettings['method']>(['generalised', 'paper'], { generalised: 'auto' }),
    fit.method,
    'model to fit',
    '--method <auto|paper>',
  ),
  paperVersion: setting(
    choice(PAPER_VERSIONS),
    fit.paperVersion!,
    `population of the method paper: ${PAPER_VERSIONS.join(', ')}`,
    '--paper-version <version>',
  ),
  checks: setting(
    choice(CHECKS),
    'auto',
    'whether users are checked for what explains their answers beside the models; auto: up to 250,000 comparisons',
    '--checks <auto|always|never>',
  ),
  strongerChosenByAttentive: setting(
    orUnknown(number({ above: 0.5, to: 1 })),
    fit.mu,
    'an attentive user’s chance to prefer the stronger model, averaged over the comparisons, where it is known',
    '--stronger-chosen <share>',
    { name: 'mu', option: '--mu <share>' },
  ),
  attentiveUsers: setting(names, [], 'users known to be attentive', '--attentive-users <name,…>'),
  modelOrder: setting(names, [], 'models whose order is known, strongest first', '--model-order <name,…>'),
  attentivenessMean: setting(
    orUnknown(number({ from: 0.5, to: 0.98 })),
    null,
    'mean attentiveness of attentive users as expected beforehand',
    '--attentiveness-mean <share>',
  ),
  learnFromDecisions: setting(
    flag,
    false,
    'take users decided to be kept as known to be attentive',
    '--learn-from-decisions',
  ),
};

export type SettingName = keyof typeof SETTINGS;

/** A value of every setting. */
export type SettingValues = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer Value> ? Value : never;
};

/** The settings that are given; where one is not, or is refused by its kind, its fallback. */
export function settingValues(given: (name: SettingName) => unknown): SettingValues {
  const values = settingList().map(([name, { kind, fallback }]) => {
    const accepted = kind.accept(given(name));
    return [name, accepted === undefined ? fallback : accepted];
  });
  return Object.fromEntries(values) as SettingValues;
}

/**
 * What an editor gives of a setting: under its former name where it stands at its default under its own, since editors
 * give defaults as if they had been said.
 */
export function givenUnderEitherName(name: SettingName, given: (name: string) => unknown): unknown {
  const { formerly, fallback, kind }: Setting<unknown> = SETTINGS[name];
  const own = given(name);
  if (formerly === null || (own !== undefined && own !== fallback)) return own;
  const former = given(formerly.name) ?? undefined;
  return former === undefined || kind.accept(former) === undefined ? own : former;
}

export function settingList(): readonly (readonly [SettingName, Setting<unknown>])[] {
  return Object.entries(SETTINGS) as [SettingName, Setting<unknown>][];
}
