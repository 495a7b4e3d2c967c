import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

import { panelSuite } from './panelSuite.ts';
import type { Theme } from './themes.ts';

const BASELINES = fileURLToPath(new URL('../fixtures/panel/', import.meta.url));
/** `npm run webview:baselines` takes what is drawn now for what shall be drawn. */
const UPDATE = process.env['npm_lifecycle_event'] === 'webview:baselines';
/** Pictures are compared this much smaller: layout and colours tell, the shapes of letters do not. */
const SHRINK = 8;
/** Of 255, how far a channel may be off before a cell counts as different; and how many cells may be. */
const CELL_TOLERANCE = 36;
const MOST_DIFFERENT = 0.02;

interface View {
  readonly story: string;
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
  readonly steps?: (page: Page) => Promise<void>;
}

const openTab = (name: string) => async (page: Page) => {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
};
const openEffect = async (page: Page) => {
  await openTab('Effect')(page);
  await page.locator('filter-effect table.kept').first().waitFor();
};
const openUser = async (page: Page) => {
  await openTab('Users')(page);
  await page.getByText('arena_user_13', { exact: true }).click();
  await page.locator('user-page article').first().waitFor();
};

const VIEWS: Readonly<Record<string, View>> = {
  'ready-light': { story: 'ready', theme: 'light', width: 1200, height: 960 },
  'ready-dark': { story: 'ready', theme: 'dark', width: 1200, height: 960 },
  'ready-high-contrast': { story: 'ready', theme: 'high-contrast', width: 1200, height: 960 },
  'ready-narrow': { story: 'ready', theme: 'light', width: 560, height: 900 },
  'user-light': { story: 'ready', theme: 'light', width: 1200, height: 960, steps: openUser },
  'user-dark-narrow': { story: 'ready', theme: 'dark', width: 640, height: 960, steps: openUser },
  'users-light': { story: 'ready', theme: 'light', width: 1200, height: 960, steps: openTab('Users') },
  'effect-light': { story: 'ready', theme: 'light', width: 1200, height: 960, steps: openEffect },
  'no-signal': { story: 'no-signal', theme: 'light', width: 1200, height: 960 },
  'column-needed': { story: 'column-needed', theme: 'dark', width: 800, height: 600 },
};

describe('what the panel looks like', () => {
  const suite = panelSuite();

  /** Draws pictures to compare them. */
  let table: Page;
  before(async () => {
    table = await suite.browser.newPage();
  });

  async function drawn({ story, theme, width, height, steps }: View): Promise<string> {
    const panel = await suite.open({ story, theme, width, height });
    await panel.drawn();
    await steps?.(panel.page);
    await panel.page.mouse.move(0, 0);
    const picture = await panel.page.screenshot({ animations: 'disabled', caret: 'hide' });
    await panel.close();
    return shrunk(picture.toString('base64'));
  }

  /** A PNG, smaller; both as base64. */
  function shrunk(png: string): Promise<string> {
    return table.evaluate(
      async ([source, by]) => {
        const image = new Image();
        image.src = `data:image/png;base64,${source}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = Math.round(image.width / by);
        canvas.height = Math.round(image.height / by);
        const context = canvas.getContext('2d')!;
        context.imageSmoothingQuality = 'high';
        context.drawImage(image, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
      },
      [png, SHRINK] as const,
    );
  }

  /** Share of the cells of two pictures that differ; 1 where their sizes do. */
  function difference(a: string, b: string): Promise<number> {
    return table.evaluate(
      async ([sources, tolerance]) => {
        const pixels: ImageData[] = [];
        for (const source of sources) {
          const image = new Image();
          image.src = `data:image/png;base64,${source}`;
          await image.decode();
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [image.width, image.height];
          const context = canvas.getContext('2d')!;
          context.drawImage(image, 0, 0);
          pixels.push(context.getImageData(0, 0, image.width, image.height));
        }
        const [one, other] = pixels as [ImageData, ImageData];
        if (one.width !== other.width || one.height !== other.height) return 1;
        let different = 0;
        for (let at = 0; at < one.data.length; at += 4) {
          if ([0, 1, 2].some((c) => Math.abs(one.data[at + c]! - other.data[at + c]!) > tolerance))
            different++;
        }
        return different / (one.data.length / 4);
      },
      [[a, b], CELL_TOLERANCE] as const,
    );
  }

  for (const [name, view] of Object.entries(VIEWS)) {
    test(`${name} is as it was`, async () => {
      const picture = await drawn(view);
      const path = `${BASELINES}${name}.png`;
      if (UPDATE) {
        await mkdir(BASELINES, { recursive: true });
        await writeFile(path, Buffer.from(picture, 'base64'));
      }
      const share = await difference(picture, (await readFile(path)).toString('base64'));
      assert.ok(
        share <= MOST_DIFFERENT,
        `${(100 * share).toFixed(1)}% of the picture differs from ${path}; look, and if it is right, npm run webview:baselines`,
      );
    });
  }

  test('another theme, or a part that is missing, would be noticed', async () => {
    const baseline = (await readFile(`${BASELINES}ready-light.png`)).toString('base64');
    assert.ok((await difference(await drawn(VIEWS['ready-dark']!), baseline)) > 0.5);
    const closed: View = {
      ...VIEWS['ready-light']!,
      steps: async (page) => {
        await page.getByText('Details: belief, pairs, drift').click();
        await page.getByText('Belief about attentiveness').waitFor();
        await page.mouse.wheel(0, 600);
      },
    };
    assert.ok((await difference(await drawn(closed), baseline)) > MOST_DIFFERENT);
  });
});
