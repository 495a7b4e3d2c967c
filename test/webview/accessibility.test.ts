import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import axe from 'axe-core';
import type { PanelPage } from './panelPage.ts';
import { panelSuite } from './panelSuite.ts';
import { STORIES } from './stories.ts';
import { THEMES, type Theme } from './themes.ts';
import { eventually } from '../eventually.ts';

/** The rules of axe's default ones whose outcome depends on the theme. */
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block'];

describe('accessibility', () => {
  const suite = panelSuite();

  /** What axe finds in the page, one line each. */
  async function findings({ page }: PanelPage, rules: 'all' | 'of colours' = 'all'): Promise<string[]> {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
    const { violations } = await page.evaluate(
      (options) => (window as unknown as { axe: typeof axe }).axe.run(options),
      // What it would fetch, the policy forbids.
      {
        preload: false,
        ...(rules === 'all' ? {} : { runOnly: { type: 'rule', values: RULES_OF_COLOURS } }),
      } as axe.RunOptions,
    );
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(
        (node) => `${impact ?? ''} ${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`,
      ),
    );
  }

  /** Axe finds nothing in what the page shows, in any theme. Themes differ in nothing but colours. */
  async function nothingFound(panel: PanelPage, name: string): Promise<void> {
    for (const [k, theme] of (Object.keys(THEMES) as Theme[]).entries()) {
      await panel.wear(theme);
      await panel.screenshot(`${name}-${theme}`);
      assert.deepEqual(await findings(panel, k === 0 ? 'all' : 'of colours'), [], theme);
    }
    assert.deepEqual(panel.complaints, []);
  }

  async function notTooWide({ page }: PanelPage): Promise<void> {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  }

  for (const story of Object.keys(STORIES)) {
    test(`axe finds nothing in ${story}`, async () => {
      // Fewer rows are as telling, and quicker to look through.
      const panel = await suite.open({ story, height: 600 });
      await panel.drawn();
      await nothingFound(panel, story);
    });
  }

  test('a colour that cannot be read is found in every theme', async () => {
    const panel = await suite.open({ story: 'failed' });
    await panel.drawn();
    for (const theme of Object.keys(THEMES) as Theme[]) {
      await panel.wear(theme);
      await panel.page.locator('main.state p').evaluate((text) => {
        text.style.color =
          'color-mix(in srgb, var(--vscode-foreground) 20%, var(--vscode-editor-background))';
      });
      assert.match((await findings(panel, 'of colours')).join(), /color-contrast/, theme);
    }
  });

  test('nothing moves for those who asked for that, of their system or of VS Code', async () => {
    const panel = await suite.open({ story: 'updating' });
    const { page } = panel;
    const ring = page.locator('vscode-progress-ring');
    await ring.waitFor();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await ring.waitFor({ state: 'hidden' });
    await page.getByText('Updating…').waitFor();
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await ring.waitFor();
    await page.evaluate(() => {
      document.body.classList.add('vscode-reduce-motion');
    });
    await ring.waitFor({ state: 'hidden' });
    const moving = () =>
      page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
    await eventually(moving, 0);
  });

  test('with colours forced by the system, plots and intervals stand out from its ground', async () => {
    const panel = await suite.open({ story: 'ready', theme: 'high-contrast' });
    const { page } = panel;
    await page.emulateMedia({ forcedColors: 'active' });
    await page.reload();
    await panel.drawn();
    await panel.screenshot('forced-colors-review');
    await page.getByRole('tab', { name: 'Effect' }).click();
    await page.locator('audit-plot canvas').nth(1).waitFor();
    await panel.screenshot('forced-colors');
    // The ground of the system is white here, while the theme would write in white.
    const colours = page
      .locator('audit-plot canvas')
      .nth(1)
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let [dark, white] = [0, 0];
        for (let at = 0; at < data.length; at += 4) {
          if (data[at + 3]! < 200) continue;
          const sum = data[at]! + data[at + 1]! + data[at + 2]!;
          if (sum < 90) dark++;
          else if (sum > 740) white++;
        }
        return { dark, white };
      });
    const { dark, white } = await colours;
    assert.ok(dark > 100 && white === 0, `${dark} dark pixels, ${white} white ones`);
    await page.getByRole('tab', { name: /^Users/ }).click();
    await page.getByText('Columns', { exact: true }).click();
    await page.getByRole('checkbox', { name: '90% interval' }).check();
    await page.keyboard.press('Escape');
    await page.mouse.move(0, 0);
    const mean = page.locator('users-table .bar .mean').first();
    await eventually(
      () => mean.evaluate((element) => getComputedStyle(element).backgroundColor),
      'rgb(0, 0, 0)',
    );
    assert.deepEqual(await findings(panel), []);
  });

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
    assert.equal(Math.max(0, await tooWide()), 0, 'the review is too wide');
    for (const name of ['Users', 'Effect']) {
      await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
      await panel.screenshot(`zoomed-${name}`);
      assert.equal(Math.max(0, await tooWide()), 0, `${name} is too wide`);
    }
  });

  for (const width of [1200, 500]) {
    test(`axe finds nothing on the page of a user and in the activity, ${width} px`, async () => {
      const panel = await suite.open({ width, story: 'ready' });
      const { page } = panel;
      await page.getByText('Details: belief, pairs, drift').click();
      await page.getByText('Belief about attentiveness').waitFor();
      await nothingFound(panel, `review-${width}`);
      await page.getByRole('tab', { name: 'Effect' }).click();
      await page.getByText('What this audit cannot know').waitFor();
      await nothingFound(panel, `effect-${width}`);
      await page.getByRole('tab', { name: /^Users/ }).click();
      await page.getByText('arena_user_13', { exact: true }).click();
      await page.getByText('Belief about attentiveness').waitFor();
      await page.locator('audit-plot').first().getByRole('button', { name: 'Numbers' }).click();
      await nothingFound(panel, `user-${width}`);
      await page.getByRole('button', { name: 'Activity' }).click();
      await page.getByText('asked them').waitFor();
      await nothingFound(panel, `activity-${width}`);
      await notTooWide(panel);
    });

    test(`axe finds nothing with a selection and an error, ${width} px`, async () => {
      const panel = await suite.open({ width, story: 'ready' });
      const { page } = panel;
      await page.getByRole('tab', { name: /^Users/ }).click();
      const boxes = page.locator('users-table .row.body input');
      await boxes.nth(1).click();
      await boxes.nth(4).click({ modifiers: ['Shift'] });
      await page.getByText('4 selected').waitFor();
      await page.getByRole('button', { name: 'Export…', exact: true }).click();
      await page.getByRole('alert').waitFor();
      await nothingFound(panel, `selection-${width}`);
      await notTooWide(panel);
    });
  }

  test('axe finds nothing among the rows of a file', async () => {
    const panel = await suite.open({ width: 700, story: 'on-disk' });
    await panel.page.getByRole('tab', { name: /^Rows/ }).click();
    await panel.page.locator('rows-page tbody tr').first().waitFor();
    await nothingFound(panel, 'rows');
  });
});
