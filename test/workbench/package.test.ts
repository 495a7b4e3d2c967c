import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the same commit is packaged to the same bytes, wherever and whenever that is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-vsix-'));
  try {
    const again = join(folder, 'again.vsix');
    execFileSync(process.execPath, [join(ROOT, 'scripts/package.mjs'), again], {
      cwd: ROOT,
      env: { ...process.env, TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8' },
    });
    assert.ok(readFileSync(join(ROOT, 'dist/preference-auditor.vsix')).equals(readFileSync(again)));
    // What an editor downloads: 1.5 MB at most.
    assert.ok(statSync(again).size < 1.5e6, String(statSync(again).size));
    const listed = execFileSync('unzip', ['-Z1', again], { encoding: 'utf8' });
    // VS Code draws no picture there but from https: the page says where there are some.
    const page = execFileSync('unzip', ['-p', again, 'extension/readme.md'], { encoding: 'utf8' });
    assert.deepEqual(page.match(/!\[[^\]]*\]\((?!https:)[^)]*\)/g), null);
    assert.match(page, /Preference Auditor: Open First Steps/);
    assert.match(listed, /THIRD-PARTY-NOTICES\.txt/);
    assert.match(listed, /sbom\.cdx\.json/);
    for (const file of listed.split('\n').filter((name) => /\.c?js$/.test(name)))
      assert.ok(
        !execFileSync('unzip', ['-p', again, file], { maxBuffer: 2 ** 28 }).includes('sourceMappingURL'),
        file,
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
