import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { eventually } from '../eventually.ts';
import { Workbench } from './driver.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ARENA = 'arena-with-careless-users.jsonl';
const CLEANED = 'arena-with-careless-users.cleaned.jsonl';
const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
const folder = join(scratch, 'workspace');
const original = readFileSync(join(ROOT, 'samples', ARENA));

const onDisk = (name = ARENA) => readFileSync(join(folder, name));
const lines = (bytes: Buffer) => bytes.toString('utf8').split('\n');
/**
 * The rows that differ on disk from the original, by index; null where it has not as many. To be read until they are
 * what they should be: a tab says that it is saved while it is being written.
 */
const changedRows = () => {
  const [before_, after_] = [lines(original), lines(onDisk())];
  const changed = before_.flatMap((line, i) => (line === after_[i] ? [] : [i]));
  return Promise.resolve(before_.length === after_.length ? changed : null);
};

describe('the main job in VS Code, with the packaged extension', () => {
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;
  let failed = true;

  before(async () => {
    mkdirSync(folder);
    cpSync(join(ROOT, 'samples'), folder, { recursive: true });
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
      settings: { 'preferenceAuditor.auditor': 'ada', 'editor.minimap.enabled': false },
    });
    workbench = await Workbench.open(vscode.url, folder);
  });
  afterEach(async (context) => {
    failed = 'passed' in context && context.passed === false;
    if (failed) await workbench.screenshot('failure');
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** A flagged user and the rows they judged, as the command line would tell: chosen from the Problems panel. */
  const flagged = { name: '', firstLine: 0, rows: [] as number[] };

  test('a dataset is recognised and its low-quality users are in the Problems panel', async () => {
    await workbench.openFile(ARENA);
    assert.match(await workbench.statusItem(/Audit: .* flagged/), /Audit: 120 users · \d+ flagged/);
    await workbench.openProblems();
    const warning = workbench.problems(/picked the first answer.*Recommended: drop all/).first();
    await warning.waitFor();
    const text = (await warning.textContent()) ?? '';
    flagged.name = /“([^”]+)”/.exec(text)![1]!;
    flagged.firstLine = Number(/Ln (\d+)/.exec(text)![1]);
    flagged.rows = lines(original).flatMap((line, i) => (line.includes(`"${flagged.name}"`) ? [i] : []));
    assert.equal(flagged.rows[0], flagged.firstLine - 1);
    assert.match(text, new RegExp(`drop all ${flagged.rows.length} comparisons`));
    await workbench.screenshot('problems');
  });

  test('the code of a finding leads to its explanation', async () => {
    await workbench.problems(flagged.name).locator('a', { hasText: 'first-clicker' }).first().click();
    await workbench.tab('first-clicker.md').waitFor();
    await workbench.webview().getByRole('heading', { name: 'first-clicker' }).waitFor();
    await workbench.screenshot('explanation');
    await workbench.tab('first-clicker.md').click({ button: 'middle' });
    await workbench.tab('first-clicker.md').waitFor({ state: 'detached' });
  });

  test('hover shows the posterior', async () => {
    await workbench.focusEditor(ARENA);
    await workbench.goToLine(flagged.firstLine);
    await workbench.editor(ARENA).locator('.squiggly-warning').first().hover({ force: true });
    const hover = workbench.page.locator('.monaco-hover', { hasText: 'Attentiveness' }).first();
    await hover.waitFor();
    await hover.filter({ hasText: /attentive · .*drop recommended.*Next row of this user/s }).waitFor();
    // Drawn, not merely there: an image that a policy forbids has no width.
    const drawn = await hover
      .locator('img[alt^="Posterior of attentiveness"]')
      .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth));
    assert.equal(drawn, 260);
    await workbench.screenshot('hover');
    await workbench.page.keyboard.press('Escape');
  });

  test('the light bulb offers the fixes; dropping the comparison changes its row alone; undo restores the bytes', async () => {
    await workbench.focusEditor(ARENA);
    await workbench.goToLine(flagged.firstLine);
    const menu = await workbench.quickFixes('Drop this comparison');
    const titles = (await menu.locator('.monaco-list-row.action').allTextContents()).map((title) =>
      title.trim(),
    );
    for (const expected of [
      `Accept: drop all ${flagged.rows.length} comparisons of “${flagged.name}”`,
      `Keep “${flagged.name}” (override: drop is recommended)`,
      'Drop this comparison',
      'Keep this comparison',
      'Flip this comparison',
    ]) {
      assert.ok(titles.includes(expected), `“${expected}” is not among ${titles.join(' | ')}`);
    }
    await workbench.screenshot('quick-fixes');
    await workbench.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });

    await workbench.applyQuickFix('Drop this comparison');
    await workbench.changed(ARENA);
    await workbench.save(ARENA);
    await eventually(changedRows, [flagged.firstLine - 1]);
    const row = lines(onDisk())[flagged.firstLine - 1]!;
    const { audit } = JSON.parse(row) as { audit: Record<string, unknown> };
    assert.deepEqual([audit['decision'], audit['source'], audit['by']], ['drop', 'accepted', 'ada']);
    assert.ok(row.startsWith(lines(original)[flagged.firstLine - 1]!.slice(0, -1)));
    await workbench.screenshot('dropped');

    await workbench.page.keyboard.press('Control+z');
    await workbench.changed(ARENA);
    await workbench.save(ARENA);
    await eventually(() => Promise.resolve(onDisk().equals(original)), true);
  });

  test('accepting a user in the panel changes the file at once, and the Problems follow; undo in the panel takes it back', async () => {
    await workbench.command('Preference Auditor: Open Audit Panel');
    await workbench.page.locator('.part.panel .codicon-panel-close').first().click();
    const panel = workbench.webview();
    await panel.locator('user-page article').first().waitFor();
    await workbench.screenshot('panel');
    await panel.getByRole('tab', { name: /^Users/ }).click();
    await panel.getByPlaceholder('Find a user').fill(flagged.name);
    const row = panel.locator('users-table .row.body', { hasText: flagged.name });
    await row.locator('input').click();
    await panel.getByRole('button', { name: 'Accept Recommendation' }).click();
    await row.locator('.decided').waitFor();
    await workbench.changed(ARENA);
    await workbench.statusItem(/to decide/);
    await workbench.screenshot('accepted');
    await workbench.focusEditor(ARENA);
    await workbench.save(ARENA);
    await eventually(changedRows, flagged.rows);

    await panel.getByRole('button', { name: 'Undo' }).click();
    await row.locator('.decided').waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: 'Redo' }).click();
    await row.locator('.decided').waitFor();
    // What was saved is back: the tab does not tell when it has been saved once more.
    await workbench.focusEditor(ARENA);
    await workbench.save(ARENA);
    await eventually(changedRows, flagged.rows);
  });

  test('the page of a user shows their comparisons; one is kept alone, and listed in the activity', async () => {
    const panel = workbench.webview();
    await panel.locator('users-table .row.body', { hasText: flagged.name }).locator('.name button').click();
    const page = panel.locator('user-page');
    await page.locator('.verdict').waitFor();
    await page.locator('article').first().waitFor();
    await workbench.screenshot('user-page');
    await page
      .getByRole('button', { name: /^Keep line/ })
      .first()
      .click();
    await page.getByText('on its own').first().waitFor();
    await panel.getByRole('button', { name: 'Activity' }).click();
    const acts = panel.locator('activity-page li');
    await acts.nth(1).waitFor();
    assert.match(await acts.first().innerText(), /ada\s+keep\s+override\s+1 comparison of/);
    await workbench.screenshot('activity');
    await panel.getByRole('button', { name: 'Undo' }).click();
    await acts.nth(1).waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: '← All Users' }).click();
    await panel.locator('users-table .row.body', { hasText: flagged.name }).waitFor();
  });

  test('a key decides in the review and goes on, another takes it back, and the file follows', async () => {
    const panel = workbench.webview();
    await panel.getByRole('tab', { name: /^Review/ }).click();
    const title = panel.locator('user-page h2');
    // The user looked at last is decided already, and another drop changes nothing.
    await title.filter({ hasText: flagged.name }).press('s');
    await title.filter({ hasNotText: flagged.name }).waitFor();
    const first = await title.innerText();
    await title.press('d');
    await title.filter({ hasNotText: first }).waitFor();
    await workbench.changed(ARENA);
    await panel.getByText('Unsaved').waitFor();
    await workbench.screenshot('review');
    await title.press('z');
    await title.filter({ hasText: first }).waitFor();
    await panel.getByText('Unsaved').waitFor({ state: 'detached' });
    await panel.getByRole('tab', { name: /^Users/ }).click();
  });

  test('an edit in the editor shows in the panel', async () => {
    const panel = workbench.webview();
    await panel.getByPlaceholder('Find a user').fill('');
    await panel.getByPlaceholder('Find a user').fill('somebody-new');
    await workbench.focusEditor(ARENA);
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.insertText(
      '{"model_a":"dune-13b","model_b":"gale-3b","winner":"model_a","judge":"somebody-new"}',
    );
    await panel.locator('users-table .row.body', { hasText: 'somebody-new' }).waitFor();
    await workbench.focusEditor(ARENA);
    await workbench.page.keyboard.press('Control+z');
    await panel.locator('users-table .empty').waitFor();
    // Back at what is saved.
    await workbench.page.locator(`.tab[data-resource-name="${ARENA}"]:not(.dirty)`).first().waitFor();
  });

  test('the panel keeps its filter when it was hidden', async () => {
    await workbench.openFile('mt-bench-human.jsonl');
    await workbench.page.keyboard.press('Control+w');
    const panel = workbench.webview();
    await workbench.page
      .locator('.tab', { hasText: `Audit: ${ARENA}` })
      .first()
      .click();
    await panel.locator('users-table').waitFor();
    await eventually(() => panel.getByPlaceholder('Find a user').inputValue(), 'somebody-new');
  });

  test('the cleaned file lacks the dropped rows and is otherwise the same byte for byte', async () => {
    await workbench.focusEditor(ARENA);
    await workbench.command('Preference Auditor: Export Cleaned File');
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Export…' })
      .first()
      .click();
    const path = workbench.page.locator('.quick-input-widget input');
    await workbench.page.waitForFunction(
      (name) => document.querySelector<HTMLInputElement>('.quick-input-widget input')?.value.endsWith(name),
      CLEANED,
    );
    await workbench.screenshot('export');
    await path.press('Enter');
    await workbench.page.locator('.notification-list-item', { hasText: 'Exported' }).first().waitFor();
    await workbench.screenshot('exported');
    const kept = lines(original).filter((_, i) => !flagged.rows.includes(i));
    assert.ok(
      onDisk(CLEANED).toString('utf8') === kept.join('\n'),
      'the cleaned file is not the original less the rows',
    );
    const manifest = JSON.parse(onDisk(`${CLEANED}.manifest.json`).toString('utf8')) as {
      rows: { dropped: number };
    };
    assert.equal(manifest.rows.dropped, flagged.rows.length);
  });

  test('the form of the export changes how before it exports', async () => {
    await workbench.focusEditor(ARENA);
    await workbench.command('Preference Auditor: Export Cleaned File');
    const row = (text: string | RegExp) =>
      workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    await row('Format').click();
    await row('One table.').click();
    await row(/Format\s*CSV/).waitFor();
    await workbench.screenshot('export-form');
    await row('Export…').click();
    await workbench.page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>('.quick-input-widget input')?.value.endsWith('.cleaned.csv'),
    );
    const table = join(folder, 'as [a link](command:workbench.action.closeWindow).csv');
    const path = workbench.page.locator('.quick-input-widget input');
    await path.fill(table);
    await path.press('Enter');
    await eventually(() => existsSync(table), true);
    // A name makes no link of what is told of it.
    const told = workbench.page.locator('.notification-list-item', { hasText: 'a link' }).first();
    await told.waitFor();
    assert.equal(await told.locator('a', { hasText: 'a link' }).count(), 0);
    assert.match(readFileSync(table, 'utf8').slice(0, 200), /^question_id,model_a,/);
  });

  test('reopened, the file shows the decisions it holds', async () => {
    await workbench.command('View: Close All Editors');
    await workbench.openFile(ARENA);
    await workbench.statusItem(/to decide/);
    await workbench.command('Preference Auditor: Open Audit Panel');
    const panel = workbench.webview();
    await panel.getByRole('tab', { name: /^Users/ }).click();
    await panel.getByPlaceholder('Find a user').fill(flagged.name);
    await panel.locator('users-table .row.body .decided', { hasText: 'drop' }).waitFor();
    await workbench.screenshot('reopened');
  });
});
