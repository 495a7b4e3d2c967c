import assert from 'node:assert/strict';
import { type SnapshotContents, snapshotOf } from '../../server/audit/views/snapshot.ts';
import { auditSettings } from '../../server/audit/settings/auditSettings.ts';
import { settingValues } from '../../server/audit/settings/table.ts';
import type { AuditSnapshot } from '../../server/protocol.ts';
import { outcomeInMemory } from '../unit/audit/auditInMemory.ts';

/** What an audit from nothing says of these bytes, and of what lies beside `path`; null where there is none. */
export async function freshAudit(
  path: string,
  bytes: Uint8Array,
  settings: Readonly<Record<string, unknown>>,
): Promise<SnapshotContents | null> {
  const outcome = await outcomeInMemory(bytes, {
    path,
    settings: auditSettings(settingValues((name) => settings[name])),
  });
  return outcome.kind === 'audited' ? snapshotOf(outcome.audit) : null;
}

/** A refit after an edit agrees with a fit from nothing to about so much in every probability, and share of them. */
const TOLERANCE = 0.02;
/** Sentences that quote such numbers, rounded. */
const SENTENCES: readonly string[] = ['conclusion', 'text'];

/**
 * Is what the server says that of an audit from nothing? Names, counts, decisions, recommendations and skipped rows to
 * the letter; what a fit estimates, to how closely a refit comes.
 */
export function assertSame(said: AuditSnapshot | null, fresh: SnapshotContents | null): void {
  if (said === null || fresh === null) {
    assert.equal(
      said === null,
      fresh === null,
      said === null ? 'the server has no audit' : 'there is no audit',
    );
    return;
  }
  for (const key of Object.keys(fresh) as (keyof SnapshotContents)[]) compare(said[key], fresh[key], key);
}

function compare(said: unknown, fresh: unknown, place: string): void {
  if (typeof fresh === 'number' && typeof said === 'number') {
    const isNear =
      Object.is(said, fresh) || Math.abs(said - fresh) <= TOLERANCE * Math.max(1, Math.abs(fresh));
    assert.ok(isNear, `${place} is ${said}, of a fresh audit ${fresh}`);
  } else if (typeof fresh === 'object' && fresh !== null) {
    assert.ok(typeof said === 'object' && said !== null, `${place} is not there`);
    const [had, wanted] = [said, fresh].map((value) => Object.entries(value));
    assert.deepEqual(
      had!.map(([key]) => key),
      wanted!.map(([key]) => key),
      place,
    );
    for (const [i, [key, value]] of wanted!.entries())
      if (!SENTENCES.includes(key)) compare(had![i]![1], value, `${place}.${key}`);
  } else if (!SENTENCES.includes(place)) assert.equal(said, fresh, place);
}
