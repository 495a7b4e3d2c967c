import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../eventually.ts';
import { panelSuite } from './panelSuite.ts';

describe('rows of a file that no text editor shows', () => {
  const suite = panelSuite();

  test('are read a page at a time, lead to their users, and to a line', async () => {
    const panel = await suite.open({ story: 'on-disk' });
    const { page } = panel;
    await page.getByRole('tab', { name: /^Rows/ }).click();
    const rows = page.locator('rows-page tbody tr');
    await rows.first().waitFor();
    await panel.screenshot('rows');
    assert.equal(await rows.count(), 50);
    assert.match(
      (await rows.first().innerText()).replaceAll(/\s+/g, ' '),
      /^1 arena_user_0 .* first .*Explain binary search/,
    );
    await rows.nth(7).getByText('left out: no comparison').waitFor();
    await page.getByText(/^1–50 of [\d,]+ rows$/).waitFor();
    const first = page.getByRole('button', { name: 'First', exact: true });
    assert.ok(await first.isDisabled());
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.getByText(/^51–100 of/).waitFor();

    await page.getByLabel('Go to line').fill('430');
    await page.getByLabel('Go to line').press('Enter');
    await page.getByText(/^401–450 of/).waitFor();
    assert.equal(await page.locator('rows-page tr[aria-current]').locator('th').innerText(), '430');

    const user = rows.first().getByRole('button');
    const name = await user.innerText();
    await user.click();
    await page.locator('user-page h2', { hasText: name }).waitFor();
  });

  test('a comparison of a user leads to its row', async () => {
    const { page } = await suite.open({ story: 'on-disk' });
    const reveal = page
      .locator('user-page article')
      .first()
      .getByRole('button', { name: /^Show line/ });
    const line = /Line ([\d,]+)/.exec(await reveal.innerText())![1]!;
    await reveal.click();
    const wanted = page.locator('rows-page tr[aria-current] th');
    await wanted.waitFor();
    assert.equal(await wanted.innerText(), line);
  });

  test('a document has them in its editor', async () => {
    const { page } = await suite.open({ story: 'ready' });
    await page.getByRole('tab', { name: /^Effect/ }).waitFor();
    assert.equal(await page.getByRole('tab', { name: /^Rows/ }).count(), 0);
  });

  test('in a file that is no dataset, columns can be chosen and another editor be asked for', async () => {
    const panel = await suite.open({ story: 'not-a-dataset-on-disk' });
    const { page } = panel;
    await page.getByRole('heading', { name: 'No comparisons found' }).waitFor();
    await panel.screenshot('rows-not-a-dataset');
    await page.getByRole('button', { name: 'Choose Columns…' }).click();
    await panel.sentOf('choose-columns');
    await page.getByRole('button', { name: 'Open with Another Editor…' }).click();
    await panel.sentOf('reopen');

    const beside = await suite.open({ story: 'not-a-dataset' });
    await beside.page.getByRole('button', { name: 'Choose Columns…' }).waitFor();
    await eventually(() => beside.page.getByRole('button', { name: /Another Editor/ }).count(), 0);
  });
});
