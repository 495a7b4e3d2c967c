import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { Workbench } from './driver.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
const folder = join(scratch, 'workspace');

describe('a folder of data that nobody has opened', () => {
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;

  before(async () => {
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'notes.txt'), 'No data here.\n');
    cpSync(join(ROOT, 'samples', 'arena-with-careless-users.jsonl'), join(folder, 'data', 'battles.jsonl'));
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
    });
    workbench = await Workbench.open(vscode.url, folder);
  });
  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await workbench.screenshot('audit-folder-failure');
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('is audited from the side bar, which lists what was found; the setting keeps it', async () => {
    const icon = workbench.page.locator('a[aria-label^="Preference Auditor"]');
    await workbench.page.locator('.activitybar .action-item').filter({ has: icon }).click();
    const sideBar = workbench.page.locator('.part.sidebar');
    const button = sideBar.getByRole('button', { name: 'Audit Folder', exact: true });
    await button.waitFor();
    await workbench.screenshot('audit-folder-welcome');
    await button.click();
    await sideBar.locator('.monaco-list-row', { hasText: 'battles.jsonl' }).first().waitFor();
    await workbench.screenshot('audit-folder');
    const settings = JSON.parse(readFileSync(join(folder, '.vscode', 'settings.json'), 'utf8')) as Record<
      string,
      readonly string[]
    >;
    assert.match(settings['preferenceAuditor.workspaceFiles']!.join(), /^\*\*\/\*\.\{jsonl,/);
  });
});
