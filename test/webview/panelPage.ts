import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { FromWebview, ToWebview } from '../../server/protocol.ts';
import { FONT_FACES } from './fonts.ts';
import type { PanelServer } from './panelServer.ts';
// For the type of `window.messages`.
import type {} from './storyHost.ts';
import type { Theme } from './themes.ts';

const SCREENSHOTS = fileURLToPath(new URL('../../out/screenshots/webview/', import.meta.url));

/** A panel in a real browser. The page's host is a stand-in: it records messages and lets the test answer. */
export class PanelPage {
  readonly page: Page;
  /** What went wrong in the page: console errors and violations of the policy. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(
    browser: Browser,
    server: PanelServer,
    {
      theme = 'light',
      story,
      width = 1200,
      height = 900,
      frozen = false,
    }: {
      theme?: Theme;
      story?: string;
      width?: number;
      height?: number;
      /** Timers fire when the test moves the page's clock. */
      frozen?: boolean;
    } = {},
  ): Promise<PanelPage> {
    const page = await browser.newPage({ viewport: { width, height } });
    page.setDefaultTimeout(10_000);
    const panel = new PanelPage(page);
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('favicon.ico')) {
        panel.complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => panel.complaints.push(String(error)));
    if (frozen) await page.clock.install();
    await page.goto(server.url(theme, story));
    await page.locator('audit-app').waitFor();
    await page.evaluate((faces) => Promise.all(faces.map((face) => document.fonts.load(face))), FONT_FACES);
    return panel;
  }

  /** What the panel has sent to its host. */
  sent(): Promise<FromWebview[]> {
    return this.page.evaluate(() => window.messages);
  }

  /** The newest message of a type, once there is one after `after` of them. */
  async sentOf<Type extends FromWebview['type']>(
    type: Type,
    after = 0,
  ): Promise<Extract<FromWebview, { type: Type }>> {
    const handle = await this.page.waitForFunction(
      ([wanted, skipped]) => window.messages.filter((message) => message.type === wanted)[skipped],
      [type, after] as const,
    );
    return (await handle.jsonValue()) as Extract<FromWebview, { type: Type }>;
  }

  /** Says something to the panel as its host would. */
  async post(message: ToWebview): Promise<void> {
    await this.page.evaluate((data) => {
      window.postMessage(data, '*');
    }, message);
  }

  /** Changes the theme under the panel, as VS Code does. */
  async wear(theme: Theme): Promise<void> {
    await this.page.evaluate(async (name) => {
      const worn = document.querySelector<HTMLLinkElement>('link[rel="stylesheet"]')!;
      const next = worn.cloneNode() as HTMLLinkElement;
      next.href = `/theme.css?theme=${name}`;
      await new Promise((loaded) => {
        next.addEventListener('load', loaded);
        worn.after(next);
      });
      worn.remove();
      document.body.className = `vscode-${name}`;
    }, theme);
  }

  /** Once the panel shows whom to decide on, or says why there is nobody. */
  async drawn(): Promise<void> {
    // Until then it waits for the audit, which is a state as well.
    await this.page.waitForFunction(() => window.played);
    await this.page
      .locator(
        'user-page .verdict, .card, users-table .row.body, main.state:not(.asks), column-questions h2, column-questions p:not([role])',
      )
      .first()
      .waitFor();
  }

  /** Once the page has complained. */
  async complained(): Promise<void> {
    if (this.complaints.length === 0) await this.page.waitForEvent('console');
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
  }

  /** Keeps a picture beside the screenshots, to be looked at. */
  async keep(name: string, png: Uint8Array): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    await writeFile(`${SCREENSHOTS}${name}.png`, png);
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
