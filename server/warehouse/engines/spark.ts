import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dialectOf } from '../sql/dialects.ts';
import { createTable } from '../sql/printed.ts';
import type { WarehouseRefusal } from '../refusal.ts';
import type { Content, Engine, Row, TableNames } from './engine.ts';
import { failed, missing } from './failures.ts';

/** What Spark needs to be told, whatever it is otherwise. */
const CONFIGURATION = {
  // Names may hold ${…}.
  'spark.sql.variable.substitute': 'false',
  // What a killed statement left behind is replaced.
  'spark.sql.legacy.allowNonEmptyLocationInCTAS': 'true',
  'spark.ui.enabled': 'false',
} as const;

export interface SparkOptions {
  /** Such as `yarn`, `spark://host:7077` or `local-cluster[2,1,1024]`; null: as Spark is configured. */
  readonly master: string | null;
  /** More of Spark's configuration. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Where it is started, and keeps a catalogue of its own if it has no other. */
  readonly folder?: string;
}

/**
 * Spark by its own `spark-sql`, of SPARK_HOME or the PATH: one process that reads statements and prints rows. Throws
 * WarehouseRefusal.
 */
export async function openSpark({ master, configuration = {}, folder }: SparkOptions): Promise<Engine> {
  const home = process.env['SPARK_HOME'];
  const program = home === undefined || home === '' ? 'spark-sql' : join(home, 'bin', 'spark-sql');
  const settings = Object.entries({ ...CONFIGURATION, ...configuration });
  const child = spawn(
    program,
    [
      ...(master === null ? [] : ['--master', master]),
      ...settings.flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
      '--driver-java-options',
      '-Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8',
    ],
    // A group of its own, so that nothing that it starts outlives it.
    {
      detached: true,
      ...(folder === undefined ? {} : { cwd: folder }),
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    },
  );
  const started = await Promise.race([
    once(child, 'spawn').then(() => true),
    once(child, 'error').then(() => false),
  ]);
  if (!started)
    throw missing('spark-sql', 'set SPARK_HOME, or pip install pyspark and put its bin into the PATH');
  const shell = new Shell(child);
  try {
    await shell.rows("SELECT 'ready' AS c0");
  } catch (error) {
    shell.kill();
    throw error;
  }
  return engineOn(shell);
}

function engineOn(shell: Shell): Engine {
  const dialect = dialectOf('spark');
  const run = async (statement: string) => {
    await shell.run(statement);
  };
  return {
    dialect,
    run,
    rows: (statement) => shell.rows(statement),
    stream: async function* (statement) {
      yield* await shell.rows(statement);
    },
    build: async ({ table, building }: TableNames, content: Content, done: string) => {
      if (!('query' in content)) throw new Error('Spark makes its tables by itself.');
      await run(dialect.drop(building));
      await run(`${createTable(dialect, building)}\n${content.query}`);
      await run(dialect.drop(table));
      await run(`ALTER TABLE ${building} RENAME TO ${table}`);
      await run(done);
    },
    interrupt: () => {
      shell.kill();
    },
    close: () => shell.close(),
  };
}

/** Lines of the answer to one statement. */
interface Waiting {
  readonly token: string;
  readonly rows: string[];
  readonly complaints: string[];
  /** Statements that said how long they took: those that succeeded. */
  done: number;
  isAnswered: boolean;
  readonly settle: () => void;
}

/** The interactive shell. After every statement comes one that prints a token, so that the end is known. */
class Shell {
  readonly #child: ChildProcessWithoutNullStreams;
  #waiting: Waiting | null = null;
  #hasEnded = false;
  #lastWords = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#heard(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#complained(line);
    });
    child.stdin.on('error', () => undefined);
    // A process that ends takes it along.
    const kill = () => {
      this.kill();
    };
    process.once('exit', kill);
    child.once('close', () => {
      this.#hasEnded = true;
      process.off('exit', kill);
      this.#waiting?.settle();
    });
  }

  async run(statement: string): Promise<readonly string[]> {
    if (this.#hasEnded) throw this.#gone();
    const token = randomUUID();
    const waiting = await new Promise<Waiting>((resolve) => {
      const own: Waiting = {
        token,
        rows: [],
        complaints: [],
        done: 0,
        isAnswered: false,
        settle: () => {
          resolve(own);
        },
      };
      this.#waiting = own;
      this.#child.stdin.write(`EXECUTE IMMEDIATE '${escaped(statement)}';\nSELECT '${DONE}${token}';\n`);
    });
    this.#waiting = null;
    if (waiting.done === 2) return waiting.rows;
    if (!waiting.isAnswered) throw this.#gone();
    throw failed(
      'Spark',
      new Error(
        waiting.complaints.find((line) => line.startsWith('[')) ??
          waiting.complaints[0] ??
          'a statement failed.',
      ),
    );
  }

  /** The columns of the query must have names that differ. */
  async rows(statement: string): Promise<Row[]> {
    const lines = await this.run(
      `SELECT CONCAT('${ROW}', TO_JSON(STRUCT(*), MAP('ignoreNullFields', 'false'))) FROM (${statement}) AS asked`,
    );
    return lines.map((line) => Object.values(JSON.parse(line) as Record<string, string | number | null>));
  }

  kill(): void {
    if (this.#hasEnded || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }

  async close(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#child, 'close');
    this.#child.stdin.end();
    const late = setTimeout(() => {
      this.kill();
    }, MOST_CLOSING);
    await ended;
    clearTimeout(late);
  }

  #heard(line: string): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    if (line.startsWith(ROW)) waiting.rows.push(line.slice(ROW.length));
    else if (line === `${DONE}${waiting.token}`) waiting.isAnswered = true;
    this.#settleIfDone();
  }

  #complained(line: string): void {
    this.#lastWords = line.trim() === '' ? this.#lastWords : line;
    const waiting = this.#waiting;
    if (waiting === null) return;
    if (line.startsWith('Time taken:')) waiting.done++;
    else if (COMPLAINT.test(line)) waiting.complaints.push(line);
    this.#settleIfDone();
  }

  /** The token's own time comes last; a statement that failed has none. */
  #settleIfDone(): void {
    const waiting = this.#waiting;
    if (!waiting?.isAnswered) return;
    if (waiting.done === 2 || (waiting.done === 1 && waiting.complaints.length > 0)) waiting.settle();
  }

  #gone(): WarehouseRefusal {
    return failed('Spark', new Error(`spark-sql ended: ${this.#lastWords}`));
  }
}

/** How errors of statements begin; warnings and logs do not count. */
const COMPLAINT = /^(\[[A-Z]|Error|Exception|org\.|java\.)/;
const ROW = '{pa_row}';
const DONE = '{pa_done}';
const MOST_CLOSING = 20_000;

/** Only letters, digits and spaces stay: neither quotes nor semicolons are left for the shell to split at. */
function escaped(statement: string): string {
  return statement.replace(
    /[^A-Za-z0-9 ]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
