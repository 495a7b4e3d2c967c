import { createHash } from 'node:crypto';
import { type Column, declared, type Engine } from '../engines/engine.ts';
import { ownTable, type Place } from '../sql/tables.ts';

/** What a step made, of what, and when. The last row of a step counts. */
export interface Made {
  readonly step: string;
  readonly source: string;
  /** Rows of the source when it was read: what tells that it changed. */
  readonly sourceRows: number;
  /** Hash of all that the step's result follows from. */
  readonly inputs: string;
  readonly at: string;
  /** What the step found out, as JSON; the population of a fit. */
  readonly detail: string;
}

const COLUMNS: readonly Column[] = [
  ['number', 'integer'],
  ['step', 'text'],
  ['source', 'text'],
  ['source_rows', 'integer'],
  ['inputs', 'text'],
  ['made_at', 'text'],
  ['detail', 'text'],
];

/** The table of what was made: rows are only ever added. */
export class Manifest {
  readonly #engine: Engine;
  readonly #table: string;
  readonly #made = new Map<string, Made>();
  #number = 0;

  private constructor(engine: Engine, place: Place) {
    this.#engine = engine;
    this.#table = ownTable(engine.dialect, place, 'manifest');
  }

  /** Makes the table where it is not there; reads it. Throws WarehouseRefusal. */
  static async open(engine: Engine, place: Place): Promise<Manifest> {
    const manifest = new Manifest(engine, place);
    const { identifier } = engine.dialect;
    await engine.run(createIfMissing(engine, manifest.#table));
    const columns = COLUMNS.map(([name]) => identifier(name)).join(', ');
    const rows = await engine.rows(
      `SELECT ${columns} FROM ${manifest.#table} ORDER BY ${identifier('number')}`,
    );
    for (const [number, step, source, sourceRows, inputs, at, detail] of rows) {
      manifest.#number = Math.max(manifest.#number, Number(number));
      const made = { step, source, sourceRows: Number(sourceRows), inputs, at, detail } as Made;
      manifest.#made.set(made.step, made);
    }
    return manifest;
  }

  /** What the step made last. */
  last(step: string): Made | null {
    return this.#made.get(step) ?? null;
  }

  /** The statement that says that the step is done; {@link note} once it has run. */
  statement({ step, source, sourceRows, inputs, at, detail }: Made): string {
    const { text } = this.#engine.dialect;
    const values = [
      this.#number + 1,
      text(step),
      text(source),
      sourceRows,
      text(inputs),
      text(at),
      text(detail),
    ];
    return `INSERT INTO ${this.#table} VALUES (${values.join(', ')})`;
  }

  note(made: Made): void {
    this.#number++;
    this.#made.set(made.step, made);
  }
}

function createIfMissing({ dialect }: Engine, table: string): string {
  const using = dialect.name === 'spark' ? ' USING parquet' : '';
  return `CREATE TABLE IF NOT EXISTS ${table} (${declared(dialect, COLUMNS)})${using}`;
}

/** A hash of everything that a result follows from. */
export function hashOf(...inputs: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 32);
}
