import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { eventually } from '../eventually.ts';
import { Workbench } from './driver.ts';
import { auditInDuckDb } from './warehouseAudit.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
const folder = join(scratch, 'workspace');
const TABLE = 'pa_users.parquet';
const decisions = join(folder, `${TABLE}.decisions.csv`);

describe('an audit in a warehouse, in VS Code', () => {
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;

  before(async () => {
    mkdirSync(folder);
    await auditInDuckDb(scratch, join(folder, TABLE));
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
      settings: { 'preferenceAuditor.auditor': 'ada' },
    });
    workbench = await Workbench.open(vscode.url, folder);
    // Its commands are there once the extension is known.
    await workbench.page.locator('.activitybar a[aria-label^="Preference Auditor"]').waitFor();
  });
  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await workbench.screenshot('warehouse-failure');
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const notices = () => workbench.page.locator('.notification-list-item');

  test('opens by its table of users, and is decided by keys into a file beside it', async () => {
    const before = readFileSync(join(folder, TABLE));
    await workbench.openWarehouseAudit(join(folder, TABLE));
    const panel = workbench.webview();
    const title = panel.locator('user-page h2');
    await title.filter({ hasText: 'first-clicker-' }).waitFor();
    await panel.getByText('12 of 42 users in this table look unreliable').waitFor();
    await panel.getByText('Picked the first answer in').waitFor();
    await panel.getByText('0 of 12 decided').waitFor();
    await workbench.statusItem(/Audit: 42 users · 12 flagged/);
    await workbench.screenshot('warehouse-review');

    const user = await title.innerText();
    await title.press('d');
    await title.filter({ hasNotText: user }).waitFor();
    await panel.getByText('1 of 12 decided, saved').waitFor();
    await panel.getByRole('tab', { name: 'Review 11' }).waitFor();
    await workbench.statusItem(/11 to decide/);
    const [header, line] = readFileSync(decisions, 'utf8').split(/\r?\n/);
    assert.equal(header, 'user,decision,reason,by,at,source,attentiveness');
    assert.match(line!, new RegExp(`^${user},drop,.*,ada,.*,accepted,`));
    assert.ok(readFileSync(join(folder, TABLE)).equals(before), 'the table of users was written');
    // A notice would cover the buttons that decide on the next one.
    assert.equal(await notices().count(), 0);

    await panel.getByRole('button', { name: 'Undo', exact: true }).click();
    await panel.getByText('0 of 12 decided').waitFor();
    await eventually(() => existsSync(decisions), false);
    assert.equal(await notices().count(), 0);
  });

  test('is cleaned by a command that the panel and the export name', async () => {
    const panel = workbench.webview();
    await panel.getByRole('button', { name: 'Clean the Table…' }).click();
    const card = panel.locator('warehouse-cleaning');
    const command = await card.locator('code').innerText();
    assert.match(command, /^preference-auditor warehouse --engine duckdb .* --clean --decisions /);
    await workbench.screenshot('warehouse-clean');
    await workbench.command('Preference Auditor: Export Cleaned File…');
    const notice = notices().filter({ hasText: 'The rows are in the warehouse' });
    await notice.getByText(command).waitFor();
    await notice.getByRole('button', { name: 'Copy Command' }).waitFor();
  });
});
