import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { eventually } from '../eventually.ts';
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

  test('no two ticks of an axis read alike, however wide', async () => {
    const { page } = await suite.open({ story: 'ready', width: 420, height: 900 });
    await page.evaluate(keepWhatIsWritten);
    for (const width of [380, 1200, 3200]) {
      await page.setViewportSize({ width, height: 900 });
      await page.getByRole('tab', { name: 'Effect' }).click();
      const plots = page.locator('audit-overview audit-plot canvas');
      await eventually(() => plots.count(), 2);
      for (const plot of await plots.all()) {
        await eventually(async () => (await ticksOf(plot)).length > 3, true);
        const ticks = await ticksOf(plot);
        assert.equal(new Set(ticks).size, ticks.length, `${width} px: ${ticks.join(', ')}`);
      }
      await page.getByRole('tab', { name: 'Users' }).click();
    }
  });
});

interface Written {
  readonly text: string;
  /** From the top of the canvas, in its pixels. */
  readonly y: number;
}

declare global {
  interface Window {
    /** What stands on each canvas: no element tells. */
    written: WeakMap<HTMLCanvasElement, Written[]>;
  }
}

/** Has the page remember what is written on canvases, until they are wiped. */
function keepWhatIsWritten(): void {
  const context = CanvasRenderingContext2D.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the canvas that it was asked of
  const { fillText, clearRect } = context;
  window.written = new WeakMap();
  context.fillText = function (text, x, y, ...rest) {
    const written = window.written.get(this.canvas) ?? [];
    window.written.set(this.canvas, [...written, { text, y: Math.round(y + this.getTransform().f) }]);
    fillText.call(this, text, x, y, ...rest);
  };
  context.clearRect = function (...area) {
    window.written.delete(this.canvas);
    clearRect.apply(this, area);
  };
}

/** What stands along the bottom of a plot. */
function ticksOf(canvas: Locator): Promise<string[]> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const written = window.written.get(element) ?? [];
    const bottom = Math.max(...written.map(({ y }) => y));
    return written.filter(({ y }) => y === bottom).map(({ text }) => text);
  });
}
