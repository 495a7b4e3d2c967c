import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { eventually } from '../eventually.ts';
import { madeUpDetail, madeUpPage } from './details.ts';
import type { PanelPage } from './panelPage.ts';
import { type PanelOptions, panelSuite } from './panelSuite.ts';
import { madeUpSnapshot } from './snapshots.ts';

describe('the review', () => {
  const suite = panelSuite();
  let panel: PanelPage;

  const open = async (options: PanelOptions = {}) => {
    panel = await suite.open({ story: 'ready', ...options });
    await panel.drawn();
  };
  const title = (): Locator => panel.page.locator('user-page h2');
  const name = () => title().innerText();
  const decided = () => panel.page.locator('.decided-count').innerText();
  const decisions = async () =>
    (await panel.sent()).flatMap((message) => (message.type === 'decide' ? [message] : []));
  const button = (label: string): Locator => panel.page.getByRole('button', { name: label, exact: true });

  test('a careful pass over 20 users takes a key each, with the evidence of each seen', async () => {
    panel = await suite.open({ story: 'twenty' });
    await panel.drawn();
    await panel.page.getByText('0 of 20 decided').waitFor();
    let presses = 0;
    const seen = new Set<string>();
    while ((await title().count()) > 0) {
      // The verdict, its picture and comparisons with texts are there before anything is pressed.
      await panel.page.locator('user-page .verdict').waitFor();
      await panel.page.locator('user-page .picture').waitFor();
      await panel.page.locator('user-page article .words').first().waitFor();
      const before = await name();
      seen.add(before);
      const recommended = await panel.page.locator('user-page .title .tag').first().innerText();
      await panel.page.keyboard.press({ drop: 'd', flip: 'f', review: 'k' }[recommended]!);
      presses++;
      await panel.page.locator('user-page h2', { hasText: before }).waitFor({ state: 'detached' });
    }
    assert.deepEqual([seen.size, presses], [20, 20]);
    await panel.page.getByRole('heading', { name: 'All 20 decided' }).waitFor();
    await eventually(decided, '20 of 20 decided');
    await eventually(async () => (await decisions()).length, 20);
    await button('See the Effect').click();
    await panel.page.getByText('As decided so far').waitFor();
  });

  test('the header tells those decided that are asked about from others', async () => {
    const value = madeUpSnapshot(300);
    const { decision, recommendation } = value.users;
    const codes = Uint8Array.from(decision.codes);
    const undecided = Array.from(codes.keys()).filter((user) => codes[user] === 0);
    const asked = undecided.filter((user) => recommendation.codes[user] !== 0);
    const others = undecided.filter((user) => recommendation.codes[user] === 0);
    // One of those asked about is decided already: eleven decisions in the file.
    for (const user of [...asked.slice(0, 5), ...others.slice(0, 5)]) codes[user] = 2;
    await open();
    await panel.post({
      type: 'snapshot',
      snapshot: { ...value, version: 2, users: { ...value.users, decision: { ...decision, codes } } },
    });
    await eventually(decided, '6 of 48 decided, 5 more');
  });

  test('the blind pass with flips, and the export, take three actions', async () => {
    panel = await suite.open({ story: 'twenty' });
    await panel.drawn();
    await panel.page.getByRole('button', { name: /^Accept all/ }).click();
    const dialog = panel.page.getByRole('alertdialog');
    const { users } = madeUpSnapshot(300);
    const flips = Array.from(users.name).filter((_, user) => users.recommendation.codes[user] === 3);
    assert.ok(flips.length > 0);
    await dialog.getByRole('button', { name: /^Drop \d+, Flip \d+$/ }).click();
    await eventually(async () => (await decisions()).map(({ order }) => order).join(), 'drop,flip');
    // Those for review are nobody's to decide in bulk.
    const left = await panel.page.getByRole('tab', { name: /^Review/ }).innerText();
    assert.match(left, /^Review \d$/);
    await button('Export…').click();
    await panel.sentOf('export');
  });

  test('decides and goes on at once, also while the file is still being written', async () => {
    await open();
    panel = await suite.open();
    await panel.sentOf('ready');
    await panel.post({ type: 'snapshot', snapshot: madeUpSnapshot(300) });
    const first = await name();
    await panel.page.keyboard.press('d');
    await panel.page.locator('user-page h2', { hasText: first }).waitFor({ state: 'detached' });
    const second = await name();
    await panel.page.keyboard.press('k');
    await panel.page.locator('user-page h2', { hasText: second }).waitFor({ state: 'detached' });
    await eventually(decided, '3 of 48 decided');
    // One after the other: the second is asked when the first is done.
    assert.equal((await decisions()).length, 1);
    await panel.post({ type: 'done', id: (await decisions())[0]!.id });
    await eventually(async () => (await decisions()).length, 2);
    const [one, two] = await decisions();
    assert.deepEqual([one!.target, two!.target], [{ users: [first] }, { users: [second] }]);

    // What is refused is undecided again, and said.
    await panel.post({ type: 'refused', id: two!.id, message: 'It is read-only.' });
    await panel.page.getByRole('alert').filter({ hasText: 'It is read-only.' }).waitFor();
    await eventually(decided, '2 of 48 decided');
  });

  test('undo leads back to the user whose decision it takes back', async () => {
    await open();
    const first = await name();
    await panel.page.keyboard.press('d');
    await eventually(decided, '2 of 48 decided');
    await panel.page.keyboard.press('z');
    await panel.page.locator('user-page h2', { hasText: first }).waitFor();
    await eventually(decided, '1 of 48 decided');
    await panel.page.getByText('undecided').first().waitFor();
  });

  test('skips without deciding, and comes round to whom it skipped', async () => {
    await open();
    const first = await name();
    await panel.page.keyboard.press('s');
    await panel.page.locator('user-page h2', { hasText: first }).waitFor({ state: 'detached' });
    for (let step = 0; step < 46; step++) await panel.page.keyboard.press('s');
    await panel.page.locator('user-page h2', { hasText: first }).waitFor();
    assert.equal((await decisions()).length, 0);
  });

  test('a reason goes with its user and with no other', async () => {
    await open();
    const reason = panel.page.getByLabel('Reason, recorded with the decision');
    await reason.fill('odd hours');
    // Letters that are written decide nothing.
    assert.equal((await decisions()).length, 0);
    await panel.page.getByRole('button', { name: 'Skip', exact: true }).click();
    await eventually(() => reason.inputValue(), '');
    await button('spot-checked').click();
    await eventually(() => reason.inputValue(), 'spot-checked');
    await button('Drop').click();
    await eventually(async () => (await decisions())[0]?.reason, 'spot-checked');
    await eventually(() => reason.inputValue(), '');
  });

  test('nobody is flipped who does not answer against the others', async () => {
    await open();
    await eventually(() => button('Flip').isDisabled(), true);
    await panel.page.keyboard.press('f');
    await panel.page.getByRole('button', { name: /^Against all/ }).click();
    await eventually(() => button('Flip').isDisabled(), false);
    await panel.page.keyboard.press('f');
    await eventually(async () => (await decisions()).map(({ order }) => order).join(), 'flip');
  });

  test('keys work on every page', async () => {
    await open();
    await panel.page.keyboard.press('d');
    await eventually(decided, '2 of 48 decided');
    await panel.page.getByRole('tab', { name: 'Effect' }).click();
    await panel.page.keyboard.press('z');
    await eventually(decided, '1 of 48 decided');
    await panel.page.getByRole('tab', { name: /^Users/ }).click();
    await panel.page.locator('users-table .row.body .name button').first().click();
    await title().waitFor();
    await panel.page.keyboard.press('k');
    await eventually(decided, '2 of 48 decided');
  });

  test('names of models are hidden until they are asked for; what others said is not', async () => {
    await open();
    const user = await name();
    const snapshot = madeUpSnapshot(300);
    const { comparisons } = madeUpPage(snapshot, user, { offset: 0, limit: 5 }, 'plain')!;
    const card = panel.page.locator('user-page article').first();
    await card.getByText('3 of 3 the first').waitFor();
    assert.equal((await card.innerText()).includes(comparisons[0]!.first), false);
    await panel.page.getByLabel('Name the models').check();
    await card.getByText(comparisons[0]!.first).first().waitFor();
    assert.equal(madeUpDetail(snapshot, user)!.picture.kind, 'strip');
  });

  test('all of a reason are dropped after a look at who they are', async () => {
    await open();
    await panel.page.getByRole('button', { name: /^Drop all 9/ }).click();
    const dialog = panel.page.getByRole('alertdialog');
    await eventually(() => dialog.getByRole('listitem').count(), 9);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await title().waitFor();
    assert.equal((await decisions()).length, 0);
    await panel.page.getByRole('button', { name: /^Drop all 9/ }).click();
    await dialog.getByRole('button', { name: 'Drop 9' }).click();
    await eventually(decided, '10 of 48 decided');
  });

  test('beside an editor, 380 px wide, the buttons are in sight and nothing is lost to the side', async () => {
    await open({ width: 380, height: 700 });
    for (const label of ['Drop', 'Keep', 'Flip', 'Skip']) {
      const box = (await button(label).boundingBox())!;
      assert.ok(box.x >= 0 && box.x + box.width <= 380 && box.y + box.height <= 700, label);
    }
    const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  });

  test('of a long name the end stays, in the queue as in the table', async () => {
    await open();
    const long = madeUpSnapshot(300, (user) => `annotator-of-the-second-batch-from-the-agency-${user}`);
    await panel.post({ type: 'snapshot', snapshot: { ...long, version: 2 } });
    const shown = panel.page.getByRole('button', { name: /agency-73$/ }).first();
    await shown.waitFor();
    const within = await shown.evaluate((element) => {
      const tail = element.querySelector('.tail')!;
      return [tail.textContent, tail.getBoundingClientRect().right <= element.getBoundingClientRect().right];
    });
    assert.deepEqual(within, ['ency-73', true]);
  });

  test('what is not saved is said, and saved from the panel', async () => {
    await open();
    await eventually(() => button('Save').count(), 0);
    await panel.page.keyboard.press('d');
    await panel.page.getByText('● Unsaved').waitFor();
    await button('Save').click();
    await panel.sentOf('save');
    await panel.page.getByText('● Unsaved').waitFor({ state: 'detached' });
  });
});
