import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openDuckDb } from '../../server/warehouse/engines/duckdb.ts';
import { loadRows, testEngine } from './engineSuite.ts';

const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
after(() => {
  rmSync(folder, { recursive: true });
});
let databases = 0;

testEngine('DuckDB', () => ({
  open: () => openDuckDb(join(folder, `${databases++}.duckdb`), { threads: '1' }),
  load: loadRows,
  scorings: ['here', 'sql'],
}));
