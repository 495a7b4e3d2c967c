import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { Workbench } from './driver.ts';
import { serverProcesses } from './serverProcesses.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const sample = readFileSync(join(ROOT, 'samples', 'arena-with-careless-users.jsonl'));
const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
const workspace = join(scratch, 'two.code-workspace');
const RECOMMENDED = /Recommended: drop all/;

describe('a workspace of two folders that is not trusted', () => {
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;

  before(async () => {
    // The user names a file of the second folder to be audited unopened. The first folder names its own, untrusted.
    for (const name of ['first', 'second']) {
      mkdirSync(join(scratch, name, '.vscode'), { recursive: true });
      writeFileSync(join(scratch, name, `${name}.jsonl`), sample);
    }
    writeFileSync(
      join(scratch, 'first', '.vscode', 'settings.json'),
      JSON.stringify({ 'preferenceAuditor.workspaceFiles': ['*.jsonl'] }),
    );
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
      settings: { 'preferenceAuditor.workspaceFiles': ['second.jsonl'] },
      trusted: false,
    });
    workbench = await Workbench.open(vscode.url, workspace);
  });
  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await workbench.screenshot('workspaces-failure');
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const openFile = async (name: string) => {
    await workbench.page.keyboard.press('Control+p');
    const input = workbench.page.locator('.quick-input-widget input');
    await input.fill(name);
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
    await input.press('Enter');
    await workbench.tab(name).waitFor();
  };

  test('with nothing open, the files that the user names are audited, those that the folder names are not', async () => {
    await workbench.openProblems();
    await workbench.problems('second.jsonl').first().waitFor();
    await workbench.problems(RECOMMENDED).first().waitFor();
    assert.equal(await workbench.problems('first.jsonl').count(), 0);
  });

  test('a file of the other folder is audited when it is opened; nothing is offered that would change it', async () => {
    await openFile('first.jsonl');
    await workbench.statusItem(/Audit: 120 users/);
    await workbench.openProblems();
    await workbench.problems('first.jsonl').first().waitFor();
    const warning = workbench.problems(RECOMMENDED).first();
    const line = Number(/Ln (\d+)/.exec((await warning.textContent()) ?? '')![1]);
    await workbench.focusEditor('first.jsonl');
    await workbench.goToLine(line);
    const menu = await workbench.quickFixes('in the audit panel');
    const titles = await menu.locator('.monaco-list-row.action').allTextContents();
    assert.ok(!titles.some((title) => /drop|keep|swap/i.test(title)), titles.join(' | '));
    await workbench.screenshot('restricted');
    await workbench.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await workbench.command('Preference Auditor: Drop All Recommended Users');
    await workbench.page.locator('.notification-list-item', { hasText: 'not trusted' }).first().waitFor();
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
    for (const name of ['first', 'second'])
      assert.ok(readFileSync(join(scratch, name, `${name}.jsonl`)).equals(sample), `${name} was changed`);
  });

  test('a server that ends is started again, and the user is told once', async () => {
    await workbench.command('Notifications: Clear All Notifications');
    const told = workbench.page.locator('.notification-list-item', { hasText: 'server stopped' });
    let running = serverProcesses(scratch);
    assert.equal(running.length, 1);
    for (const crash of [1, 2]) {
      process.kill(running[0]!, 'SIGKILL');
      for (
        let old = running[0];
        running.length !== 1 || running[0] === old;
        running = serverProcesses(scratch)
      )
        await workbench.page.waitForTimeout(100);
      // The new server has the open document again, and audits it.
      await workbench.command('Preference Auditor: Audit Again');
      await workbench.statusItem(/Audit: 120 users/);
      if (crash === 1) {
        await told.first().waitFor();
        await workbench.command('Notifications: Clear All Notifications');
      }
    }
    assert.equal(await told.count(), 0);
  });
});
