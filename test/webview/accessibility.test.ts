import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import axe from 'axe-core';
import type { PanelPage } from './panelPage.ts';
import { panelSuite } from './panelSuite.ts';
import { STORIES } from './stories.ts';
import { THEMES, type Theme } from './themes.ts';

describe('accessibility', () => {
  const suite = panelSuite();

  /** What axe finds in the page, one line each. */
  async function findings({ page }: PanelPage): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      // What it would fetch, the policy forbids.
      (window as unknown as { axe: typeof axe }).axe.run({ preload: false } as axe.RunOptions),
    );
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(
        (node) => `${impact ?? ''} ${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`,
      ),
    );
  }

  for (const story of Object.keys(STORIES)) {
    for (const theme of Object.keys(THEMES) as Theme[]) {
      test(`axe finds nothing in ${story}, ${theme}`, async () => {
        // Fewer rows are as telling, and quicker to look through.
        const panel = await suite.open({ story, theme, height: 600 });
        await panel.drawn();
        await panel.screenshot(`${story}-${theme}`);
        assert.deepEqual(await findings(panel), []);
        assert.deepEqual(panel.complaints, []);
      });
    }
  }

  test('at a zoom of 200% nothing is lost to the side', async () => {
    const panel = await suite.open({ story: 'ready', width: 1200, height: 800 });
    const { page } = panel;
    const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    // Zooming in leaves half as many pixels of CSS, each drawn by more of the screen's.
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setDeviceMetricsOverride', {
      width: 600,
      height: 400,
      deviceScaleFactor: 2,
      mobile: false,
    });
    await panel.drawn();
    await panel.screenshot('zoomed');
    assert.equal(Math.max(0, await tooWide()), 0, 'the overview is too wide');
    await page.getByText('arena_user_13', { exact: true }).click();
    await page.getByText('Belief about attentiveness').waitFor();
    await panel.screenshot('zoomed-user');
    assert.equal(Math.max(0, await tooWide()), 0, 'the page of a user is too wide');
  });

  for (const theme of Object.keys(THEMES) as Theme[]) {
    for (const width of [1200, 500]) {
      test(`axe finds nothing on the page of a user and in the activity, ${theme}, ${width} px`, async () => {
        const panel = await suite.open({ theme, width, story: 'ready' });
        const { page } = panel;
        await page.getByText('arena_user_13', { exact: true }).click();
        await page.getByText('Belief about attentiveness').waitFor();
        await page.locator('audit-plot').first().getByRole('button', { name: 'Numbers' }).click();
        await panel.screenshot(`user-${theme}-${width}`);
        assert.deepEqual(await findings(panel), []);
        await page.getByRole('button', { name: 'Activity' }).click();
        await page.getByText('asked them').waitFor();
        await panel.screenshot(`activity-${theme}-${width}`);
        assert.deepEqual(await findings(panel), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `the page is ${wide} px too wide`);
      });
    }
  }

  for (const theme of Object.keys(THEMES) as Theme[]) {
    for (const width of [1200, 500]) {
      test(`axe finds nothing with a selection and an error, ${theme}, ${width} px`, async () => {
        const panel = await suite.open({ theme, width, story: 'ready' });
        const { page } = panel;
        const boxes = page.locator('users-table .row.body input');
        await boxes.nth(1).click();
        await boxes.nth(4).click({ modifiers: ['Shift'] });
        await page.getByText('4 selected').waitFor();
        await page.getByRole('button', { name: 'Export Cleaned File…' }).click();
        await page.getByRole('alert').waitFor();
        await panel.screenshot(`selection-${theme}-${width}`);
        assert.deepEqual(await findings(panel), []);

        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `the page is ${wide} px too wide`);
      });
    }
  }
});
