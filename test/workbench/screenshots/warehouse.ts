import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVsCodeServer } from '../../../scripts/vscodeServer.mjs';
import { Workbench } from '../driver.ts';
import { auditInDuckDb } from '../warehouseAudit.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TABLE = 'pa_users.parquet';

/** A picture of the panel over the users of a table in DuckDB, one of them decided. */
export async function warehousePicture(theme: string): Promise<Buffer> {
  const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
  const folder = join(scratch, 'votes');
  mkdirSync(folder);
  await auditInDuckDb(scratch, join(folder, TABLE));
  const vscode = await startVsCodeServer({
    data: join(scratch, 'vscode'),
    vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
    settings: { 'preferenceAuditor.auditor': 'ada', 'workbench.colorTheme': theme },
  });
  const workbench = await Workbench.open(vscode.url, folder);
  try {
    const { page } = workbench;
    await page.setViewportSize({ width: 1120, height: 620 });
    await page.locator('.activitybar a[aria-label^="Preference Auditor"]').waitFor();
    await workbench.openWarehouseAudit(join(folder, TABLE));
    const panel = workbench.webview();
    const title = panel.locator('user-page h2');
    await panel.locator('user-page .verdict').waitFor();
    const first = await title.innerText();
    await title.press('d');
    await title.filter({ hasNotText: first }).waitFor();
    await panel.getByText(/decided, saved/).waitFor();
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'decisions.csv' }).waitFor();
    await panel.locator('user-page .verdict').waitFor();
    return await page.screenshot({ animations: 'disabled', caret: 'hide' });
  } finally {
    await workbench.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
