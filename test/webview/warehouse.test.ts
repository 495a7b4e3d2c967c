import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../eventually.ts';
import { madeUpDetail } from './details.ts';
import { panelSuite } from './panelSuite.ts';
import { madeUpSnapshot } from './snapshots.ts';
import { ofUsersAlone } from './stories.ts';

const DECISIONS = 'pa_users.parquet.decisions.csv';

describe('an audit of users whose rows are in a warehouse', () => {
  const suite = panelSuite();

  test('shows what is known, and nothing that only rows tell', async () => {
    const panel = await suite.open({ story: 'warehouse' });
    await panel.drawn();
    const { page } = panel;
    const tabs = await page.getByRole('tab').allInnerTexts();
    assert.deepEqual(
      tabs.map((tab) => tab.replace(/ .*/, '')),
      ['Review', 'Users', 'Effect'],
    );
    const header = await page.locator('audit-app .conclusion').innerText();
    assert.match(header, /^36 of 300 users in this table look unreliable \(\d+% of labels\)/);
    await page.getByText('In figures').waitFor();
    await page.getByText('The comparisons are in the warehouse').waitFor();
    await panel.screenshot('warehouse-review');
    for (const absent of ['Most telling first', 'Previous Page', 'Compare'])
      assert.equal(await page.getByText(absent, { exact: true }).count(), 0, absent);
    await page.getByText('Details: why this is recommended').click();
    await page.getByText('Why this recommendation').waitFor();
    for (const absent of ['Belief about attentiveness', 'Choices by pair of models', 'Over the file'])
      assert.equal(await page.getByText(absent).count(), 0, absent);

    await page.getByRole('tab', { name: /^Users/ }).click();
    await page.locator('users-table .row.body').first().waitFor();
    assert.doesNotMatch(await page.locator('.keys').innerText(), /row in the editor/);
    await page.getByRole('tab', { name: 'Effect' }).click();
    await page.getByText('The table as it is', { exact: true }).waitFor();
    await page.getByText('Recommendations are the table’s own').waitFor();
    assert.ok(
      (await panel.sent()).every((one) => one.type !== 'query' || !one.method.endsWith('filterEffect')),
    );
  });

  test('a page of rows that was open before is the review', async () => {
    const panel = await suite.open();
    await panel.post({
      type: 'snapshot',
      snapshot: { ...ofUsersAlone(madeUpSnapshot(60)), status: madeUpSnapshot(60).status },
    });
    await panel.post({ type: 'show-line', line: 3 });
    await panel.page.locator('rows-page').waitFor();
    await panel.post({ type: 'snapshot', snapshot: ofUsersAlone(madeUpSnapshot(60)) });
    await panel.page.locator('rows-page').waitFor({ state: 'detached' });
    await panel.page.getByRole('tab', { name: /^Review/, selected: true }).waitFor();
  });

  test('in place of an export it says how the table is cleaned, and copies the command', async () => {
    const panel = await suite.open({ story: 'warehouse' });
    await panel.drawn();
    const { page } = panel;
    assert.equal(await page.getByRole('button', { name: /^Export/ }).count(), 0);
    await page.getByRole('button', { name: 'Clean the Table…' }).click();
    const card = page.locator('warehouse-cleaning');
    await eventually(
      () => card.getByRole('heading', { name: 'Clean the table' }).evaluate((one) => one.matches(':focus')),
      true,
    );
    await card.getByText(`Decisions are saved in ${DECISIONS}`).waitFor();
    const copy = card.getByRole('button', { name: 'Copy Command' });
    assert.ok(
      await copy.evaluate((one) => one.getBoundingClientRect().bottom <= window.innerHeight),
      'the card is not in view',
    );
    await panel.screenshot('warehouse-clean');
    await copy.click();
    const { text } = await panel.sentOf('copy');
    assert.equal(text, ofUsersAlone(madeUpSnapshot(1)).status.warehouse!.command);
    await card.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^Export/ }).count(), 0);
    assert.ok((await panel.sent()).every(({ type }) => type !== 'export'));
  });

  test('a command with gaps says what to put in', async () => {
    const panel = await suite.open({ story: 'warehouse' });
    await panel.drawn();
    const value = ofUsersAlone(madeUpSnapshot(300));
    const warehouse = { command: 'preference-auditor sql --dialect … --step clean', isWhole: false };
    await panel.post({
      type: 'snapshot',
      snapshot: { ...value, version: 2, status: { ...value.status, warehouse } },
    });
    await panel.page.getByRole('button', { name: 'Clean the Table…' }).click();
    await panel.page.getByText('Put in what is left open:').waitFor();
    await panel.page.getByText(/hand that to your engine’s own client/).waitFor();
  });

  test('decisions are said to be saved beside the table, of users and not of rows', async () => {
    const panel = await suite.open({ story: 'warehouse' });
    await panel.drawn();
    const { page } = panel;
    await page.getByRole('button', { name: /^Accept all/ }).click();
    await page.getByText(`Nothing is removed: the decisions are kept in ${DECISIONS}`).waitFor();
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Drop \d+, Flip \d+$/ })
      .click();
    await page.getByText(/^\d+ of 48 decided, saved$/).waitFor();
    const title = page.locator('user-page h2');
    while ((await title.count()) > 0) {
      const before = await title.innerText();
      await page.keyboard.press('k');
      await page.locator('user-page h2', { hasText: before }).waitFor({ state: 'detached' });
    }
    await page.getByText(/To drop: \d+ users \([\d,]+ labels\)\. To flip: \d+ users/).waitFor();
    await page.getByText(`Decisions are saved in ${DECISIONS}`).waitFor();
    await panel.screenshot('warehouse-end');

    await page.getByRole('button', { name: 'Activity', exact: true }).click();
    await page.getByText(new RegExp(`users? (is|are) decided, in\\s+${DECISIONS}`)).waitFor();
    assert.equal(await page.getByText(/\brows?\b|^Line \d/).count(), 0);
  });

  test('a picture without careful users to compare with shows the user’s own share', async () => {
    const panel = await suite.open();
    const snapshot = ofUsersAlone(madeUpSnapshot(60));
    await panel.post({ type: 'snapshot', snapshot });
    const asked = await panel.sentOf('query');
    assert.ok(asked.method === 'preferenceAuditor/userDetail');
    const picture = {
      kind: 'bars',
      what: 'Picked the first answer',
      seen: 0.98,
      expected: null,
      of: 60,
    } as const;
    await panel.post({
      type: 'answer',
      id: asked.id,
      result: { ...madeUpDetail(snapshot, asked.params.user)!, picture },
    });
    const page = await panel.sentOf('query', 1);
    await panel.post({ type: 'answer', id: page.id, result: null });
    await panel.page.getByText('Picked the first answer in 60 comparisons').waitFor();
    await panel.page.getByText('This user', { exact: true }).waitFor();
    assert.equal(await panel.page.getByText('Careful users', { exact: true }).count(), 0);
  });
});
