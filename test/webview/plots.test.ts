import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { panelSuite } from './panelSuite.ts';

describe('plots of the effect', () => {
  const suite = panelSuite();

  test('what is read at the mouse stands clear of the heading above, however narrow', async () => {
    const panel = await suite.open({ story: 'ready', width: 420, height: 900 });
    const { page } = panel;
    await page.getByRole('tab', { name: 'Effect' }).click();
    const plots = page.locator('audit-overview audit-plot');
    await plots.first().locator('canvas').waitFor();
    for (const plot of await plots.all()) {
      await plot.scrollIntoViewIfNeeded();
      await plot.locator('.u-over').hover();
      const reading = plot.locator('.reading');
      await reading.filter({ hasText: /\d/ }).waitFor();
      await panel.screenshot('plot-reading');
      const [read, drawn] = await Promise.all([reading.boundingBox(), plot.boundingBox()]);
      assert.ok(read!.y >= drawn!.y, 'the reading stands above its plot, over what is there');
    }
  });
});
