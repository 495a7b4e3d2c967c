import { readFile } from 'node:fs/promises';
import { isRecord, reasonOf } from '../dataset/index.ts';
import { CommandFailure, ExitCode } from './exit.ts';

/** Number of the shape of the file; see schemas/baseline.schema.json. */
const SCHEMA_VERSION = 1;

/** A finding that is known and accepted. */
export interface KnownFinding {
  /** The file, relative to the repository. */
  readonly file: string;
  readonly code: string;
  readonly user: string | null;
  readonly fingerprint: string;
}

/** Findings of an earlier audit: only others are new. */
export class Baseline {
  readonly #known: ReadonlySet<string>;

  constructor(findings: readonly Pick<KnownFinding, 'file' | 'fingerprint'>[]) {
    this.#known = new Set(findings.map(({ file, fingerprint }) => keyOf(file, fingerprint)));
  }

  has(file: string, fingerprint: string): boolean {
    return this.#known.has(keyOf(file, fingerprint));
  }
}

function keyOf(file: string, fingerprint: string): string {
  return JSON.stringify([file, fingerprint]);
}

/** Reads a baseline. Throws CommandFailure: one that is malformed would let everything, or nothing, pass. */
export async function readBaseline(path: string): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(ExitCode.usage, `The baseline ${path} could not be read: ${reasonOf(error)}.`);
  }
  const findings = findingsIn(text);
  if (findings === null)
    throw new CommandFailure(
      ExitCode.usage,
      `${path} is no baseline of schema version ${SCHEMA_VERSION}: write one with --write-baseline.`,
    );
  return new Baseline(findings);
}

function findingsIn(text: string): Pick<KnownFinding, 'file' | 'fingerprint'>[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value['schemaVersion'] !== SCHEMA_VERSION || !Array.isArray(value['findings']))
    return null;
  const findings = value['findings'].map((one: unknown) => {
    if (!isRecord(one)) return null;
    const { file, fingerprint } = one;
    return typeof file === 'string' && typeof fingerprint === 'string' ? { file, fingerprint } : null;
  });
  return findings.every((one) => one !== null) ? findings : null;
}

/** The file that makes all these findings known ones. */
export function baselineText(findings: readonly KnownFinding[]): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, tool: 'preference-auditor', findings }, null, 2)}\n`;
}
