import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { copySamples } from '../../scripts/inHostSuite.mjs';
import { startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { Workbench } from './driver.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CALLER = fileURLToPath(new URL('toolCaller', import.meta.url));
const VSCE = join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
const ARENA = 'arena-with-careless-users.jsonl';
const USER = 'arena_user_1539';

/** Where tests run inside of it the editor says yes by itself: here its question is seen, and answered. */
describe('an agent that wants to write decisions, in VS Code', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
  const folder = join(scratch, 'workspace');
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;
  let original: Buffer;

  before(async () => {
    await copySamples(folder);
    original = readFileSync(join(folder, ARENA));
    const input = { file: ARENA, decisions: [{ user: USER, decision: 'drop' }] };
    const caller = join(scratch, 'caller.vsix');
    const options = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', caller];
    execFileSync(process.execPath, [VSCE, 'package', ...options], { cwd: CALLER, stdio: 'ignore' });
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: [join(ROOT, 'dist', 'preference-auditor.vsix'), caller],
      env: { CALLED_TOOL: JSON.stringify({ name: 'preferenceAuditor_apply_decisions', input }) },
    });
    workbench = await Workbench.open(vscode.url, folder);
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const ask = async () => {
    await workbench.command('Tool Caller: Call');
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'Write decisions?' });
    await dialog.filter({ hasText: USER }).waitFor();
    return dialog;
  };
  const told = (text: string) =>
    workbench.page.locator('.notification-toast', { hasText: text }).first().waitFor();
  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await workbench.screenshot('declined-failure');
  });
  const unsaved = () => workbench.page.locator('.tab.dirty').count();

  test('a no changes nothing, neither in the editor nor on disk', async () => {
    await workbench.openFile(ARENA);
    const dialog = await ask();
    await workbench.screenshot('agent-asks');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await told('The tool was not called');
    assert.equal(await unsaved(), 0);
    assert.deepEqual(readFileSync(join(folder, ARENA)), original);
  });

  test('a yes writes, in the editor', async () => {
    const dialog = await ask();
    await dialog.getByRole('button', { name: 'Yes' }).click();
    await told('The tool said: drop: 32 rows');
    await workbench.page.locator('.tab.dirty').waitFor();
    assert.deepEqual(readFileSync(join(folder, ARENA)), original);
  });
});
