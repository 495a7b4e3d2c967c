import { InvalidArgumentError, type Command } from 'commander';
import {
  type AuditSettings,
  defaultAuditSettings,
  PAPER_VERSIONS,
  type PaperVersion,
  POLICIES,
  type Policy,
} from '../audit/index.ts';
import { type ColumnSettings, ROLES, WINNER_CONVENTIONS } from '../dataset/index.ts';

/** The options that say how to audit; the same for every command. */
export interface AuditOptions {
  readonly dropBy: Policy;
  readonly fdr: number;
  readonly threshold: number;
  readonly certainty: number;
  readonly contamination: number;
  readonly minComparisons: number;
  readonly widestInterval: number;
  readonly method: 'auto' | 'paper';
  readonly paperVersion: PaperVersion;
  readonly mu?: number;
  readonly attentiveUsers?: readonly string[];
  readonly modelOrder?: readonly string[];
  readonly attentivenessMean?: number;
  readonly learnFromDecisions?: true;
  readonly columns?: ColumnSettings;
}

export function addAuditOptions(command: Command): Command {
  const { recommendation } = defaultAuditSettings();
  return command
    .option(
      '--drop-by <policy>',
      `how the users to drop are chosen: ${POLICIES.join(', ')}`,
      oneOf(...POLICIES),
      recommendation.policy,
    )
    .option(
      '--fdr <share>',
      'expected share of attentive users among those dropped',
      share,
      recommendation.fdr,
    )
    .option(
      '--threshold <η>',
      'with --drop-by threshold or certain-threshold: users whose attentiveness is below are dropped',
      share,
      recommendation.threshold,
    )
    .option(
      '--certainty <share>',
      'with --drop-by certain-threshold: how probable it must be that attentiveness is below',
      within(0.5, 1),
      recommendation.certainty,
    )
    .option(
      '--contamination <share>',
      'with --drop-by contamination: share of careless judgements that may be left',
      share,
      recommendation.contamination,
    )
    .option(
      '--min-comparisons <n>',
      'users with fewer comparisons are never dropped',
      positiveInteger,
      recommendation.minComparisons,
    )
    .option(
      '--widest-interval <length>',
      'users whose 90% interval of attentiveness is longer are never dropped; 2: whatever it is',
      within(0, 2),
      recommendation.widestInterval,
    )
    .option('--method <auto|paper>', 'model to fit', oneOf('auto', 'paper'), 'auto')
    .option(
      '--paper-version <version>',
      `population of the method paper: ${PAPER_VERSIONS.join(', ')}`,
      oneOf(...PAPER_VERSIONS),
      'levels',
    )
    .option(
      '--mu <share>',
      'an attentive user’s chance to prefer the stronger model, averaged over the comparisons, where it is known',
      margin,
    )
    .option('--attentive-users <name,…>', 'users known to be attentive', names)
    .option('--model-order <name,…>', 'models whose order is known, strongest first', names)
    .option(
      '--attentiveness-mean <share>',
      'mean attentiveness of attentive users as expected beforehand',
      within(0.5, 0.98),
    )
    .option('--learn-from-decisions', 'take users decided to be kept as known to be attentive')
    .option('--columns <role=column,…>', `columns of the file: ${ROLES.join(', ')}`, columns);
}

export function auditSettings(options: AuditOptions): AuditSettings {
  const { dropBy, fdr, threshold, certainty, contamination, minComparisons, widestInterval } = options;
  const { method, mu, paperVersion } = options;
  const defaults = defaultAuditSettings();
  return {
    ...defaults,
    fit: {
      ...defaults.fit,
      method: method === 'paper' ? 'paper' : 'generalised',
      mu: mu ?? defaults.fit.mu,
      paperVersion,
    },
    anchors: {
      attentiveUsers: options.attentiveUsers ?? [],
      modelOrder: options.modelOrder ?? [],
      attentivenessMean: options.attentivenessMean ?? null,
      decisions: options.learnFromDecisions === true,
    },
    recommendation: {
      ...defaults.recommendation,
      policy: dropBy,
      fdr,
      threshold,
      certainty,
      contamination,
      minComparisons,
      widestInterval,
    },
  };
}

export function oneOf<Name extends string>(...names: readonly Name[]): (value: string) => Name {
  return (value) => {
    const name = names.find((candidate) => candidate === value);
    if (name === undefined) throw new InvalidArgumentError(`Expected one of ${names.join(', ')}.`);
    return name;
  };
}

/** A number in [0, 1]. */
export const share = within(0, 1);

/** A number in that range. */
function within(low: number, high: number): (value: string) => number {
  return (value) => {
    const number = value.trim() === '' ? NaN : Number(value);
    if (!(number >= low && number <= high))
      throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
    return number;
  };
}

function names(value: string): string[] {
  return value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function margin(value: string): number {
  const number = share(value);
  if (number <= 0.5) throw new InvalidArgumentError('Expected a number above 0.5, at most 1.');
  return number;
}

function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('Expected a whole number from 1.');
  return number;
}

function columns(value: string): ColumnSettings {
  const settings: Record<string, string> = {};
  for (const pair of value.split(',')) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(0, at)).trim();
    const column = pair.slice(at + 1).trim();
    if (key === 'convention') {
      settings[key] = oneOf(...WINNER_CONVENTIONS)(column);
      continue;
    }
    if (!ROLES.some((role) => role === key) || column === '') {
      throw new InvalidArgumentError(
        `Expected role=column pairs with the roles ${ROLES.join(', ')}, or convention=${WINNER_CONVENTIONS.join('|')}.`,
      );
    }
    settings[key] = column;
  }
  return settings;
}
