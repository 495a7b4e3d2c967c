import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { eventually } from '../eventually.ts';
import { Workbench } from './driver.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
const folder = join(scratch, 'workspace');
const sample = readFileSync(join(ROOT, 'samples', 'arena-with-careless-users.jsonl'), 'utf8');
const columns = ['judge', 'model_a', 'model_b', 'winner'];
/** The labels of the sample; a few of its rows are cut off. */
const labels = sample.split('\n').flatMap((line) => {
  const cells = columns.map((name) => [name, new RegExp(`"${name}": ?"([^"]+)"`).exec(line)?.[1]] as const);
  return cells.every(([, cell]) => cell !== undefined) ? [Object.fromEntries(cells)] : [];
});
const parquetOf = (names: readonly string[], rows: readonly Readonly<Record<string, string | undefined>>[]) =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: names.map((name) => ({ name, type: 'STRING', data: rows.map((row) => row[name]!) })),
    }),
  );
const parquet = parquetOf(columns, labels);

describe('files that are no text, in VS Code', () => {
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;

  before(async () => {
    mkdirSync(folder);
    cpSync(join(ROOT, 'samples', 'arena-with-careless-users.jsonl'), join(folder, 'sample.jsonl'));
    writeFileSync(join(folder, 'rows.parquet'), parquet);
    writeFileSync(join(folder, 'rows.jsonl.gz'), gzipSync(sample));
    const sales = [
      { region: 'north', month: 'May' },
      { region: 'south', month: 'June' },
    ];
    writeFileSync(join(folder, 'sales.parquet'), parquetOf(['region', 'month'], sales));
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
      settings: { 'preferenceAuditor.auditor': 'ada' },
    });
    workbench = await Workbench.open(vscode.url, folder);
    // Files that are opened before the extension is known are shown as VS Code alone does.
    await workbench.page.locator('.activitybar a[aria-label^="Preference Auditor"]').waitFor();
  });
  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await workbench.screenshot('file-editor-failure');
    await workbench.command('View: Close All Editors');
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Opens a file from the explorer, as people do; the panel is its editor. */
  async function opened(name: string) {
    await workbench.page
      .locator('.explorer-folders-view .monaco-list-row', { hasText: name })
      .first()
      .dblclick();
    await workbench.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    return workbench.webview();
  }

  test('a Parquet file opens as its panel, with its rows; a decision is written and taken back byte for byte', async () => {
    const panel = await opened('rows.parquet');
    const title = panel.locator('user-page h2');
    await panel.locator('user-page .verdict').waitFor();
    await workbench.statusItem(/Audit: 120 users · \d+ flagged/);
    await workbench.screenshot('parquet-review');
    const decided = await title.innerText();
    await title.press('d');
    await title.filter({ hasNotText: decided }).waitFor();
    await eventually(() => readFileSync(join(folder, 'rows.parquet')).equals(parquet), false);

    await panel.getByRole('tab', { name: /^Rows/ }).click();
    const rows = panel.locator('rows-page tbody tr');
    await rows.filter({ hasText: labels[0]!['judge']! }).first().waitFor();
    await eventually(() => rows.count(), 50);
    await workbench.screenshot('parquet-rows');

    await panel.getByRole('tab', { name: /^Review/ }).click();
    await panel.getByRole('button', { name: 'Undo', exact: true }).click();
    await eventually(() => readFileSync(join(folder, 'rows.parquet')).equals(parquet), true);
    await eventually(
      () => workbench.page.locator('.notification-list-item', { hasText: 'no text' }).count(),
      0,
    );
  });

  test('of a file in gzip decisions lie beside it', async () => {
    const panel = await opened('rows.jsonl.gz');
    const title = panel.locator('user-page h2');
    await title.waitFor();
    await panel.getByRole('tab', { name: /^Rows/ }).waitFor();
    await title.press('d');
    await eventually(() => existsSync(join(folder, 'rows.jsonl.gz.decisions.csv')), true);
    assert.ok(readFileSync(join(folder, 'rows.jsonl.gz')).equals(gzipSync(sample)));
  });

  test('a file that is no preference dataset says why, and offers columns and other editors', async () => {
    const panel = await opened('sales.parquet');
    await panel.getByRole('heading', { name: 'No comparisons found' }).waitFor();
    await workbench.screenshot('parquet-no-dataset');
    await panel.getByRole('button', { name: 'Choose Columns…' }).click();
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'region' })
      .first()
      .waitFor();
    await workbench.page.keyboard.press('Escape');
    await panel.getByRole('button', { name: 'Open with Another Editor…' }).click();
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Text Editor' })
      .first()
      .waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  test('what leads to the panel of such a file leads to its editor', async () => {
    const panel = await opened('rows.parquet');
    await panel.locator('user-page .verdict').waitFor();
    await workbench.command('Preference Auditor: Go to Next Flagged Row');
    await panel.locator('user-page h2', { hasText: labels[0]!['judge']! }).waitFor();
    await eventually(() => workbench.page.locator('.tab').count(), 1);
  });
});
