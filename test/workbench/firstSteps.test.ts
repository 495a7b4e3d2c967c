import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { Workbench } from './driver.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ARENA = 'arena-with-careless-users.jsonl';
const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
const folder = join(scratch, 'workspace');

describe('the first hour, in a folder that holds no data', () => {
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;

  before(async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), 'No data here.\n');
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
    });
    workbench = await Workbench.open(vscode.url, folder);
  });
  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await workbench.screenshot('first-steps-failure');
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const sideBar = () => workbench.page.locator('.part.sidebar');
  const listed = (text: string | RegExp) => sideBar().locator('.monaco-list-row', { hasText: text }).first();

  const steps = () => workbench.page.locator('.gettingStartedContainer .getting-started-step');

  test('the side bar says what this is, and leads to the first steps', async () => {
    // The icon is there once the extension is known; over a part of it may lie a badge.
    const icon = workbench.page.locator('a[aria-label^="Preference Auditor"]');
    await workbench.page.locator('.activitybar .action-item').filter({ has: icon }).click();
    await sideBar().getByRole('button', { name: 'Take the First Steps' }).click();
    await steps().nth(3).waitFor();
    // The picture of a step is found and drawn.
    await workbench.page.waitForFunction(
      () =>
        (document.querySelector<HTMLImageElement>('.gettingStartedContainer .getting-started-media img')
          ?.naturalWidth ?? 0) > 500,
    );
    await workbench.screenshot('welcome');
  });

  test('its button opens the sample, with its panel beside it', async () => {
    await sideBar().getByRole('button', { name: 'Open Sample' }).click();
    await workbench.tab(ARENA).waitFor();
    await workbench.webview().locator('user-page article').first().waitFor();
  });

  test('the side bar lists the file and who stands out; a user there is shown in the panel', async () => {
    await listed(/19 · arena-with-careless-users.*flagged of 120 users/).waitFor();
    const user = listed('arena_user_1343');
    await user.waitFor();
    await workbench.screenshot('side-bar');
    await user.click();
    await workbench.webview().locator('user-page h2', { hasText: 'arena_user_1343' }).waitFor();
  });

  test('what is decided in the panel shows in the side bar', async () => {
    const panel = workbench.webview();
    await panel.getByRole('tab', { name: /^Review/ }).click();
    const title = panel.locator('user-page h2');
    const decided = await title.innerText();
    await title.press('d');
    await title.filter({ hasNotText: decided }).waitFor();
    await listed(/18 to decide/).waitFor();
  });

  test('the first steps are ticked off as they are done', async () => {
    await workbench.page
      .locator('.tab', { hasText: /^(Welcome|Walkthrough)/ })
      .first()
      .click();
    const done = steps().filter({ has: workbench.page.locator('.codicon-getting-started-step-checked') });
    await done.nth(2).waitFor();
    await workbench.screenshot('first-steps');
  });
});
