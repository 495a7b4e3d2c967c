import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Audit, fitOf } from '../../../server/audit/audit.ts';
import { defaultAuditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { fitComparisons } from '../../../server/audit/fitting/fitComparisons.ts';
import { type AuditOutcome, runAudit } from '../../../server/audit/runAudit.ts';
import type { ColumnSettings } from '../../../server/dataset/index.ts';
import { inputInMemory } from '../../../server/dataset/input/datasetInput.ts';
import { markdownTable } from '../tables.ts';
import { type Fact, usersWith } from './facts.ts';
import { REAL_SETS, type RealSet } from './sets.ts';

/** Sections on published judgements, read and audited as the product does. */
export async function realDataSections(folder: string): Promise<string[]> {
  const head = ['## Published judgements'];
  if (!existsSync(folder)) {
    return [
      ...head,
      `The sets are not in this repository, and there is no folder \`${folder}\` (\`--data\` names another).`,
    ];
  }
  const results: Result[] = [];
  for (const set of REAL_SETS) results.push(await auditSet(set, folder));
  return [
    ...head,
    `Published sets with users and models, read by the product's own reader and audited with its default settings. The sets are not in this repository.`,
    setTable(results),
    'What is known of them, and what the audit found:',
    factTable(results),
  ];
}

interface Result {
  readonly set: RealSet;
  readonly audit: Audit | null;
  /** Why there is no audit, in the product's words. */
  readonly message: string;
  readonly facts: readonly Fact[];
}

async function auditSet(set: RealSet, folder: string): Promise<Result> {
  const path = join(folder, set.path);
  if (!existsSync(path)) return { set, audit: null, message: 'The file is absent.', facts: [] };
  const outcome = await auditBytes(readFileSync(path), set.columns);
  if (outcome.kind === 'audited') {
    return { set, audit: outcome.audit, message: '', facts: set.facts(outcome.audit) };
  }
  const message = outcome.kind === 'column-needed' ? outcome.recognition.message : outcome.message;
  const [sentence] = /^.*?\.(?= |$)/.exec(message) ?? [message];
  return { set, audit: null, message: sentence, facts: [] };
}

/** The product's audit of a file with default settings. */
export async function auditBytes(bytes: Buffer, columns: ColumnSettings = {}): Promise<AuditOutcome> {
  const outcome = await runAudit({
    input: inputInMemory(bytes),
    settings: defaultAuditSettings(),
    columns,
    fit: (comparisons, settings) => Promise.resolve(fitComparisons(comparisons, settings)),
    signal: new AbortController().signal,
  });
  return outcome!;
}

function setTable(results: readonly Result[]): string {
  return markdownTable(
    [
      'set',
      'comparisons',
      'ties',
      'users',
      'models',
      'beside models',
      'users differ',
      'drop',
      'review',
      'flip',
    ],
    results.map(({ set, audit }) => {
      if (audit === null) return [set.path, ...Array<string>(9).fill('–')];
      const { dataset } = audit;
      return [
        set.path,
        dataset.comparisons.toString(),
        dataset.ties.toString(),
        dataset.users.length.toString(),
        dataset.models.length.toString(),
        besideModels(audit),
        fitOf(audit).signal ? 'yes' : 'no',
        ...['drop', 'review', 'flip'].map((advice) => usersWith(audit, advice).join(', ') || 'nobody'),
      ];
    }),
  );
}

/** What tells attentive judgements beside the models. */
function besideModels({ comparisons: { comparisons, scores }, fitted: { sources, fit } }: Audit): string {
  const told = [
    ...(scores === 'used' ? ['scores'] : []),
    ...(comparisons.item !== undefined && sources !== null ? ['others on the same item'] : []),
    ...(fit.repeats === 'kept' ? ['judged again'] : []),
    ...(fit.repeats === 'anew' ? ['judged again, formed anew'] : []),
    ...(comparisons.judgement === undefined ? [] : ['rankings']),
  ];
  return told.join(', ') || '–';
}

function factTable(results: readonly Result[]): string {
  return markdownTable(
    ['set', 'known', 'found', 'agrees'],
    results.flatMap(({ set, audit, message, facts }) => {
      if (audit === null) {
        const known = set.declines === undefined ? '–' : `${set.declines}: cannot be audited`;
        return [[set.path, known, `declined: “${message}”`, set.declines === undefined ? 'no' : 'yes']];
      }
      return facts.map(({ known, found, agrees }) => [set.path, known, found, agrees ? 'yes' : 'no']);
    }),
  );
}
