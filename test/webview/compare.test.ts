import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import axe from 'axe-core';
import { eventually } from '../eventually.ts';
import { panelSuite } from './panelSuite.ts';
import { THEMES, type Theme } from './themes.ts';

describe('two users side by side', () => {
  const suite = panelSuite();

  test('are compared by the keyboard, by figures and by what both judged, and the focus comes back', async () => {
    const panel = await suite.open({ story: 'ready' });
    const { page } = panel;
    await page.locator('user-page article').first().waitFor();
    const name = await page.locator('user-page h2').innerText();
    const compare = page.getByRole('button', { name: /^Compare with/ }).first();
    const other = (await compare.getAttribute('aria-label'))!.replace('Compare with ', '');
    await compare.focus();
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { name: `${name} beside ${other}` });
    await heading.waitFor();
    await eventually(() => heading.evaluate((element) => element.matches(':focus')), true);
    await page.getByText('21 of 26 alike').waitFor();
    await panel.screenshot('compare');
    assert.equal(await page.locator('user-page article').count(), 0);
    for (const figure of ['Recommended', 'Comparisons', 'Chose the stronger model', 'Chose the first'])
      await page.getByRole('rowheader', { name: figure, exact: true }).waitFor();

    const items = page.locator('compare-users .items tbody tr');
    assert.equal(await items.count(), 20);
    assert.equal(await items.filter({ hasText: 'differs' }).count(), 5);
    await page.getByRole('button', { name: 'Next Items' }).click();
    await page.getByText('21–26', { exact: true }).waitFor();
    await items.first().getByRole('button', { name: 'Show line 121' }).click();
    assert.equal((await panel.sentOf('reveal')).line, 121);

    // Letters decide on the user who is looked at, as ever.
    await page.getByRole('button', { name: 'Close the Comparison' }).click();
    await page.locator('user-page article').first().waitFor();
    await eventually(() => compare.evaluate((element) => element.matches(':focus')), true);
    await compare.click();
    await heading.waitFor();
    await page.keyboard.press('d');
    await page.locator('user-page h2').filter({ hasNotText: name }).waitFor();
    await page.locator('user-page article').first().waitFor();
  });

  for (const theme of Object.keys(THEMES) as Theme[]) {
    test(`axe finds nothing, ${theme}, and nothing is too wide`, async () => {
      const { page } = await suite.open({ story: 'ready', theme, width: 500 });
      await page
        .getByRole('button', { name: /^Compare with/ })
        .first()
        .click();
      await page.getByText('21 of 26 alike').waitFor();
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: typeof axe }).axe.run({ preload: false } as axe.RunOptions),
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        [],
      );
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
    });
  }
});
