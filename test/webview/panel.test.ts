import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import type { ToWebview } from '../../server/protocol.ts';
import type { UsersTable } from '../../webview/users/usersTable.ts';
import { eventually } from '../eventually.ts';
import type { PanelPage } from './panelPage.ts';
import { type PanelOptions, panelSuite } from './panelSuite.ts';
import { madeUpSnapshot } from './snapshots.ts';
import { HOSTILE_NAMES, STORIES } from './stories.ts';

describe('the audit panel in a browser', () => {
  const suite = panelSuite();
  let panel: PanelPage;

  /** Opens a panel that shows an audit of 300 users; its host answers nothing. */
  async function openAudit(options: PanelOptions = {}): Promise<void> {
    panel = await suite.open(options);
    await panel.sentOf('ready');
    await panel.post({ type: 'snapshot', snapshot: madeUpSnapshot(300) });
    await tab('Users').click();
    await rows().first().waitFor();
  }
  async function openStory(story: string, options: PanelOptions = {}): Promise<void> {
    panel = await suite.open({ ...options, story });
  }
  const tab = (name: string): Locator => panel.page.getByRole('tab', { name: new RegExp(`^${name}`) });
  const chip = (name: string): Locator =>
    panel.page.getByRole('button', { name: new RegExp(`^${name} [\\d,]+$`) });
  /** A message that asks nothing; queries of users' pages are none. */
  const asked = async () => (await panel.sent()).map(({ type }) => type).filter((type) => type !== 'query');
  const rows = (): Locator => panel.page.locator('users-table .row.body');
  const row = (name: string): Locator => rows().filter({ has: panel.page.getByText(name, { exact: true }) });
  const grid = (): Locator => panel.page.getByRole('grid', { name: 'Users' });
  const names = async (): Promise<string[]> =>
    (await rows().locator('.name').allTextContents()).map((name) => name.trim());
  const heading = (label: string): Locator => grid().getByRole('columnheader', { name: label, exact: true });
  const button = (name: string): Locator => panel.page.getByRole('button', { name, exact: true });
  const shown = (text: string): Promise<void> => panel.page.locator('.shown', { hasText: text }).waitFor();

  describe('shows', () => {
    test('users with their posterior, those of most concern first', async () => {
      await openAudit();
      const { users } = madeUpSnapshot(300);
      const first = rows().first();
      const name = (await first.locator('.name').textContent())!.trim();
      const user = users.name.indexOf(name);
      await panel.page.getByText('Columns', { exact: true }).click();
      for (const label of ['90% interval', 'Attentiveness'])
        await panel.page.getByRole('checkbox', { name: label, exact: true }).check();
      await panel.page.keyboard.press('Escape');
      const [mean, low, high] = [users.attentiveness, users.low, users.high].map((column) =>
        column[user]!.toFixed(2).replace('-', '−'),
      );
      await first.getByRole('img', { name: `mean ${mean!}, 90% interval ${low!} to ${high!}` }).waitFor();
      await first.getByText('Coin flip').waitFor();
      assert.equal(await first.locator('.comparisons').innerText(), String(users.comparisons[user]));
      await eventually(() => heading('Recommended').getAttribute('aria-sort'), 'ascending');
      await shown('300 of 300 users');

      // The bar lies where the numbers say, on the scale from −1 to 1.
      const [svg, bar] = await Promise.all(
        ['.bar', '.bar .interval'].map(async (part) => (await first.locator(part).boundingBox())!),
      );
      const at = (value: number) => svg!.x + ((value + 1) / 2) * svg!.width;
      assert.ok(Math.abs(bar!.x - at(users.low[user]!)) < 1);
      assert.ok(Math.abs(bar!.x + bar!.width - at(users.high[user]!)) < 1);
    });

    test('what the file holds and what the audit concluded', async () => {
      await openAudit();
      await panel.page.getByRole('heading', { name: 'battles.jsonl' }).waitFor();
      assert.equal(
        (await panel.page.locator('.conclusion').innerText()).trim(),
        '36 of 300 users look unreliable (11% of labels), 12 more are unclear',
      );
      await panel.page.getByText('1 of 48 decided').waitFor();
      await tab('Effect').click();
      const figures = (await panel.page.locator('audit-overview dl').innerText()).replaceAll(/\s+/g, ' ');
      for (const expected of ['Flagged users 36 12%', 'among dropped 2%', 'first position 0.04 log-odds'])
        assert.ok(figures.includes(expected), figures);
      const models = await panel.page.locator('audit-overview .models tbody tr .name').allInnerTexts();
      assert.equal(models[0], 'aurora-70b');
      await panel.page.getByText('2 rows skipped').click();
      await button('Line 203').click();
      assert.equal((await panel.sentOf('reveal')).line, 203);
      await panel.page.getByRole('heading', { name: 'What this audit cannot know' }).waitFor();
      await panel.page.getByText('decided by the majority').waitFor();
    });

    test('the same columns, until what decides them changes', async () => {
      await openAudit();
      const table = panel.page.locator('users-table');
      const columns = await table.evaluateHandle((element: UsersTable) => element.columns);
      const areTheSame = () =>
        table.evaluate((element: UsersTable, before) => element.columns === before, columns);
      const { status } = madeUpSnapshot(300);
      await panel.post({ type: 'status', status: { ...status, state: 'failed', message: 'It broke.' } });
      await panel.page.getByText('It broke.').waitFor();
      await panel.page.getByPlaceholder('Find a user').fill('arena_user_13');
      await eventually(() => rows().count(), 11);
      assert.equal(await areTheSame(), true);
      await panel.page.setViewportSize({ width: 500, height: 900 });
      await eventually(areTheSame, false);
    });

    test('overrides, and rows that were decided on their own', async () => {
      await openAudit();
      const decided = row('arena_user_13').locator('.decision');
      assert.equal((await decided.innerText()).replaceAll(/\s+/g, ' '), 'keep override +2 rows');
    });

    test('names and reasons from the file as text, whatever they hold', async () => {
      await openStory('hostile');
      await tab('Effect').click();
      await panel.page.getByText('2 rows skipped').click();
      await tab('Users').click();
      await heading('User').getByRole('button').click();
      for (const name of HOSTILE_NAMES) {
        // A field holds one line.
        await panel.page.getByPlaceholder('Find a user').fill(name.split('\n')[0]!);
        await panel.page.waitForFunction(
          (expected) =>
            Array.from(
              document
                .querySelector('audit-app')!
                .shadowRoot!.querySelector('users-table')!
                .shadowRoot!.querySelectorAll('.row.body .name bdi'),
            ).some((cell) => cell.textContent === expected),
          name,
        );
      }
      const long = await rows().first().boundingBox();
      assert.equal(long!.height, 26);
      assert.equal(await panel.page.evaluate(() => 'harmed' in window), false);
      // Locators look into shadow roots.
      const elements = await panel.page
        .locator('audit-app')
        .locator('img, a, b, iframe, style, script')
        .evaluateAll((found) => found.map(({ localName }) => localName));
      assert.deepEqual(elements, []);
    });
  });

  test('the effect: who changes places, and what is kept of tastes and habits, by what is asked for', async () => {
    await openStory('ready');
    await tab('Effect').click();
    const effect = panel.page.locator('filter-effect');
    const ranked = () => effect.locator('table.ranking tbody tr').allInnerTexts();
    await effect.getByText('▲ up 1').waitFor();
    const [first, second] = await ranked();
    assert.match(first!, /\s2\s+1\s.*▲ up 1/);
    assert.match(second!, /\s1\s+2\s.*▼ down 1/);
    const kept = effect.locator('table.kept');
    assert.match(await kept.filter({ hasText: 'Kept by taste' }).innerText(), /taste 2\s+500\s+360\s+72%/);
    assert.match(await kept.filter({ hasText: 'Kept by habit' }).innerText(), /first-clicker\s+120\s+0\s+0%/);
    await effect.getByRole('combobox').selectOption('decided');
    await effect.getByText('▲ up 1').waitFor({ state: 'detached' });
    assert.ok((await ranked()).every((row) => row.endsWith('–')));
  });

  describe('a target', () => {
    const slider = (): Locator => panel.page.getByRole('slider');
    const outcome = (): Locator => panel.page.locator('audit-overview .outcome');

    test('at that of the settings does what is recommended; moved, it says at once what it would do', async () => {
      await openAudit();
      await tab('Effect').click();
      const { users, comparisons } = madeUpSnapshot(300);
      const drop = users.recommendation.names.indexOf('drop');
      const dropped = Array.from(users.name.keys()).filter((u) => users.recommendation.codes[u] === drop);
      await outcome()
        .filter({ hasText: `${dropped.length} users and` })
        .waitFor();
      const rows_ = dropped.reduce((sum, user) => sum + users.comparisons[user]!, 0);
      assert.ok(
        (await outcome().innerText()).includes(
          `${rows_} comparisons (${Math.round((100 * rows_) / comparisons)}%)`,
        ),
      );
      await slider().focus();
      const droppedNow = async () => Number(/^(\d+) users/.exec(await outcome().innerText())?.[1]);
      for (let step = 0; step < 8; step++) await panel.page.keyboard.press('ArrowLeft');
      await panel.page.locator('output', { hasText: /^1%$/ }).waitFor();
      const fewer = await droppedNow();
      assert.ok(fewer < dropped.length, `${fewer} are not fewer than ${dropped.length}`);
      assert.match((await slider().getAttribute('aria-valuetext'))!, /^1%: \d+ users and/);
      for (let step = 0; step < 48; step++) await panel.page.keyboard.press('ArrowRight');
      await panel.page.locator('output', { hasText: '25%' }).waitFor();
      // The others are too attentive by themselves to be dropped at any target.
      assert.equal(await droppedNow(), dropped.length);
      assert.deepEqual(await asked(), ['ready']);
    });

    test('becomes that of the settings, or is left', async () => {
      await openStory('ready');
      await tab('Effect').click();
      await panel.page.getByText('This is the target in your settings.').waitFor();
      await slider().fill('0.1');
      await button('Back to 5%').click();
      await panel.page.locator('output', { hasText: /^5%$/ }).waitFor();
      await slider().fill('0.1');
      await button('Use This Target').click();
      assert.equal((await panel.sentOf('set-target')).fdr, 0.1);
      await panel.page.getByText('This is the target in your settings.').waitFor();
      await eventually(() => slider().inputValue(), '0.1');
    });
  });

  describe('a plot', () => {
    const histogram = (): Locator => panel.page.locator('audit-plot').nth(1);

    test('says in a sentence what it shows, and gives its numbers', async () => {
      await openAudit();
      await tab('Effect').click();
      await histogram()
        .getByRole('img', { name: /^Histogram .* 6 contrary.* 30 dropped/ })
        .waitFor();
      await histogram().getByRole('button', { name: 'Numbers' }).click();
      const cells = await histogram().locator('tbody tr').allInnerTexts();
      const dropped = cells.reduce((sum, line) => sum + Number(line.split('\t').at(-1)), 0);
      assert.equal(dropped, 30);
    });

    test('of which the browser makes no picture is not saved, and the panel says so', async () => {
      await openAudit();
      await tab('Effect').click();
      await panel.page.evaluate(() => {
        HTMLCanvasElement.prototype.toBlob = (take) => {
          take(null);
        };
      });
      await histogram().getByRole('button', { name: 'Save the plot as PNG' }).click();
      await panel.page.getByRole('alert').filter({ hasText: 'The plot was not saved' }).waitFor();
      assert.deepEqual(await asked(), ['ready']);
      await panel.page.getByText('Dismiss', { exact: true }).click();
      await eventually(() => panel.page.getByRole('alert').count(), 0);
    });

    test('is saved as a PNG, dark on white with its legend whatever the theme, as sharp as the screen', async () => {
      const pictures = [];
      for (const theme of ['light', 'high-contrast'] as const) {
        if (pictures.length > 0) await panel.close();
        await openAudit({ theme });
        await tab('Effect').click();
        await histogram().getByRole('button', { name: 'Save the plot as PNG' }).click();
        await panel.sentOf('save-plot');
        const picture = await panel.page.evaluate(async () => {
          const sent = window.messages.find((message) => message.type === 'save-plot');
          if (sent?.type !== 'save-plot') throw new Error('nothing was saved');
          const bitmap = await createImageBitmap(new Blob([sent.png.slice()], { type: 'image/png' }));
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
          const context = canvas.getContext('2d')!;
          context.drawImage(bitmap, 0, 0);
          const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
          const seen = new Set<string>();
          for (let at = 0; at < data.length; at += 4) seen.add(data.slice(at, at + 4).join(' '));
          return {
            size: [bitmap.width, bitmap.height].map((side) => side / devicePixelRatio),
            corner: data.slice(0, 4).join(' '),
            green: seen.has('56 138 52 255'),
            png: Array.from(sent.png),
          };
        });
        assert.deepEqual(picture.size, [800, 380]);
        assert.equal(picture.corner, '255 255 255 255');
        assert.ok(picture.green, 'the attentive are not in the picture');
        await panel.keep(`plot-${theme}`, Uint8Array.from(picture.png));
        pictures.push(picture.png);
      }
      assert.deepEqual(pictures[0], pictures[1]);
    });

    test('follows the theme', async () => {
      await openAudit();
      await tab('Effect').click();
      const pixels = () =>
        histogram()
          .locator('canvas')
          .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      const light = await pixels();
      await panel.page.evaluate(() => {
        document.documentElement.style.setProperty('--vscode-charts-green', '#ff0000');
      });
      await panel.page.waitForFunction((last) => {
        const plot = document.querySelector('audit-app')!.shadowRoot!.querySelector('audit-overview')!;
        return (
          plot
            .shadowRoot!.querySelectorAll('audit-plot')[1]!
            .shadowRoot!.querySelector('canvas')!
            .toDataURL() !== last
        );
      }, light);
    });
  });

  describe('finds', () => {
    test('users by a heading, up and down', async () => {
      await openAudit();
      await heading('Comparisons').getByRole('button').click();
      const values = async () =>
        (await rows().locator('.comparisons').allInnerTexts()).map((text) => Number(text));
      let seen = await values();
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      );
      await eventually(() => heading('Comparisons').getAttribute('aria-sort'), 'ascending');
      await heading('Comparisons').getByRole('button').click();
      await panel.page.locator('[aria-sort="descending"]').waitFor();
      seen = await values();
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => b - a),
      );
      await heading('User').getByRole('button').click();
      await row('arena_user_0').waitFor();
      assert.deepEqual((await names()).slice(0, 3), ['arena_user_0', 'arena_user_1', 'arena_user_2']);
    });

    test('users by their whole name, though it is cut in the middle', async () => {
      await openAudit({ width: 500 });
      await panel.page.getByPlaceholder('Find a user').fill('arena_user_123');
      await button('arena_user_123').waitFor();
      await eventually(() => rows().first().locator('.tail').innerText(), 'ser_123');
    });

    test('users by a click anywhere on a heading', async () => {
      await openAudit();
      const box = (await heading('Comparisons').boundingBox())!;
      await panel.page.mouse.click(box.x + 2, box.y + 2);
      await eventually(() => heading('Comparisons').getAttribute('aria-sort'), 'ascending');
      await panel.page.mouse.click(box.x + box.width - 2, box.y + box.height - 2);
      await eventually(() => heading('Comparisons').getAttribute('aria-sort'), 'descending');
    });

    test('users by several headings, with shift', async () => {
      await openAudit();
      await heading('Recommended').getByRole('button').click();
      await heading('Comparisons')
        .getByRole('button')
        .click({ modifiers: ['Shift'] });
      await heading('Recommended').getByText('↓1').waitFor();
      await heading('Comparisons').getByText('↑2').waitFor();
      const seen = (await rows().locator('.comparisons').allInnerTexts()).map(Number);
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      );
    });

    test('columns of figures that a heading explains', async () => {
      await openAudit();
      await panel.page.getByText('Columns', { exact: true }).click();
      await panel.page.getByRole('checkbox', { name: 'Chance of being attentive' }).check();
      const chance = await heading('Chance of being attentive').getAttribute('title');
      assert.match(chance!, /^Chance of being attentive\. How likely it is that the user judges carefully/);
      const certainty = await heading('Certainty').getAttribute('title');
      assert.match(certainty!, /^Certainty\. How likely it is that what is recommended is right/);
    });

    test('the columns that are wanted', async () => {
      await openAudit();
      await panel.page.getByText('Columns', { exact: true }).click();
      await panel.page.getByRole('checkbox', { name: 'Chose first' }).check();
      await panel.page.getByRole('checkbox', { name: 'Decide', exact: true }).uncheck();
      await heading('Chose first').waitFor();
      await eventually(() => heading('Decide').count(), 0);
      await panel.page.keyboard.press('Escape');
      await eventually(() => panel.page.getByRole('checkbox', { name: 'Chose first' }).isVisible(), false);
      await heading('Chose first').getByRole('button').click();
      await heading('Chose first').getByRole('button').click();
      await rows().first().getByText('97%').waitFor();
      await panel.page.getByText('Columns', { exact: true }).click();
      await button('As the width allows').click();
      await heading('Decide').waitFor();
      // It gives way to what is pressed beside it, and to the keyboard that goes on.
      const first = panel.page.getByRole('checkbox', { name: 'Chose first' });
      await panel.page.getByText('300 of 300 users').click();
      await eventually(() => first.isVisible(), false);
      await panel.page.getByText('Columns', { exact: true }).click();
      await first.waitFor();
      await panel.page.getByPlaceholder('Find a user').focus();
      await eventually(() => first.isVisible(), false);
    });

    test('users by name, recommendation and decision', async () => {
      await openAudit();
      await panel.page.getByPlaceholder('Find a user').fill('USER_29');
      await shown('11 of 300 users');
      await button('Show all').click();
      await shown('300 of 300 users');
      await eventually(() => panel.page.getByPlaceholder('Find a user').inputValue(), '');
      await chip('Flip').click();
      await shown('6 of 300 users');
      await chip('Undecided').click();
      await shown('47 of 300 users');
      await chip('Decided').click();
      await shown('1 of 300 users');
      await panel.page.getByPlaceholder('Find a user').fill('nobody');
      await panel.page.getByText('No users match the filter.').waitFor();
    });

    test('the user that the editor asks for, and back in the table', async () => {
      await openAudit();
      await panel.page.getByPlaceholder('Find a user').fill('nobody');
      await shown('0 of 300 users');
      await chip('Drop').click();
      await panel.post({ type: 'show-user', user: 'arena_user_200' });
      await panel.page.getByRole('heading', { name: 'arena_user_200' }).waitFor();
      await button('Close').click();
      await row('arena_user_200').and(panel.page.locator('.active')).waitFor();
      await eventually(() => chip('All').getAttribute('aria-pressed'), 'true');
      await eventually(() => grid().evaluate((element) => element.matches(':focus')), true);
      await panel.page.keyboard.press('e');
      assert.equal((await panel.sentOf('reveal')).line, 201);
    });
  });

  describe('decides', () => {
    test('on a row with its buttons, for the version that is shown', async () => {
      await openAudit();
      await button('Drop arena_user_13').click();
      const { id, ...decide } = await panel.sentOf('decide');
      assert.deepEqual(decide, {
        type: 'decide',
        version: 1,
        target: { users: ['arena_user_13'] },
        order: 'drop',
      });
      // One at a time: until it is answered there is no other.
      await eventually(() => button('Undo').isDisabled(), true);
      await panel.page.keyboard.press('k');
      await panel.post({ type: 'done', id });
      await panel.page.getByRole('status').filter({ hasText: 'Dropped arena_user_13.' }).waitFor();
      await button('Accept arena_user_23').click();
      assert.deepEqual((await panel.sentOf('decide', 1)).target, { users: ['arena_user_23'] });
    });

    test('with the keyboard alone', async () => {
      await openAudit();
      const order = await names();
      await panel.page.locator('summary', { hasText: 'Columns' }).focus();
      await panel.page.keyboard.press('Tab');
      await eventually(() => grid().evaluate((element) => element.matches(':focus-visible')), true);
      await panel.page.keyboard.press('ArrowDown');
      await row(order[1]!).and(panel.page.locator('.active')).waitFor();
      let sent = 0;
      for (const [key, expected] of Object.entries({ a: 'recommended', k: 'keep', d: 'drop', c: 'clear' })) {
        await panel.page.keyboard.press(key);
        const { id, target, order: decided } = await panel.sentOf('decide', sent++);
        assert.deepEqual([target, decided], [{ users: [order[1]] }, expected]);
        await panel.post({ type: 'done', id });
        await panel.page.locator('button[aria-label="Undo"]:enabled').waitFor();
      }
      await panel.page.keyboard.press('e');
      const { users } = madeUpSnapshot(300);
      assert.equal((await panel.sentOf('reveal')).line, users.firstLine[users.name.indexOf(order[1]!)]);

      await panel.page.keyboard.press('Space');
      await panel.page.keyboard.press('Shift+ArrowDown');
      await panel.page.keyboard.press('Shift+ArrowDown');
      await panel.page.getByText('3 selected').waitFor();
      // The table is one tab stop; what can be done to the selection comes next.
      await panel.page.keyboard.press('Tab');
      await panel.page.keyboard.press('Enter');
      assert.deepEqual((await panel.sentOf('decide', sent)).target, { users: order.slice(1, 4) });
    });

    test('after sorting from the keyboard', async () => {
      await openAudit();
      await grid().focus();
      await panel.page.keyboard.press('ArrowUp');
      await panel.page.keyboard.press('Home');
      await panel.page.keyboard.press('ArrowRight');
      await panel.page.keyboard.press('Enter');
      await panel.page.locator('[aria-label="User"][aria-sort="ascending"]').waitFor();
      await panel.page.keyboard.press('ArrowDown');
      await panel.page.keyboard.press('Home');
      await panel.page.keyboard.press('k');
      assert.deepEqual((await panel.sentOf('decide')).target, { users: ['arena_user_0'] });
    });

    test('on a selection, with a reason', async () => {
      await openAudit();
      const order = await names();
      await rows().nth(1).locator('input').click();
      await rows()
        .nth(3)
        .locator('input')
        .click({ modifiers: ['Shift'] });
      await rows()
        .nth(2)
        .click({ modifiers: ['Control'], position: { x: 400, y: 10 } });
      await panel.page.getByText('2 selected').waitFor();
      await eventually(() => button('Flip').count(), 0);
      await panel.page.getByPlaceholder('Reason').fill('  odd hours ');
      await panel.page.getByPlaceholder('Find a user').fill(order[1]!);
      await panel.page.getByText('1 not shown').waitFor();
      await button('Accept Recommendation').click();
      const { id, ...decide } = await panel.sentOf('decide');
      assert.deepEqual(decide, {
        type: 'decide',
        version: 1,
        target: { users: [order[1], order[3]] },
        order: 'recommended',
        reason: 'odd hours',
      });
      await panel.post({ type: 'done', id });
      await panel.page.waitForFunction(
        () =>
          document.querySelector('audit-app')!.shadowRoot!.querySelector<HTMLInputElement>('.foot input')!
            .value === '',
      );
      await panel.page.getByRole('status').filter({ hasText: '2 users' }).waitFor({ state: 'attached' });
    });

    test('copies the selection for a spreadsheet, in the order and with the columns shown', async () => {
      await openAudit();
      const order = await names();
      await rows().nth(2).locator('input').click();
      await rows().nth(0).locator('input').click();
      await button('Copy as TSV').click();
      const { id, text } = await panel.sentOf('copy');
      await panel.post({ type: 'done', id });
      const lines = text.trimEnd().split('\n');
      assert.equal(lines[0]!.split('\t')[0], 'User');
      assert.deepEqual(
        lines.slice(1).map((line) => line.split('\t')[0]),
        [order[0], order[2]],
      );
      await panel.page
        .getByRole('status')
        .filter({ hasText: '2 users copied' })
        .waitFor({ state: 'attached' });
      await grid().focus();
      await panel.page.keyboard.press('Control+c');
      assert.equal((await panel.sentOf('copy', 1)).text, text);
    });

    test('to flip where all of the selection is contrary', async () => {
      await openAudit();
      await chip('Flip').click();
      await shown('6 of 300 users');
      await panel.page.getByLabel('Select all shown users').click();
      await button('Flip').click();
      const list = panel.page.getByRole('alertdialog');
      await eventually(() => list.getByRole('listitem').count(), 6);
      assert.deepEqual(await asked(), ['ready']);
      await button('Flip 6').click();
      const { target, order } = await panel.sentOf('decide');
      assert.equal('users' in target && target.users.length, 6);
      assert.equal(order, 'flip');
    });

    test('and shows what the host then has; undo and redo follow', async () => {
      await openStory('ready');
      await tab('Users').click();
      const decided = row('arena_user_23').locator('.decision .tag').first();
      await button('Keep arena_user_23').click();
      await row('arena_user_23').getByText('override').waitFor();
      await button('Undo').click();
      await decided.waitFor({ state: 'detached' });
      await button('Redo').click();
      await decided.waitFor();
      await eventually(() => grid().evaluate((element) => element.isConnected), true);
    });

    test('a refusal is shown until it is dismissed or something is decided', async () => {
      await openAudit();
      await grid().focus();
      for (const [sent, message] of ['The file changed.', 'It is read-only.'].entries()) {
        await panel.page.keyboard.press('d');
        const { id } = await panel.sentOf('decide', sent);
        await panel.post({ type: 'refused', id, message });
        await panel.page.getByRole('alert').filter({ hasText: message }).waitFor();
      }
      await button('Dismiss').first().click();
      assert.deepEqual(
        (await panel.page.getByRole('alert').allInnerTexts()).map((text) => text.split('\n')[0]),
        ['It is read-only.'],
      );
      await grid().focus();
      await panel.page.keyboard.press('d');
      await panel.post({ type: 'done', id: (await panel.sentOf('decide', 2)).id });
      await panel.page.getByRole('status').filter({ hasText: 'Dropped' }).waitFor();
      await eventually(() => panel.page.getByRole('alert').count(), 0);
    });

    test('what is never answered is given up, and said', async () => {
      panel = await suite.open({ frozen: true });
      await panel.sentOf('ready');
      await panel.post({ type: 'snapshot', snapshot: madeUpSnapshot(300) });
      await button('Undo').click();
      await panel.sentOf('undo');
      await panel.page.clock.fastForward(60_000);
      await panel.page.getByRole('alert').filter({ hasText: 'did not answer' }).first().waitFor();
      await panel.page.locator('button[aria-label="Undo"]:enabled').waitFor();
    });

    test('undo, redo and export are asked of the host', async () => {
      await openAudit();
      for (const [label, type] of [
        ['Undo', 'undo'],
        ['Redo', 'redo'],
        ['Export…', 'export'],
      ] as const) {
        await button(label).click();
        const { id } = await panel.sentOf(type);
        await panel.post({ type: 'done', id });
        await panel.page.locator('button[aria-label="Undo"]:enabled').waitFor();
      }
    });
  });

  describe('tells the state', () => {
    for (const [story, text] of Object.entries({
      waiting: 'Waiting for the audit…',
      reading: 'Reading…',
      fitting: 'Fitting 8,974 comparisons',
      'column-needed': 'This file needs an answer',
      declined: 'This file cannot be audited',
      'not-a-dataset': 'No comparisons found',
      failed: 'The audit failed',
      'failed-after-an-audit': 'What follows is the last audit.',
      'no-signal': 'all look alike, and careful',
      'like-coins': 'Nobody can be told from a coin',
      'nobody-flagged': 'Nothing to do: none of 3 stands out',
      gone: 'The file was deleted or moved',
      'server-stopped': 'The audit server has stopped',
      provisional: 'First results, from the first 8% of the file',
      'reading-a-large-file': 'Reading… 37%',
      empty: 'The file is empty',
    })) {
      test(story, async () => {
        await openStory(story);
        await panel.page.getByText(text).first().waitFor();
        const hasAudit = STORIES[story]!().some(({ type }) => type === 'snapshot');
        if (hasAudit) {
          await tab('Users').click();
          await rows().first().waitFor();
        } else await eventually(() => panel.page.locator('users-table').count(), 0);
      });
    }

    for (const [what, away, text, back] of [
      [
        'the server is away',
        { type: 'server', running: false },
        'is being started again',
        { type: 'server', running: true },
      ],
      [
        'the file is gone',
        { type: 'gone', message: 'The file was deleted.' },
        'The file was deleted.',
        { type: 'snapshot', snapshot: madeUpSnapshot(300) },
      ],
    ] satisfies [string, ToWebview, string, ToWebview][]) {
      test(`nothing is decided while ${what}, and again once it is back`, async () => {
        await openAudit();
        await panel.post(away);
        await panel.page.getByText(text).waitFor();
        await eventually(() => button('Undo').isDisabled(), true);
        await grid().focus();
        await panel.page.keyboard.press('d');
        await panel.post(back);
        await panel.page.getByText(text).waitFor({ state: 'detached' });
        await panel.page.keyboard.press('k');
        assert.equal((await panel.sentOf('decide')).order, 'keep');
      });
    }

    test('first results are marked as such wherever they are shown, and nothing can be decided on them', async () => {
      await openStory('provisional');
      await panel.page.getByText('So far:').waitFor();
      await tab('Effect').click();
      const figures = panel.page.locator('audit-overview dl');
      for (const label of ['Users so far', 'Comparisons so far', 'Flagged users so far'])
        await figures.getByText(label, { exact: true }).waitFor();
      await eventually(() => panel.page.getByRole('progressbar').getAttribute('value'), '0.62');
      await tab('Users').click();
      const enabled = () =>
        rows().evaluateAll(
          (elements) =>
            elements.flatMap((element) => [...element.querySelectorAll('.actions button:enabled')]).length,
        );
      await eventually(enabled, 0);
      await panel.post({ type: 'snapshot', snapshot: madeUpSnapshot(300) });
      await panel.page.getByText('So far:').waitFor({ state: 'detached' });
      await eventually(async () => (await enabled()) > 0, true);
      await eventually(() => panel.page.getByRole('progressbar').count(), 0);
    });

    test('a newer audit on its way moves nothing', async () => {
      await openAudit();
      const before_ = await grid().boundingBox();
      for (const part of STORIES['fitting']!()) await panel.post(part);
      await panel.page.getByText('Updating…').waitFor();
      await eventually(() => grid().boundingBox(), before_);
      await panel.post({ type: 'snapshot', snapshot: madeUpSnapshot(300) });
      await panel.page.getByText('Updating…').waitFor({ state: 'detached' });
    });
  });

  describe('keeps', () => {
    test('sort, filter, selection and place over a reload', async () => {
      await openStory('ready');
      await tab('Users').click();
      await heading('User').getByRole('button').click();
      await panel.page.getByPlaceholder('Find a user').fill('user_1');
      await shown('111 of 300 users');
      await grid().focus();
      await panel.page.keyboard.press('End');
      await row('arena_user_199').and(panel.page.locator('.active')).waitFor();
      await panel.page.keyboard.press('Space');
      await panel.page.getByText('1 selected').waitFor();
      const before_ = await row('arena_user_199').boundingBox();

      await panel.page.reload();
      await row('arena_user_199').and(panel.page.locator('.active[aria-selected="true"]')).waitFor();
      await eventually(() => panel.page.getByPlaceholder('Find a user').inputValue(), 'user_1');
      await eventually(() => heading('User').getAttribute('aria-sort'), 'ascending');
      await panel.page.getByText('1 selected').waitFor();
      const after_ = await row('arena_user_199').boundingBox();
      assert.ok(Math.abs(after_!.y - before_!.y) <= 26, `${after_!.y} is not ${before_!.y}`);
    });

    test('the selection by name when another audit numbers the users anew', async () => {
      await openAudit();
      await row('arena_user_23').locator('input').click();
      await panel.post({
        type: 'snapshot',
        snapshot: madeUpSnapshot(300, (user) => (user === 0 ? 'new' : `arena_user_${user - 1}`)),
      });
      await panel.page.getByPlaceholder('Find a user').fill('arena_user_23');
      await row('arena_user_23').and(panel.page.locator('[aria-selected="true"]')).waitFor();
      await panel.page.getByText('1 selected').waitFor();
    });
  });

  test('100,000 users: a bounded number of rows exists, and the last is reached', async () => {
    await openStory('many');
    await tab('Users').click();
    await rows().first().waitFor();
    await shown('100,000 of 100,000 users');
    assert.ok((await rows().count()) < 100);
    await heading('User').getByRole('button').click();
    await row('arena_user_0').waitFor();
    await grid().focus();
    await panel.page.keyboard.press('End');
    await row('arena_user_99999').and(panel.page.locator('.active')).waitFor();
    assert.ok((await rows().count()) < 100);
    await eventually(() => row('arena_user_99999').getAttribute('aria-rowindex'), '100001');
    await panel.page.keyboard.press('ArrowUp');
    await row('arena_user_99998').and(panel.page.locator('.active')).waitFor();
    await panel.page.keyboard.press('Control+a');
    await panel.page.getByText('100,000 selected').waitFor();
    await grid().evaluate((element) => {
      element.scrollTop = 0;
    });
    await row('arena_user_0').and(panel.page.locator('[aria-selected="true"]')).waitFor();
  });

  test('while scrolling, the rows in view stand where they belong; at rest, in the document in their order too', async () => {
    await openStory('many');
    await tab('Users').click();
    await rows().first().waitFor();
    const places = () =>
      rows().evaluateAll((elements) => {
        const grid = elements[0]!.closest('.grid')!.getBoundingClientRect();
        return elements.map((element) => ({
          index: Number(element.getAttribute('aria-rowindex')) - 2,
          top: Math.round(element.getBoundingClientRect().top - grid.top),
        }));
      });
    for (const top of [26 * 7, 26 * 15, 26 * 50_003, 26 * 49_990]) {
      await grid().evaluate((element, to) => {
        element.scrollTop = to;
      }, top);
      await panel.page.locator(`.row.body[aria-rowindex="${top / 26 + 2}"]`).waitFor();
      // Some of the rows may have been there before; the others are drawn a frame later.
      await eventually(async () => {
        const shownNow = await places();
        // The headings are 30 pixels tall, the border one.
        for (const { index, top: at } of shownNow) assert.equal(at, 31 + 26 * index - top);
        return shownNow.filter(({ top: at }) => at >= 31).length > 8;
      }, true);
    }
    await eventually(async () => {
      const indices = (await places()).map(({ index }) => index);
      return indices.every((index, place) => index === indices[0]! + place);
    }, true);
  });

  test('the policy is enforced, and breaking it would be noticed', async () => {
    await openAudit();
    await panel.page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<p style="color: red">x</p>');
    });
    await panel.complained();
    assert.match(panel.complaints.splice(0).join(), /Content Security Policy/);
  });
});
