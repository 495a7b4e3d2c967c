import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
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

describe('what is asked in the middle of the window', () => {
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;

  before(async () => {
    mkdirSync(folder);
    await copyFile(join(ROOT, 'samples', ARENA), join(folder, ARENA));
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
    });
    workbench = await Workbench.open(vscode.url, folder);
    await workbench.openFile(ARENA);
    await workbench.statusItem(/19 flagged/);
  });
  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await workbench.screenshot('dialogue-failure');
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const asked = () => workbench.page.locator('.quick-input-widget');
  const answer = (text: string) => asked().locator('.monaco-list-row', { hasText: text }).first();
  /** The focus goes elsewhere, as where a panel takes it or the auditor looks something up. */
  const lookElsewhere = async () => {
    // Below what is asked.
    await workbench.editor(ARENA).click({ position: { x: 240, y: 600 } });
    await workbench.page.locator('.monaco-editor.focused').first().waitFor();
  };

  test('waits while the auditor looks who is to be dropped', async () => {
    await workbench.command('Preference Auditor: Drop All Recommended Users…');
    await answer('Drop 16 users').waitFor();
    await workbench.screenshot('drop-all');
    await lookElsewhere();
    await answer('Drop 16 users').click();
    await workbench.page.locator(`.tab.dirty[data-resource-name="${ARENA}"]`).waitFor();
    await workbench.save(ARENA);
  });

  test('leads through an export, and waits there as well', async () => {
    await workbench.command('Preference Auditor: Export Cleaned File…');
    await answer('Weights').waitFor();
    await workbench.screenshot('export');
    await lookElsewhere();
    await answer('Weights').click();
    await answer('Draw by weight…').click();
    await asked().getByText('The same seed draws the same comparisons.').waitFor();
    await lookElsewhere();
    await asked().locator('input').fill('7');
    await workbench.page.keyboard.press('Enter');
    await asked().getByText('Drawn by weight, seed 7').waitFor();
    await workbench.screenshot('export-drawn');
    await answer('Export…').click();
    const target = asked().locator('input');
    await workbench.page.waitForFunction(
      () =>
        document
          .querySelector<HTMLInputElement>('.quick-input-widget input')
          ?.value.endsWith('.cleaned.jsonl') === true,
    );
    await workbench.screenshot('export-where');
    await target.press('Enter');
    await workbench.page
      .getByText(/^Exported [\d,]+ rows to/)
      .first()
      .waitFor();
    await workbench.screenshot('exported');
    const manifest = join(folder, 'arena-with-careless-users.cleaned.jsonl.manifest.json');
    assert.ok(existsSync(manifest));
    assert.match(readFileSync(manifest, 'utf8'), /"seed": 7/);
  });
});
