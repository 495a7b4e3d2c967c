// `npm run bench`: speed and memory as ratios against a named alternative, measured in the same run. Medians of
// several; nothing here passes or fails. `npm run bench -- fit reading` runs those parts alone; `-- read --size 2GB`
// says how large the file of that part is, `-- warehouse --rows 1e8` how long the table (`--scoring sql`: how users are
// scored), `-- scoring --engine spark` in which engine.
import { parseArgs } from 'node:util';
import { bytesOf, say } from './measure.ts';

interface Options {
  /** Of the file that `read`, `read-csv`, …, `large` read: `2GB`. */
  readonly size?: string | undefined;
  /** Of the table that `warehouse` audits: `1e8`. */
  readonly rows?: string | undefined;
  /** How `warehouse` scores users: `here` or `sql`. */
  readonly scoring?: string | undefined;
  /** In which `scoring` scores users: `spark`, else DuckDB. */
  readonly engine?: string | undefined;
}

/** One subject a file; a part that was not asked for is not even loaded. */
const PARTS: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  reading: async () => {
    (await import('./reading.ts')).benchReading();
  },
  read: async ({ size }) => {
    await (await import('./read.ts')).benchRead('jsonl', size);
  },
  'read-csv': async ({ size }) => {
    await (await import('./read.ts')).benchRead('csv', size);
  },
  'read-json': async ({ size }) => {
    await (await import('./read.ts')).benchRead('json', size);
  },
  'read-parquet': async ({ size }) => {
    await (await import('./read.ts')).benchRead('parquet', size);
  },
  keystroke: async () => {
    await (await import('./keystroke.ts')).benchKeystroke();
  },
  fit: async () => {
    await (await import('./fit.ts')).benchFit();
  },
  effect: async () => {
    (await import('./effect.ts')).benchEffect();
  },
  // Of the built server.
  editor: async () => {
    await (await import('./editor.ts')).benchEditor();
  },
  // The same.
  large: async ({ size }) => {
    await (await import('./large.ts')).benchLarge(size === undefined ? undefined : bytesOf(size));
  },
  panel: async () => {
    await (await import('./panel.ts')).benchPanel();
  },
  scoring: async ({ engine }) => {
    if (engine === 'spark') await (await import('./scoringSpark.ts')).benchSparkScoring();
    else await (await import('./scoring.ts')).benchScoring();
  },
  warehouse: async ({ rows, scoring }) => {
    const { benchWarehouse, benchedScoring } = await import('./warehouse.ts');
    benchWarehouse(
      rows === undefined ? undefined : Number(rows),
      scoring === undefined ? undefined : benchedScoring(scoring),
    );
  },
};

const { values, positionals: wanted } = parseArgs({
  options: {
    size: { type: 'string' },
    rows: { type: 'string' },
    scoring: { type: 'string' },
    engine: { type: 'string' },
  },
  allowPositionals: true,
});
const unknown = wanted.filter((part) => !(part in PARTS));
if (unknown.length > 0) {
  say(`There is no part ${unknown.join(', ')}: the parts are ${Object.keys(PARTS).join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const [name, run] of Object.entries(PARTS)) {
    if (wanted.length === 0 || wanted.includes(name)) await run(values);
  }
}
