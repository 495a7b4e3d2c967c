import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { Audit } from '../../../server/audit/audit.ts';
import { defaultAuditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { type FittedModel, fitComparisons } from '../../../server/audit/fitting/fitComparisons.ts';
import {
  type AuditOutcome,
  type AuditRun,
  type FitFunction,
  runAudit,
} from '../../../server/audit/runAudit.ts';
import { inputInMemory } from '../../../server/dataset/input/datasetInput.ts';

const fits = new Map<string, FittedModel | null>();

/** Most tests of a file audit the same few sets of comparisons, and a fit is most of an audit. */
const fitOnce: FitFunction = (comparisons, settings) => {
  const key = createHash('sha256')
    .update(serialize([comparisons, settings]))
    .digest('hex');
  let fitted = fits.get(key);
  if (fitted === undefined) {
    fitted = fitComparisons(comparisons, settings);
    fits.set(key, fitted);
  }
  return Promise.resolve(fitted);
};

type More = Partial<Pick<AuditRun, 'columns' | 'settings' | 'fit' | 'previous' | 'path'>>;

/** What becomes of a file that is this text, or these bytes, fitted in this thread; default settings. */
export async function outcomeInMemory(file: string | Uint8Array, more: More = {}): Promise<AuditOutcome> {
  const outcome = await runAudit({
    input: inputInMemory(Buffer.from(file)),
    settings: defaultAuditSettings(),
    fit: fitOnce,
    signal: new AbortController().signal,
    ...more,
  });
  assert.ok(outcome !== null);
  return outcome;
}

export async function auditInMemory(file: string | Uint8Array, more: More = {}): Promise<Audit> {
  const outcome = await outcomeInMemory(file, more);
  assert.equal(outcome.kind, 'audited', 'message' in outcome ? outcome.message : '');
  return outcome.audit;
}

export const jsonLines = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');
