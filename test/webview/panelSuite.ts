import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../workbench/chromium.ts';
import { PanelPage } from './panelPage.ts';
import { PanelServer } from './panelServer.ts';

export type PanelOptions = Parameters<typeof PanelPage.open>[2];

/** A browser for the tests of a suite, and panels in it. */
export interface PanelSuite {
  readonly browser: Browser;
  /** Opens a panel; it is closed after the test, which fails where the page complained. */
  open(options?: PanelOptions): Promise<PanelPage>;
}

/** To be called in `describe`: what it starts is ended after the suite, whatever has failed by then. */
export function panelSuite(): PanelSuite {
  let browser: Browser | undefined;
  let server: PanelServer | undefined;
  let panels: PanelPage[] = [];
  before(async () => {
    browser = await launchChromium();
    server = await PanelServer.start();
  });
  afterEach(async () => {
    const opened = panels;
    panels = [];
    for (const panel of opened) await panel.close();
    for (const { complaints } of opened) assert.deepEqual(complaints, [], 'the page complained');
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  return {
    get browser() {
      return browser!;
    },
    open: async (options) => {
      const panel = await PanelPage.open(browser!, server!, options);
      panels.push(panel);
      return panel;
    },
  };
}
