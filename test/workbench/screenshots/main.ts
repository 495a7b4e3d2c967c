// `npm run screenshots`: draws the pictures of README.md and docs, of the extension's page and of the walkthrough anew, from
// the packaged extension in a real VS Code. What they show is what the extension does.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copySamples } from '../../../scripts/inHostSuite.mjs';
import { startVsCodeServer } from '../../../scripts/vscodeServer.mjs';
import { launchChromium } from '../chromium.ts';
import { Workbench } from '../driver.ts';
import { warehousePicture } from './warehouse.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ARENA = 'arena-with-careless-users.jsonl';
const THEMES = { light: 'Default Light Modern', dark: 'Default Dark Modern' } as const;
type Theme = keyof typeof THEMES;

/** Pixels of a picture of the walkthrough, which is shown beside its steps. */
const SMALL_WIDTH = 840;

/** The steps of the main job, in order, with what each picture shows. */
const STEPS = {
  sample: 'Open a file: who stands out is in the side bar and the Problems panel, and marked in the rows.',
  verdict: 'Review them by keys: a verdict in a sentence, the picture for it, what others said.',
  decide: 'D drops, and the next user is there. The decision is an edit of the file; Z takes it back.',
  effect: 'See what stays of your labels, and export.',
} as const;
type Step = keyof typeof STEPS;
type Pictures = Record<Step, Buffer>;

const light = await pictures('light');
const dark = await pictures('dark');
const browser = await launchChromium();
try {
  for (const step of Object.keys(STEPS) as Step[]) {
    keep(`media/walkthrough/${step}.light.webp`, await webp(light[step], SMALL_WIDTH));
    keep(`media/walkthrough/${step}.dark.webp`, await webp(dark[step], SMALL_WIDTH));
  }
  keep('docs/images/panel.png', light.verdict);
  keep('docs/images/warehouse.webp', await webp(await warehousePicture(THEMES.light)));
  keep('docs/images/steps.webp', await webp(await stepped(light)));
} finally {
  await browser.close();
}

function keep(path: string, picture: Buffer): void {
  const file = join(ROOT, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, picture);
  process.stdout.write(`${path} ${Math.round(picture.length / 1024)} KB\n`);
}

/** Goes through the main job once. */
async function pictures(theme: Theme): Promise<Pictures> {
  const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
  const folder = join(scratch, 'samples');
  await copySamples(folder);
  const vscode = await startVsCodeServer({
    data: join(scratch, 'vscode'),
    vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
    settings: {
      'preferenceAuditor.auditor': 'ada',
      'workbench.colorTheme': THEMES[theme],
      'editor.minimap.enabled': false,
      'workbench.activityBar.location': 'default',
    },
  });
  const workbench = await Workbench.open(vscode.url, folder);
  try {
    return await job(workbench);
  } finally {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function job(workbench: Workbench): Promise<Pictures> {
  const { page } = workbench;
  const shot = () => page.screenshot({ animations: 'disabled', caret: 'hide' });
  await page.setViewportSize({ width: 1120, height: 620 });
  await workbench.openFile(ARENA);
  await workbench.statusItem(/Audit: .* flagged/);
  await workbench.openProblems();
  await workbench
    .problems(/Recommended: drop all/)
    .first()
    .waitFor();
  await page.locator('.monaco-editor .cgmr').first().waitFor();
  await page.locator('.monaco-editor .codelens-decoration', { hasText: 'flagged' }).first().waitFor();
  await workbench.command('View: Show Preference Auditor');
  await page.locator('.part.sidebar .monaco-list-row', { hasText: 'arena_user_' }).first().waitFor();
  const sample = await shot();

  await page.locator('.part.panel .codicon-panel-close').first().click();
  await workbench.command('View: Close Primary Side Bar');
  await workbench.command('Preference Auditor: Open Audit Panel');
  const panel = workbench.webview();
  await panel.locator('user-page article').first().waitFor();
  // A panel that is drawn takes the focus no more, and leaves the palette open.
  await workbench.command('View: Maximize Editor Group');
  const title = panel.locator('user-page h2');
  const first = await title.innerText();
  const verdict = await shot();

  await title.press('d');
  await title.filter({ hasNotText: first }).waitFor();
  await panel.locator('user-page article').first().waitFor();
  await panel.getByText('Unsaved').waitFor();
  const decide = await shot();

  await panel.getByRole('tab', { name: /^Effect/ }).click();
  await panel.locator('audit-overview canvas').first().waitFor();
  const effect = await shot();
  return { sample, verdict, decide, effect };
}

/** The same picture in few bytes, so wide where a width is given. */
async function webp(png: Buffer, wanted?: number): Promise<Buffer> {
  const page = await browser.newPage();
  const encoded = await page.evaluate(
    async ([source, width]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = width ?? image.width;
      canvas.height = Math.round((image.height * canvas.width) / image.width);
      const context = canvas.getContext('2d')!;
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL('image/webp', 0.8).slice('data:image/webp;base64,'.length);
    },
    [png.toString('base64'), wanted] as const,
  );
  await page.close();
  return Buffer.from(encoded, 'base64');
}

/** All steps under one another, each with its number and what it shows. */
async function stepped(shots: Pictures): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1160, height: 800 } });
  const figures = Object.entries(STEPS).map(
    ([step, text], index) =>
      `<figure><figcaption><b>${index + 1}</b> ${text}</figcaption>` +
      `<img src="data:image/png;base64,${shots[step as Step].toString('base64')}"></figure>`,
  );
  await page.setContent(
    `<style>body { margin: 0; padding: 20px; background: #fff; font: 20px system-ui, sans-serif; color: #1f2328 }
    figure { margin: 0 0 24px } figcaption { margin-bottom: 8px } b { margin-right: 8px; color: #1f3a5f }
    img { display: block; box-sizing: border-box; border: 1px solid #ccc; border-radius: 4px; width: 1120px }</style>
    ${figures.join('')}`,
  );
  return page.locator('body').screenshot();
}
