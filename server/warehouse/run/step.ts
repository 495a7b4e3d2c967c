import type { Audit } from '../../audit/index.ts';
import type { Engine, KeepFile } from '../engines/engine.ts';
import type { Manifest } from './manifest.ts';
import type { Source } from '../sql/source.ts';
import type { SourceState } from './sourceState.ts';
import type { Decisions } from '../sql/statements.ts';
import type { AuditSettings } from '../../audit/index.ts';
import type { OwnTable, Place } from '../sql/tables.ts';
import { ownTable } from '../sql/tables.ts';

/** How users are scored: by rows that come here, by SQL, or by this program piped into Spark's partitions. */
export const SCORINGS = ['here', 'sql', 'pipe'] as const;
export type Scoring = (typeof SCORINGS)[number];

/** What a run is asked for. */
export interface Run {
  readonly source: Source;
  readonly place: Place;
  readonly settings: AuditSettings;
  readonly scoring: Scoring;
  /** Users of the sample that is fitted; null: by the rule of the standard error. */
  readonly sampleUsers: number | null;
  /** Is the cleaned table made too, and by which decisions? Null: no. */
  readonly clean: Decisions | null;
  /** Has the cleaned table the weight and flip rate of every row? */
  readonly weighted: boolean;
  /** Command by which Spark's partitions score: what `score` runs as, without its population. */
  readonly pipe: string;
  /** Keeps a text in a file that Spark hands to its workers; returns the path. */
  readonly keepFile: KeepFile;
  readonly now: () => string;
  readonly onProgress: (line: string) => void;
  readonly onAudit?: (audit: Audit) => void;
}

/** What a step has at hand. */
export interface Context {
  readonly engine: Engine;
  readonly manifest: Manifest;
  readonly run: Run;
  /** What the table held when the run began. */
  readonly source: SourceState;
}

/** The quoted name of a table of this run. */
export function nameIn({ engine, run }: Pick<Context, 'engine' | 'run'>, table: OwnTable): string {
  return ownTable(engine.dialect, run.place, table);
}
