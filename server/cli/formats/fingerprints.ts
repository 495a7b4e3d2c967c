import { createHash } from 'node:crypto';
import type { Audit, Finding } from '../../audit/index.ts';

/**
 * What a finding is known by from one audit of a file to the next: its code and its user, so that it stays the same
 * while rows come and go before it. A surprising comparison is known by its two models and its outcome beside them.
 * Of several alike the second ends in `:2`. Hexadecimal, 32 digits before the colon.
 */
export function fingerprintsOf(audit: Audit, findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const hash = hashOf(said(audit, finding));
    const times = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, times);
    return `${hash}:${times}`;
  });
}

/** The same of one user who is flagged with that code. */
export function fingerprintOfUser(code: string, user: string): string {
  return `${hashOf([code, user])}:1`;
}

function said({ dataset }: Audit, { code, user, row, message }: Finding): readonly string[] {
  if (user === null) return row === null ? [code, 'file'] : [code, 'row', message];
  const name = dataset.users[user]!;
  if (code !== 'suspicious' || row === null) return [code, name];
  const model = (k: number) => dataset.models[k] ?? '';
  return [code, name, model(dataset.first[row]!), model(dataset.second[row]!), String(dataset.outcome[row]!)];
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
