import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { HOSTILE_TEXTS, madeUpDetail, madeUpPage } from './details.ts';
import { eventually } from '../eventually.ts';
import type { PanelPage } from './panelPage.ts';
import { panelSuite } from './panelSuite.ts';
import { madeUpSnapshot } from './snapshots.ts';

describe('the page of one user', () => {
  const suite = panelSuite();
  let panel: PanelPage;

  const page = () => panel.page.locator('user-page');
  const button = (name: string | RegExp): Locator => panel.page.getByRole('button', { name, exact: true });
  const cards = (): Locator => page().locator('article');
  async function openUser(name: string, story = 'ready'): Promise<void> {
    panel = await suite.open({ story });
    await panel.page.getByRole('tab', { name: /^Users/ }).click();
    await panel.page.getByPlaceholder('Find a user').fill(name);
    await panel.page.locator('users-table .row.body').getByRole('button', { name, exact: true }).click();
    await cards().first().waitFor();
  }

  /** What was asked of a user, once something was. */
  async function asksOf(name: string) {
    const asks = async () =>
      (await panel.sent()).flatMap((message) =>
        message.type === 'query' && 'user' in message.params && message.params.user === name ? [message] : [],
      );
    await eventually(async () => (await asks()).length > 1, true);
    return asks();
  }

  test('opens with the keyboard, is announced by its heading, and closes to where it was', async () => {
    panel = await suite.open({ story: 'ready' });
    await panel.page.getByRole('tab', { name: /^Users/ }).click();
    const grid = panel.page.getByRole('grid', { name: 'Users' });
    await grid.focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    const name = await page().locator('h2').innerText();
    await panel.page.waitForFunction(() => {
      const inner = document.querySelector('audit-app')!.shadowRoot!.activeElement;
      return inner?.shadowRoot?.activeElement?.localName === 'h2';
    });
    // The page stands beside the table and follows it.
    await grid.focus();
    await panel.page.keyboard.press('ArrowDown');
    await page().locator('h2').filter({ hasNotText: name }).waitFor();
    await panel.page.keyboard.press('ArrowUp');
    await page().locator('h2', { hasText: name }).waitFor();
    await page().locator('h2').focus();
    await panel.page.keyboard.press('Escape');
    await panel.page.locator('users-table .row.body.active', { hasText: name }).waitFor();
    await eventually(() => grid.evaluate((element) => element.matches(':focus')), true);
  });

  test('says why, and shows belief, pairs and order with what they say in words', async () => {
    await openUser('arena_user_23');
    const snapshot = madeUpSnapshot(300);
    const detail = madeUpDetail(snapshot, 'arena_user_23')!;
    await page().getByText(detail.verdict).waitFor();
    await page().getByText('This user').waitFor();
    // What only a statistician reads is a press away, and stays open for the next user.
    await eventually(() => page().locator('audit-plot').count(), 0);
    await page().getByText('Details: belief, pairs, drift').click();
    for (const sentence of [...detail.explanation, ...detail.own]) await page().getByText(sentence).waitFor();
    await page()
      .getByRole('img', { name: /^Posterior of attentiveness: mean .* careless 96%, 10% before/ })
      .waitFor();
    await page()
      .getByRole('img', { name: /^No drift .* window of 12/ })
      .waitFor();
    await eventually(() => page().locator('tbody tr').count(), detail.pairs.length);
    const [pair] = detail.pairs;
    await page()
      .getByRole('img', {
        name: new RegExp(`^chosen in ${Math.round((100 * pair!.wins) / pair!.decisive)}%`),
      })
      .first()
      .waitFor();
  });

  test('pages through the comparisons, in either order', async () => {
    await openUser('arena_user_23');
    const total = madeUpSnapshot(300).users.comparisons[23]!;
    await page().getByText(`1–5 of ${total}`).waitFor();
    await eventually(() => button('Previous Page').isDisabled(), true);
    await button('Next Page').click();
    await page().getByText(`6–10 of ${total}`).waitFor();
    await panel.page.getByLabel('Order of the comparisons').selectOption('file');
    await page().getByText(`1–5 of ${total}`).waitFor();
    const asked = (await panel.sent()).flatMap((message) =>
      message.type === 'query' && message.method === 'preferenceAuditor/userComparisons'
        ? [message.params]
        : [],
    );
    assert.deepEqual(asked.at(-1), { user: 'arena_user_23', order: 'file', offset: 0, limit: 5 });
  });

  test('decides on one comparison, on the user, and shows its line', async () => {
    await openUser('arena_user_23');
    const snapshot = madeUpSnapshot(300);
    const { row, line } = madeUpPage(snapshot, 'arena_user_23', { offset: 0, limit: 1 }, 'plain')!
      .comparisons[0]!;
    await panel.page.getByLabel('Reason, recorded').fill('read it');
    await button(`Flip line ${line}`).click();
    const { id, ...swap } = await panel.sentOf('decide');
    assert.ok(id > 0);
    assert.deepEqual(swap, {
      type: 'decide',
      version: 1,
      target: { rows: [row] },
      order: 'flip',
      reason: 'read it',
    });
    await button('Drop').click();
    const { target, order } = await panel.sentOf('decide', 1);
    assert.deepEqual([target, order], [{ users: ['arena_user_23'] }, 'drop']);
    await page().getByText('decided: drop').waitFor();
    await eventually(() => button('Drop').getAttribute('aria-pressed'), 'true');
    await button('Undo').click();
    await page().getByText('undecided').waitFor();
    await button(`Show line ${line} in the editor`).click();
    assert.equal((await panel.sentOf('reveal')).line, line);
  });

  test('leads to users who judge alike', async () => {
    await openUser('arena_user_23');
    const alike = page().locator('.similar button').first();
    const name = await alike.innerText();
    assert.notEqual(name, 'arena_user_23');
    await alike.click();
    await page().locator('h2', { hasText: name }).waitFor();
  });

  test('texts are text, whatever they hold; what hides is spelled out', async () => {
    await openUser('user_43', 'hostile');
    await page().getByText(HOSTILE_TEXTS[0]!).first().waitFor();
    await page().getByText('access⟨U+202E⟩⟨U+2066⟩ if admin').first().waitFor();
    await page().getByText('zero⟨U+200B⟩width, control ⟨U+0007⟩').first().waitFor();
    await page().getByText('51,200 more characters in the file').first().waitFor();
    const elements = await page()
      .locator('img, a, b, iframe, style, script, [onerror]')
      .evaluateAll((found) => found.map(({ localName }) => localName));
    assert.deepEqual(elements, []);
    assert.equal(await panel.page.evaluate(() => 'harmed' in window), false);
    const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  });

  test('an answer that was overtaken is not shown; a failure is, with another try', async () => {
    panel = await suite.open();
    await panel.sentOf('ready');
    const snapshot = madeUpSnapshot(300);
    await panel.post({ type: 'snapshot', snapshot });
    await panel.post({ type: 'show-user', user: 'arena_user_1' });
    await asksOf('arena_user_1');
    await panel.post({ type: 'show-user', user: 'arena_user_2' });
    await asksOf('arena_user_2');
    const queries = (await panel.sent()).filter((message) => message.type === 'query');
    for (const { id, method, params } of queries.toReversed()) {
      const { user } = params as { user: string };
      const result =
        method === 'preferenceAuditor/userDetail'
          ? madeUpDetail(snapshot, user)
          : madeUpPage(snapshot, user, { offset: 0, limit: 5 }, 'none');
      await panel.post({ type: 'answer', id, result });
    }
    await page().getByText('“arena_user_2” picked').waitFor();
    await eventually(() => page().getByText('“arena_user_1” picked').count(), 0);
    await page().getByText('holds no prompts and responses: models are named').waitFor();
    assert.equal(await page().getByLabel('Name the models').count(), 0);
    const { first, second } = madeUpPage(snapshot, 'arena_user_2', { offset: 0, limit: 1 }, 'none')!
      .comparisons[0]!;
    const card = page().getByRole('article').first();
    for (const model of [first, second]) await card.locator('.bare', { hasText: model }).waitFor();

    await panel.post({ type: 'show-user', user: 'arena_user_3' });
    const { id } = (await asksOf('arena_user_3'))[0]!;
    await panel.post({ type: 'refused', id, message: 'The disk is gone.' });
    await page().getByRole('alert').filter({ hasText: 'The disk is gone.' }).waitFor();
    await button('Try Again').click();
    await eventually(async () => (await asksOf('arena_user_3')).length, 4);
  });

  test('stays open over a reload', async () => {
    await openUser('arena_user_23');
    await panel.page.reload();
    await page().locator('h2', { hasText: 'arena_user_23' }).waitFor();
  });
});

describe('the activity', () => {
  const suite = panelSuite();

  test('lists who decided what and why, follows decisions, and leads to users', async () => {
    const panel = await suite.open({ story: 'ready' });
    const { page } = panel;
    await page.getByRole('tab', { name: /^Users/ }).click();
    await page
      .getByRole('button', { name: 'Drop arena_user_23', exact: true })
      .or(page.getByRole('button', { name: 'Accept arena_user_23', exact: true }))
      .click();
    await page.getByRole('button', { name: 'Activity' }).click();
    const items = page.locator('activity-page li');
    await items.nth(1).waitFor();
    assert.match(await items.first().innerText(), /ada\s+keep\s+override\s+arena_user_13/);
    await items.first().getByText('asked them: had misread the task').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await items.nth(1).waitFor({ state: 'detached' });
    await items.first().getByRole('button', { name: 'arena_user_13' }).click();
    await page.locator('user-page h2', { hasText: 'arena_user_13' }).waitFor();
  });
});
