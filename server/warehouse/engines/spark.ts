import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dialectOf } from '../sql/dialects.ts';
import { WarehouseRefusal } from '../refusal.ts';
import type { Content, Engine, KeepFile, Row } from './engine.ts';
import { failed, goneAway, missing } from './failures.ts';

/** What Spark needs to be told, whatever it is otherwise. */
const CONFIGURATION = {
  // Names may hold ${…}.
  'spark.sql.variable.substitute': 'false',
  // Statements are handed over with escapes.
  'spark.sql.parser.escapedStringLiterals': 'false',
  'spark.ui.enabled': 'false',
} as const;

export interface SparkOptions {
  /** Such as `yarn`, `spark://host:7077` or `local-cluster[2,1,1024]`; null: as Spark is configured. */
  readonly master: string | null;
  /** More of Spark's configuration. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Keeps a text in a file that this process and its children can read; returns the path. */
  readonly keepFile: KeepFile;
  /** Where it is started, and keeps a catalogue of its own if it has no other. */
  readonly folder?: string;
}

/**
 * Spark by its own `spark-sql`, of SPARK_HOME or the PATH: one process that reads statements and prints rows. Throws
 * WarehouseRefusal.
 */
export async function openSpark({
  master,
  configuration = {},
  keepFile,
  folder,
}: SparkOptions): Promise<Engine> {
  const home = process.env['SPARK_HOME'];
  const program = home === undefined || home === '' ? 'spark-sql' : join(home, 'bin', 'spark-sql');
  const settings = Object.entries({ ...CONFIGURATION, ...configuration });
  const child = spawn(
    program,
    [
      ...(master === null ? [] : ['--master', master]),
      ...settings.flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
    ],
    // A group of its own, so that nothing that it starts outlives it.
    {
      detached: true,
      ...(folder === undefined ? {} : { cwd: folder }),
      // By which Java writes UTF-8.
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    },
  );
  const started = await Promise.race([
    once(child, 'spawn').then(() => true),
    once(child, 'error').then(() => false),
  ]);
  if (!started)
    throw missing('spark-sql', 'set SPARK_HOME, or pip install pyspark and put its bin into the PATH');
  const shell = new Shell(child, keepFile);
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
    rowsAtOnce: Infinity,
    run,
    rows: (statement) => shell.rows(statement),
    stream: async function* (statement) {
      yield* await shell.rows(statement);
    },
    build: async (table: string, content: Content, done: string) => {
      if (!('queries' in content)) throw new WarehouseRefusal('Spark makes its tables of queries alone.');
      // In the catalogue before it has rows, so that what a killed run leaves can be dropped.
      const building = table.replace(/`$/, '_building`');
      await run(dialect.drop(building));
      for (const [i, query] of content.queries.entries()) {
        await run(`CREATE OR REPLACE TEMPORARY VIEW pa_query AS\n${query}`);
        if (i === 0) await run(`CREATE TABLE ${building} LIKE pa_query USING parquet`);
        await run(`INSERT INTO ${building} SELECT * FROM pa_query`);
      }
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

/** What is heard of one statement. */
interface Waiting {
  readonly token: string;
  readonly rows: string[];
  readonly complaints: string[];
  /** Did it do what it says? */
  isDone: boolean;
  /** Has the shell gone on to the token? */
  isAnswered: boolean;
  /** How many times the shell said how long something took. */
  times: number;
  readonly settle: () => void;
}

/**
 * The interactive shell. It is told to read a file with the statement and one that prints {@link DONE}, which it leaves
 * out after a failure; then to print a token, so that the end is known. Long statements go by the file because the shell
 * would repeat every letter that is typed.
 */
class Shell {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #keepFile: KeepFile;
  /** In the name of the file of statements. */
  readonly #id = randomUUID();
  #waiting: Waiting | null = null;
  #hasEnded = false;
  #wasStopped = false;
  #lastWords = '';

  constructor(child: ChildProcessWithoutNullStreams, keepFile: KeepFile) {
    this.#child = child;
    this.#keepFile = keepFile;
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
    this.#refuseIfEnded();
    const file = await this.#keepFile(
      `pa_statement_${this.#id}.sql`,
      `EXECUTE IMMEDIATE '${escaped(statement)}';\nSELECT '${DONE}';\n`,
    );
    this.#refuseIfEnded();
    const token = `{pa_${randomUUID()}}`;
    const waiting = await new Promise<Waiting>((resolve) => {
      const own: Waiting = {
        token,
        rows: [],
        complaints: [],
        isDone: false,
        isAnswered: false,
        times: 0,
        settle: () => {
          resolve(own);
        },
      };
      this.#waiting = own;
      this.#child.stdin.write(`source ${file};\nSELECT '${token}';\n`);
    });
    this.#waiting = null;
    if (waiting.isDone) return waiting.rows;
    if (!waiting.isAnswered) throw this.#gone();
    const [first = 'a statement failed.'] = waiting.complaints;
    throw failed('Spark', new Error(waiting.complaints.find((line) => line.startsWith('[')) ?? first));
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
    this.#wasStopped = true;
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
    else if (line === DONE) waiting.isDone = true;
    else if (line === waiting.token) waiting.isAnswered = true;
    this.#settleIfAnswered();
  }

  #complained(line: string): void {
    this.#lastWords = line.trim() === '' ? this.#lastWords : line;
    const waiting = this.#waiting;
    if (waiting === null) return;
    if (line.startsWith('Time taken:')) waiting.times++;
    else if (COMPLAINT.test(line)) waiting.complaints.push(line);
    this.#settleIfAnswered();
  }

  /** After a failure the times of the file and of the token come behind the complaint, in the other stream. */
  #settleIfAnswered(): void {
    const waiting = this.#waiting;
    if (waiting?.isAnswered && (waiting.isDone || waiting.times >= 2)) waiting.settle();
  }

  #refuseIfEnded(): void {
    if (this.#hasEnded) throw this.#gone();
  }

  #gone(): WarehouseRefusal {
    if (this.#wasStopped) return new WarehouseRefusal('Spark: it was stopped.');
    return goneAway('Spark', new Error(`spark-sql ended: ${this.#lastWords}`));
  }
}

/** How errors of statements begin; warnings and logs do not count. */
const COMPLAINT = /^(\[[A-Z]|Error|Exception|org\.|java\.)/;
const ROW = '{pa_row}';
const DONE = '{pa_done}';
const MOST_CLOSING = 60_000;

/** Neither quotes, semicolons, dashes nor line ends are left, at which the shell would split or leave something out. */
function escaped(statement: string): string {
  return statement.replace(
    /[^A-Za-z0-9 _.,()=*+<>:]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
