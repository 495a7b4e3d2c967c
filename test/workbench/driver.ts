import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { folderAddress } from '../../scripts/vscodeServer.mjs';
import { launchChromium } from './chromium.ts';

const SCREENSHOTS = fileURLToPath(new URL('../../out/screenshots/workbench/', import.meta.url));
/** A step that has not happened by then has failed. */
const PATIENCE_MS = 60_000;
const TRIES = 5;

/** The palette lists commands at once; one that does not come in this time is not there yet. */
const LISTED_MS = 3000;
const MOST_TRIES = 20;

/** A VS Code workbench in a browser, as its user sees and works it. */
export class Workbench {
  readonly page: Page;
  readonly #browser: Browser;
  #shots = 0;

  private constructor(page: Page, browser: Browser) {
    this.page = page;
    this.#browser = browser;
  }

  /** Opens `folder` in the VS Code at `url`. */
  static async open(url: string, folder: string): Promise<Workbench> {
    const browser = await launchChromium();
    try {
      return await Workbench.#inBrowser(browser, url, folder);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Opens one more window, with an extension host and documents of its own. It closes with this one. */
  anotherWindow(url: string, folder: string): Promise<Workbench> {
    return Workbench.#inBrowser(this.#browser, url, folder);
  }

  static async #inBrowser(browser: Browser, url: string, folder: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1480, height: 920 } });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(folderAddress(url, folder));
    await page.locator('.monaco-workbench').waitFor();
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    return new Workbench(page, browser);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const number = String(++this.#shots).padStart(2, '0');
    await this.page.screenshot({ path: join(SCREENSHOTS, `${number}-${name}.png`) });
  }

  /** Opens a file of the folder from the explorer. */
  async openFile(name: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick();
    await this.tab(name).waitFor();
    await this.editor(name).locator('.view-line').first().waitFor();
  }

  tab(name: string): Locator {
    return this.page.locator(`.tab[data-resource-name="${name}"]`);
  }

  /** The text editor of a file. */
  editor(name: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`).first();
  }

  async focusEditor(name: string): Promise<void> {
    // Its lines may be scrolled out of sight; the editor itself is not.
    await this.editor(name).click({ position: { x: 240, y: 60 } });
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    const isThere = () =>
      row.waitFor({ timeout: LISTED_MS }).then(
        () => true,
        () => false,
      );
    // An extension may be there later, and an open palette does not hear of its commands: it is asked again.
    for (let tries = 1; ; tries++) {
      await input.fill('>');
      await input.fill(`>${title}`);
      if (await isThere()) break;
      if (tries === MOST_TRIES) throw new Error(`The palette has no command “${title}”.`);
    }
    await this.page.keyboard.press('Enter');
    // The palette is gone, or its place is taken by what the command asks for next.
    await this.page.waitForFunction(() => {
      const widget = document.querySelector<HTMLElement>('.quick-input-widget');
      return !widget?.offsetParent || widget.querySelector('input')?.value.startsWith('>') === false;
    });
  }

  /** Opens a warehouse audit by the path of its table of users. */
  async openWarehouseAudit(path: string): Promise<void> {
    await this.command('Preference Auditor: Open Warehouse Audit…');
    const dialogue = this.page.locator('.quick-input-widget', { hasText: 'the table of its users' });
    await dialogue.locator('input').fill(path);
    await dialogue.getByRole('button', { name: 'Open', exact: true }).click();
  }

  async goToLine(line: number): Promise<void> {
    await this.page.keyboard.press('Control+g');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Text of the status bar item that starts like this, once there is one. */
  async statusItem(start: string | RegExp): Promise<string> {
    const item = this.page.locator('.statusbar-item', { hasText: start }).first();
    await item.waitFor();
    return (await item.textContent()) ?? '';
  }

  async openProblems(): Promise<void> {
    await this.command('View: Focus Problems');
    await this.page.locator('.markers-panel').waitFor();
  }

  /** Rows of the Problems panel that hold this text. */
  problems(text: string | RegExp): Locator {
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text });
  }

  /** Opens the quick fixes at the cursor; retried, since the menu closes when the focus settles late. */
  async quickFixes(expected: string): Promise<Locator> {
    const menu = this.page.locator('.action-widget').first();
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('Control+.');
      const item = menu.locator('.monaco-list-row', { hasText: expected }).first();
      try {
        await item.waitFor({ timeout: 3000 });
        return menu;
      } catch (error) {
        if (attempt === TRIES) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  async applyQuickFix(title: string): Promise<void> {
    const menu = await this.quickFixes(title);
    await menu.locator('.monaco-list-row', { hasText: title }).first().click();
    await menu.waitFor({ state: 'hidden' });
  }

  /** Saves the editor in front and waits until its tab is no longer marked as changed. */
  async save(name: string): Promise<void> {
    await this.page.keyboard.press('Control+s');
    await this.page.locator(`.tab[data-resource-name="${name}"]:not(.dirty)`).first().waitFor();
  }

  /** Waits until a file is marked as changed. */
  async changed(name: string): Promise<void> {
    await this.page.locator(`.tab.dirty[data-resource-name="${name}"]`).first().waitFor();
  }

  /** The contents of a webview that is shown: the only one, or one of several in the order they were opened. */
  webview(place = 0): FrameLocator {
    return this.page
      .locator('iframe.webview.ready')
      .nth(place)
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }
}
