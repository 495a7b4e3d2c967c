import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../server/warehouse/engines/engine.ts';
import { openSpark } from '../../server/warehouse/engines/spark.ts';
import { jsonLines } from '../unit/audit/auditInMemory.ts';
import { installDebianPackage } from '../stages/debianPackage.ts';
import { pythonPackages } from '../onDemand/pythonPackages.ts';

/** Compiles quickly and holds little: programs of a test run for seconds. */
const BRIEF_JAVA = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';
const FOR_FEW_ROWS = {
  'spark.executor.extraJavaOptions': BRIEF_JAVA,
  'spark.sql.adaptive.enabled': 'false',
  // Compiling takes longer than the few rows of a test.
  'spark.sql.codegen.wholeStage': 'false',
  'spark.sql.codegen.factoryMode': 'NO_CODEGEN',
} as const;

function hasJava(): boolean {
  return spawnSync('java', ['-version']).status === 0;
}

/** Where Spark lies, installed with Java where that can be done; else why it cannot be had. */
export function sparkHome(): { readonly path: string } | { readonly missing: string } {
  if (!hasJava()) installDebianPackage('default-jre-headless');
  if (!hasJava()) return { missing: 'there is no Java (Debian: apt-get install default-jre-headless)' };
  const packages = pythonPackages('pyspark');
  return typeof packages === 'string' ? { missing: packages } : { path: join(packages.site, 'pyspark') };
}

/** A Spark of a test's own, of two workers that are processes: a folder with its catalogue, its tables and its files. */
export class SparkCluster {
  readonly folder: string;

  private constructor(home: string) {
    this.folder = mkdtempSync(join(tmpdir(), 'pa-spark-cluster-'));
    mkdirSync(this.path('warehouse'));
    Object.assign(process.env, {
      SPARK_HOME: home,
      SPARK_LOCAL_IP: '127.0.0.1',
      SPARK_LOCAL_DIRS: this.path('local'),
      SPARK_WORKER_DIR: this.path('work'),
    });
  }

  /** Where it can be had; else why not. */
  static prepare(): SparkCluster | string {
    const found = sparkHome();
    return 'missing' in found ? found.missing : new SparkCluster(found.path);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  readonly keepFile = (name: string, text: string): Promise<string> => {
    const path = this.path(name);
    writeFileSync(path, text);
    return Promise.resolve(path);
  };

  /** Starts it, for a test's few rows or as Spark is shipped. Its catalogue takes one at a time. */
  start(tuned: 'for few rows' | 'as shipped' = 'for few rows'): Promise<Engine> {
    const isBrief = tuned === 'for few rows';
    return openSpark({
      master: 'local-cluster[2,1,1024]',
      folder: this.folder,
      keepFile: this.keepFile,
      configuration: {
        'spark.sql.warehouse.dir': this.path('warehouse'),
        'spark.hadoop.javax.jdo.option.ConnectionURL': `jdbc:derby:;databaseName=${this.path('catalogue')};create=true`,
        // Nobody needs the catalogue after a power cut.
        'spark.driver.extraJavaOptions': `${isBrief ? BRIEF_JAVA : ''} -Dderby.system.durability=test`,
        'spark.sql.shuffle.partitions': '2',
        'spark.default.parallelism': '2',
        ...(isBrief ? FOR_FEW_ROWS : {}),
      },
    });
  }

  /** Makes a table of these rows, columns named by the keys of the first; returns its name. */
  async load(engine: Engine, name: string, rows: readonly Record<string, string | null>[]): Promise<string> {
    const { identifier, text } = engine.dialect;
    const file = this.path(`${name}.jsonl`);
    writeFileSync(file, jsonLines(rows));
    const schema = Object.keys(rows[0]!).map((column) => `${identifier(column)} STRING`);
    await engine.run(
      `CREATE TABLE ${identifier(name)} USING parquet AS SELECT parsed.* FROM ` +
        `(SELECT FROM_JSON(value, ${text(schema.join(', '))}) AS parsed FROM text.${identifier(file)}) AS read`,
    );
    return name;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
