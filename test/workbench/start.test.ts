import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Workbench } from './driver.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ARENA = 'arena-with-careless-users.jsonl';

test('npm start opens the sample with its panel, and the first steps behind it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'preference-auditor-start-'));
  const vsix = join(ROOT, 'dist', 'preference-auditor.vsix');
  const started = spawn(
    process.execPath,
    [join(ROOT, 'scripts', 'start.mjs'), '--browser', '--data', data, '--vsix', vsix],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(started, 'exit');
  let workbench: Workbench | undefined;
  try {
    workbench = await Workbench.open(await addressIn(started.stdout), join(data, 'samples'));
    await workbench.tab(ARENA).waitFor();
    await workbench.webview().locator('user-page .verdict').waitFor();
    await workbench.page.locator('.tab', { hasText: /^(Welcome|Walkthrough)/ }).waitFor();
    await workbench.screenshot('npm-start');
  } finally {
    await workbench?.close();
    started.kill('SIGINT');
    await exited;
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** The address of VS Code, without its folder, from what `npm start` prints. */
async function addressIn(printed: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(printed)) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  assert.fail('npm start ended without an address');
}
