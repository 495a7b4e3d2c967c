import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { FONT_RULES, fontAt } from './fonts.ts';
import { STORIES } from './stories.ts';
import { THEMES, type Theme } from './themes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Serves the panel on loopback under the content security policy that the extension gives it. */
export class PanelServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `fresh` bundles the sources anew for every load; else the panel is what the build made. */
  static async start({ fresh = false, port = 0 } = {}): Promise<PanelServer> {
    const server = createServer((request, response) => {
      answer(request.url ?? '/', fresh).then(
        ({ headers, body }) => response.writeHead(200, headers).end(body),
        (error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error)),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return new PanelServer(server);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** The panel, with a host that plays a story, or one that says nothing of its own. */
  url(theme: Theme, story?: string): string {
    const query = new URLSearchParams({ theme, ...(story === undefined ? {} : { story }) });
    return `${this.address}panel?${query.toString()}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

async function answer(url: string, fresh: boolean): Promise<Answer> {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const font = await fontAt(pathname);
  if (font !== undefined) return { headers: { 'content-type': 'font/woff2' }, body: font };
  const theme = Object.keys(THEMES).find((name) => name === searchParams.get('theme')) as Theme | undefined;
  switch (pathname) {
    case '/':
      return { headers: { 'content-type': 'text/html' }, body: index() };
    case '/panel':
      return panel(theme ?? 'light');
    case '/theme.css':
      return { headers: { 'content-type': 'text/css' }, body: themeSheet(theme ?? 'light') };
    case '/webview.js':
      return script(
        fresh ? await bundled('webview/main.ts', 'esm') : await readFile(`${ROOT}dist/webview.js`),
      );
    case '/storyHost.js':
      return script(await (fresh ? bundled(STORY_HOST, 'iife') : storyHost()));
    default:
      // A browser asks for an icon.
      return { headers: { 'content-type': 'text/plain' }, body: '' };
  }
}

const STORY_HOST = 'test/webview/storyHost.ts';
let bundledHost: Promise<Uint8Array> | undefined;

/** Bundled once for all pages of a run. */
function storyHost(): Promise<Uint8Array> {
  return (bundledHost ??= bundled(STORY_HOST, 'iife'));
}

function script(body: Uint8Array): Answer {
  return { headers: { 'content-type': 'text/javascript' }, body };
}

async function bundled(entry: string, format: 'esm' | 'iife'): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}${entry}`],
    bundle: true,
    write: false,
    format,
    loader: { '.css': 'text', '.svg': 'text' },
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles[0]!.contents;
}

function panel(theme: Theme): Answer {
  const nonce = randomBytes(16).toString('base64');
  const csp = `default-src 'none'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; script-src 'nonce-${nonce}'`;
  const body = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Audit</title>
    <link rel="stylesheet" href="/theme.css?theme=${theme}" />
    <script nonce="${nonce}" src="/storyHost.js"></script>
  </head>
  <body class="vscode-${theme}">
    <audit-app></audit-app>
    <script type="module" nonce="${nonce}" src="/webview.js"></script>
  </body>
</html>`;
  return { headers: { 'content-type': 'text/html', 'content-security-policy': csp }, body };
}

/** The theme's variables, and the rules that VS Code gives the page of every webview. */
function themeSheet(theme: Theme): string {
  const variables = Object.entries(THEMES[theme]).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `${FONT_RULES}
:root { ${variables.join(' ')} }
body {
  margin: 0; padding: 0 20px; overscroll-behavior-x: none;
  background-color: var(--vscode-editor-background); color: var(--vscode-editor-foreground);
  font-family: var(--vscode-font-family); font-size: var(--vscode-font-size);
}`;
}

function index(): string {
  const themes = Object.keys(THEMES);
  const rows = Object.keys(STORIES).map((story) => {
    const links = themes.map(
      (theme) => `<td><a href="/panel?theme=${theme}&story=${story}">${theme}</a></td>`,
    );
    return `<tr><th>${story}</th>${links.join('')}</tr>`;
  });
  return `<!DOCTYPE html><html lang="en"><title>Stories of the audit panel</title><table>${rows.join('')}</table></html>`;
}
