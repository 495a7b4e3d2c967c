import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { FromWebview, ToWebview } from '../../server/protocol.ts';
import { THEMES, type Theme } from './themes.ts';

const BUNDLE = fileURLToPath(new URL('../../dist/webview.js', import.meta.url));
const SCREENSHOTS = fileURLToPath(new URL('../../out/screenshots/webview/', import.meta.url));

/** Serves the built panel on loopback under the same content security policy that the extension gives it. */
export class PanelServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<PanelServer> {
    const server = createServer((request, response) => {
      void answer(request.url ?? '/').then(({ headers, body }) => {
        response.writeHead(200, headers).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PanelServer(server);
  }

  url(theme: Theme): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/?theme=${theme}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function answer(url: string): Promise<{ headers: Record<string, string>; body: string | Buffer }> {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (pathname === '/webview.js') {
    return { headers: { 'content-type': 'text/javascript' }, body: await readFile(BUNDLE) };
  }
  if (pathname === '/theme.css') {
    return { headers: { 'content-type': 'text/css' }, body: themeSheet(searchParams.get('theme') as Theme) };
  }
  const nonce = randomBytes(16).toString('base64');
  const csp = `default-src 'none'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; script-src 'nonce-${nonce}'`;
  const theme = (searchParams.get('theme') ?? 'light') as Theme;
  const body = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta property="csp-nonce" content="${nonce}" />
    <title>Audit</title>
    <link rel="stylesheet" href="/theme.css?theme=${theme}" />
  </head>
  <body class="vscode-${theme}">
    <audit-app></audit-app>
    <script type="module" nonce="${nonce}" src="/webview.js"></script>
  </body>
</html>`;
  return { headers: { 'content-type': 'text/html', 'content-security-policy': csp }, body };
}

/** Theme variables as VS Code sets them on the page. */
function themeSheet(theme: Theme): string {
  const variables = Object.entries(THEMES[theme]).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `:root { ${variables.join(' ')} } body { margin: 0; background: var(--vscode-editor-background); color: var(--vscode-foreground); }`;
}

/** The host as the panel finds it: records what is sent, and keeps the state over reloads as VS Code does. */
const HOST = `
  window.messages = [];
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.messages.push(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null'),
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
`;

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
    { theme = 'light', width = 1200 }: { theme?: Theme; width?: number } = {},
  ): Promise<PanelPage> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.setDefaultTimeout(10_000);
    const panel = new PanelPage(page);
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('favicon.ico')) {
        panel.complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => panel.complaints.push(String(error)));
    await page.addInitScript({ content: HOST });
    await page.goto(server.url(theme));
    await page.locator('audit-app').waitFor();
    return panel;
  }

  /** What the panel has sent to its host. */
  sent(): Promise<FromWebview[]> {
    return this.page.evaluate(() => (window as unknown as { messages: FromWebview[] }).messages);
  }

  /** The newest message of a type, once there is one after `after` of them. */
  async sentOf<Type extends FromWebview['type']>(
    type: Type,
    after = 0,
  ): Promise<Extract<FromWebview, { type: Type }>> {
    const handle = await this.page.waitForFunction(
      ([wanted, skipped]) =>
        (window as unknown as { messages: FromWebview[] }).messages.filter(
          (message) => message.type === wanted,
        )[skipped],
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

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
