import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FrameLocator, Locator } from 'playwright-core';
import { startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { eventually } from '../eventually.ts';
import { Workbench } from './driver.ts';
import { serverProcesses } from './serverProcesses.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ARENA = 'arena-with-careless-users.jsonl';
const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
const folder = join(scratch, 'workspace');
const original = readFileSync(join(ROOT, 'samples', ARENA), 'utf8');
/** Invented users of the sample, in the order of its rows. */
const users = [
  ...new Set(original.split('\n').flatMap((line) => /"judge": ?"([^"]+)"/.exec(line)?.[1] ?? [])),
];
const rowsOf = (user: string) => original.split('\n').filter((line) => line.includes(`"${user}"`)).length;
/** The labels of the sample, in another format. */
const COLUMNS = ['judge', 'model_a', 'model_b', 'winner'];
const table = original.split('\n').flatMap((line) => {
  const cells = COLUMNS.map((column) => new RegExp(`"${column}": ?"([^"]+)"`).exec(line)?.[1]);
  return cells.every((cell) => cell !== undefined) ? [cells] : [];
});
const csv = `${[COLUMNS, ...table].map((cells) => cells.join(',')).join('\n')}\n`;
/** The same with numbers for the winners, which may mean two things. */
const numbered = csv
  .replaceAll('model_a\n', '1\n')
  .replaceAll('model_b\n', '2\n')
  .replaceAll(/,tie[^\n]*\n/g, ',0\n');
const onDisk = (name: string) => readFileSync(join(folder, name), 'utf8');
const decidedOn = (name: string) =>
  onDisk(name)
    .split('\n')
    .filter((line) => line.includes('"audit"')).length;

describe('the audit panel in VS Code', () => {
  let vscode: Awaited<ReturnType<typeof startVsCodeServer>>;
  let workbench: Workbench;

  before(async () => {
    cpSync(join(ROOT, 'samples'), folder, { recursive: true });
    for (const name of ['careful', 'two-panels', 'two-windows', 'deleted', 'restart', 'stale'])
      writeFileSync(join(folder, `${name}.jsonl`), original);
    writeFileSync(join(folder, 'rows.csv'), csv);
    writeFileSync(join(folder, 'numbered.csv'), numbered);
    vscode = await startVsCodeServer({
      data: join(scratch, 'vscode'),
      vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
      settings: { 'preferenceAuditor.auditor': 'ada', 'editor.minimap.enabled': false },
    });
    workbench = await Workbench.open(vscode.url, folder);
  });
  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await workbench.screenshot('panel-failure');
    // Unsaved files would not close unasked.
    await workbench.command('File: Save All');
    await eventually(() => workbench.page.locator('.tab.dirty').count(), 0);
    await workbench.command('View: Close All Editors');
  });
  after(async () => {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const row = (panel: FrameLocator, user: string): Locator =>
    panel.locator('users-table .row.body').filter({ has: panel.getByText(user, { exact: true }) });
  const decided = (panel: FrameLocator, user: string): Locator => row(panel, user).locator('.decided');

  /** Opens a file and its panel, and lists one user in it. */
  async function openPanel(name: string, user?: string, window = workbench): Promise<FrameLocator> {
    await window.openFile(name);
    await window.statusItem(/Audit: .* users/);
    await window.command('Preference Auditor: Open Audit Panel');
    const panel = window.webview();
    await panel.getByRole('tab', { name: /^Users/ }).click();
    await panel.locator('users-table .row.body').first().waitFor();
    if (user !== undefined) {
      await panel.getByPlaceholder('Find a user').fill(user);
      await row(panel, user).waitFor();
    }
    return panel;
  }

  /** Puts the keyboard on a user in the table and presses what decides. */
  async function press(panel: FrameLocator, user: string, key: string): Promise<void> {
    await row(panel, user).locator('[role="gridcell"]').last().click();
    await panel.locator('users-table .row.body.active').waitFor();
    await panel.getByRole('grid', { name: 'Users' }).press(key);
  }

  test('asks how a file is to be read with what each answer would make of it, keeps the answer, and audits the file', async () => {
    await workbench.openFile('numbered.csv');
    await workbench.statusItem('Audit: column needed');
    await workbench.command('Preference Auditor: Choose Columns');
    const panel = workbench.webview();
    const answer = panel.getByRole('radio', { name: /1 is the first, 2 the second/ });
    await answer.waitFor();
    await answer.check();
    await eventually(() => panel.locator('.preview li').count(), 10);
    await workbench.screenshot('columns-asked');
    const settings = join(folder, '.vscode', 'settings.json');
    assert.ok(!existsSync(settings), 'something is kept before an answer is taken');
    await panel.getByRole('button', { name: 'Read It This Way' }).click();
    await panel.locator('user-page .verdict').waitFor();
    const kept = JSON.parse(readFileSync(settings, 'utf8')) as Record<string, unknown>;
    assert.deepEqual(kept['preferenceAuditor.columns'], {
      'numbered.csv': {
        user: 'judge',
        modelA: 'model_a',
        modelB: 'model_b',
        winner: 'winner',
        convention: 'one-two',
      },
    });
    rmSync(settings);
  });

  test('real judgements of 65 people: the panel, and the page of one of them', async () => {
    const panel = await openPanel('mt-bench-human.jsonl');
    await panel.getByText('none of 65 users stands out').waitFor();
    await panel.getByText('65 of 65 users').waitFor();
    await panel.getByRole('tab', { name: 'Review' }).click();
    await panel.getByText('Nothing to do: none of 65 stands out').waitFor();
    await workbench.screenshot('mt-bench-nothing');
    await panel.getByRole('tab', { name: 'Effect' }).click();
    const models = panel.locator('audit-overview .models tbody tr');
    await models.filter({ hasText: 'gpt-4' }).waitFor();
    await eventually(() => models.count(), 6);
    assert.match(await models.first().innerText(), /gpt-4/);
    await workbench.screenshot('mt-bench');
    await panel.getByRole('tab', { name: /^Users/ }).click();
    await panel.getByPlaceholder('Find a user').fill('author_2');
    await panel.getByRole('button', { name: 'author_2', exact: true }).click();
    const page = panel.locator('user-page');
    await page.getByText(/^Picked the .+ in \d+% of \d+ decisive comparisons/).waitFor();
    await page.getByText('Details: belief, pairs, drift').click();
    await page.getByRole('img', { name: /^Posterior of attentiveness: mean 0\.\d\d/ }).waitFor();
    await page.locator('article').first().waitFor();
    await workbench.screenshot('mt-bench-user');
  });

  test('a file is audited when it is opened: a button above it leads to its panel, in whose place its status stays', async () => {
    await workbench.openFile('rows.csv');
    const status = /Audit: 120 users · \d+ flagged/;
    await workbench.statusItem(status);
    await workbench.page.locator('.editor-actions').getByRole('button', { name: 'Open Audit Panel' }).click();
    await workbench.webview().locator('user-page .verdict').waitFor();
    await workbench.page.locator('.tab.active', { hasText: 'Audit: rows.csv' }).waitFor();
    await workbench.statusItem(status);
    await workbench.screenshot('rows.csv');
  });

  test('a careful pass: twenty users are decided by the keyboard, a press each, with what they did in sight', async () => {
    await workbench.openFile('careful.jsonl');
    await workbench.statusItem(/Audit: .* users/);
    await workbench.command('Preference Auditor: Open Audit Panel');
    const page = workbench.webview().locator('user-page');
    const title = page.locator('h2');
    await eventually(
      () => title.evaluate((element) => element.matches(':focus') && element.ownerDocument.hasFocus()),
      true,
    );
    const seen = new Set<string>();
    let presses = 0;
    while (seen.size < 20) {
      const user = await title.innerText();
      seen.add(user);
      for (const evidence of ['.verdict', 'article']) await page.locator(evidence).first().waitFor();
      const recommended = await page.locator('.title .tag').first().innerText();
      await workbench.page.keyboard.press({ drop: 'd', flip: 'f' }[recommended] ?? 'k');
      presses++;
      await title.filter({ hasNotText: user }).waitFor();
    }
    await workbench.screenshot('careful-pass');
    assert.ok(presses <= 25, `${presses} presses`);
    await workbench
      .webview()
      .getByText(/^20 of \d+ decided$/)
      .waitFor();
    const rows = [...seen].reduce((sum, user) => sum + rowsOf(user), 0);
    // Decisions are shown before the document has the last of them.
    await eventually(async () => {
      await workbench.command('File: Save All');
      return decidedOn('careful.jsonl');
    }, rows);
  });

  test('two panels on one file agree', async () => {
    const [user] = users as [string];
    const panel = await openPanel('two-panels.jsonl', user);
    await workbench.command('Preference Auditor: Open Another Audit Panel');
    const other = workbench.webview(1);
    await other.getByRole('tab', { name: /^Users/ }).click();
    await other.getByPlaceholder('Find a user').fill(user);
    await press(other, user, 'k');
    // What is decided is listed where there is no room for its column.
    for (const shown of [panel, other]) await shown.getByRole('button', { name: /^Decided \d/ }).click();
    await row(panel, user).waitFor();
    await row(other, user).waitFor();
    await workbench.screenshot('two-panels');
    await press(panel, user, 'c');
    await row(panel, user).waitFor({ state: 'detached' });
    await row(other, user).waitFor({ state: 'detached' });
  });

  test('two windows on one file agree once it is saved, in both directions', async () => {
    const [first, second] = users as [string, string];
    const name = 'two-windows.jsonl';
    const panel = await openPanel(name, first);
    const window = await workbench.anotherWindow(vscode.url, folder);
    try {
      const theirs = await openPanel(name, first, window);
      await press(panel, first, 'k');
      await workbench.changed(name);
      await workbench.focusEditor(name);
      await workbench.save(name);
      await theirs
        .getByText(/\d decided/)
        .or(decided(theirs, first))
        .first()
        .waitFor();
      await theirs.getByPlaceholder('Find a user').fill(second);
      await press(theirs, second, 'd');
      await window.changed(name);
      await window.focusEditor(name);
      await window.save(name);
      await panel.getByPlaceholder('Find a user').fill('');
      await panel.getByRole('button', { name: /^Decided \d/ }).click();
      await row(panel, second).waitFor();
      assert.equal(decidedOn(name), rowsOf(first) + rowsOf(second));
    } finally {
      await window.page.close();
    }
  });

  test('a file deleted while its panel is open: it is said, and what was known stays; created anew, it is audited', async () => {
    const [user] = users as [string];
    const panel = await openPanel('deleted.jsonl', user);
    unlinkSync(join(folder, 'deleted.jsonl'));
    await panel.getByText('The file was deleted or moved').waitFor();
    await row(panel, user).waitFor();
    await workbench.screenshot('deleted');
    writeFileSync(join(folder, 'deleted.jsonl'), original);
    await panel.getByText('The file was deleted or moved').waitFor({ state: 'detached' });
    await row(panel, user).waitFor();
  });

  test('a server that ends while the panel is open: it is said, then all is there again', async () => {
    const [user] = users as [string];
    const panel = await openPanel('restart.jsonl', user);
    await press(panel, user, 'k');
    await workbench.changed('restart.jsonl');
    await decided(panel, user).waitFor();
    await panel.locator('body').evaluate(() => {
      // What is said for a moment is not missed.
      const app = document.querySelector('audit-app')!.shadowRoot!;
      new MutationObserver(() => {
        if (app.querySelector('.message')?.textContent.includes('has stopped') === true)
          document.body.dataset['stopped'] = 'said';
      }).observe(app, { childList: true, subtree: true, characterData: true });
    });
    const [server] = serverProcesses(scratch);
    process.kill(server!, 'SIGKILL');
    await panel.locator('body[data-stopped="said"]').waitFor();
    await panel.getByText('has stopped').waitFor({ state: 'detached' });
    await decided(panel, user).waitFor();
    await eventually(() => panel.getByPlaceholder('Find a user').inputValue(), user);
    // And it decides again: the unsaved decision is undone and another is made.
    await press(panel, user, 'c');
    await decided(panel, user).waitFor({ state: 'detached' });
    await press(panel, user, 'd');
    await decided(panel, user).filter({ hasText: 'drop' }).waitFor();
  });

  test('a decision on a stale version is refused and repeated on the fresh one; on single rows it is refused in words', async () => {
    const [user] = users as [string];
    const name = 'stale.jsonl';
    const panel = await openPanel(name, user);
    /** The panel as it is before it has heard of the last change. */
    const growStale = () =>
      panel.locator('audit-app').evaluate((element) => {
        const app = element as unknown as { snapshot: { version: number } };
        app.snapshot = { ...app.snapshot, version: app.snapshot.version - 1 };
      });
    await workbench.focusEditor(name);
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.insertText('\n');
    await workbench.changed(name);
    await panel.locator('.updating').waitFor({ state: 'detached' });
    await growStale();
    await press(panel, user, 'k');
    await decided(panel, user).filter({ hasText: 'keep' }).waitFor();
    await workbench.focusEditor(name);
    await workbench.save(name);
    assert.equal(decidedOn(name), rowsOf(user));
    assert.equal(await panel.getByRole('alert').count(), 0);

    await panel.getByRole('button', { name: user, exact: true }).click();
    await panel.locator('article').first().waitFor();
    await growStale();
    await panel
      .getByRole('button', { name: /^Drop line/ })
      .first()
      .click();
    await panel
      .getByRole('alert')
      .filter({ hasText: /changed/ })
      .waitFor();
    await workbench.screenshot('stale-row');
    assert.equal(decidedOn(name), rowsOf(user));
  });
});
