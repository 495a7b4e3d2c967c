import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, readFile, symlink, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { CLI, cli, printed, ScratchFolder, STATE } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';

const TEXT = `${plantedRows({ careful: 6, careless: 2, comparisonsEach: 20, seed: 5 }).join('\n')}\n`;

describe('the command line destroys nothing unasked and tells the terminal nothing', () => {
  let scratch: ScratchFolder;
  before(async () => {
    scratch = await ScratchFolder.create();
  });
  after(() => scratch.remove());
  const file = async (name: string, text = TEXT) => {
    await writeFile(scratch.at(name), text);
    return scratch.at(name);
  };

  test('an export whose manifest or file is the input, by name or by link, leaves it as it is', async () => {
    const named = await file('d.jsonl.manifest.json');
    const plain = await file('plain.jsonl');
    await symlink(plain, scratch.at('out.jsonl.manifest.json'));
    await symlink(plain, scratch.at('link.jsonl'));
    const cases = [
      [named, scratch.at('d.jsonl')],
      [plain, scratch.at('out.jsonl')],
      [plain, scratch.at('link.jsonl')],
      [plain, plain],
    ] as const;
    for (const [input, out] of cases) {
      for (const force of [[], ['--force']]) {
        const { code, err } = await cli(['export', input, '--out', out, ...force]);
        assert.equal(code, 4);
        assert.match(err, /is what is exported: export to another file/);
        assert.equal(await readFile(input, 'utf8'), TEXT);
      }
    }
    assert.ok(!existsSync(scratch.at('d.jsonl')));
  });

  test('an export replaces what exists only by --force', async () => {
    const input = await file('input.jsonl');
    const notes = await file('notes.txt', 'mine');
    const refused = await cli(['export', input, '--out', notes]);
    assert.equal(refused.code, 4);
    assert.match(refused.err, /notes\.txt exists and is not replaced unasked/);
    const manifest = await file('fresh.jsonl.manifest.json', 'mine');
    assert.match(
      (await cli(['export', input, '--out', scratch.at('fresh.jsonl')])).err,
      /fresh\.jsonl\.manifest\.json exists/,
    );
    assert.deepEqual([await readFile(notes, 'utf8'), await readFile(manifest, 'utf8')], ['mine', 'mine']);
    await printed('export', input, '--out', notes, '--force');
    assert.equal(await readFile(notes, 'utf8'), TEXT);
    await link(input, scratch.at('hard link.jsonl'));
    await printed('export', input, '--out', scratch.at('hard link.jsonl'), '--force');
    assert.equal((await cli(['export', input, '--out', '-'])).code, 2);
    assert.ok(!existsSync('-'));
  });

  test('what is missing for the end is said before the work: a folder to write into, decisions to apply', async () => {
    // Audited, it would be 3.
    const unread = await file('no-dataset.jsonl', 'not a row\n');
    const lost = scratch.at('none/out');
    for (const args of [
      ['audit', unread, '--output-file', lost],
      ['audit', unread, '--write-baseline', lost],
      ['export', unread, '--out', lost],
      ['report', unread, '--out', `${lost}.html`],
      ['users', unread, '--out', `${lost}.csv`],
    ]) {
      const { code, err } = await cli(args);
      assert.equal(code, 4, args[0]);
      assert.match(err, /could not be written: there is no folder .*none\.$/m);
    }
    const { code, err } = await cli(['apply', unread, '--decisions', lost]);
    assert.deepEqual([code, err.includes('none/out could not be read')], [4, true]);
  });

  test('what the data say reaches the terminal as escapes', async () => {
    const evil = 'a\u001b[2J\u009b31m\u202eb\u200b';
    const rows = TEXT.replaceAll('careless-0', evil.replace('\u001b', '\\u001b'));
    const name = await file(
      'evil \u009b31m.jsonl',
      `${rows}{"judge":"x","winner":"\u009b\u202e","model_a":\n`,
    );
    for (const format of ['text', 'json']) {
      const { code, out, err } = await cli(['audit', name, '--format', format]);
      assert.equal(code, 0);
      assert.doesNotMatch((out + err).replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
      assert.match(out, /\\u009b31m/);
    }
    const missing = await cli(['audit', scratch.at('gone\n\u009b.jsonl')]);
    assert.doesNotMatch(missing.err.trimEnd(), /[\p{Cc}\p{Cf}]/u);
  });

  const run = (args: readonly string[], stdout: 'pipe' | number, env = {}) =>
    spawnSync(process.execPath, [CLI, ...args], {
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, XDG_STATE_HOME: STATE, ...env },
    });

  test('standard output that cannot be written is code 4', { skip: !existsSync('/dev/full') }, async () => {
    const input = await file('full.jsonl');
    const shell = spawnSync(
      '/bin/sh',
      ['-c', `"$0" "$@" > /dev/full`, process.execPath, CLI, 'audit', input],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(shell.status, 4);
    assert.match(shell.stderr, /standard output could not be written: the disk is full/);
  });

  test('an error of the program itself is code 5, never one that means a bound was passed', async () => {
    const input = await file('own.jsonl');
    const breaks = await file('breaks.cjs', "setTimeout(() => { throw new Error('unforeseen'); }, 1);");
    const uncaught = run(['audit', input], 'pipe', { NODE_OPTIONS: `--require ${breaks}` });
    assert.equal(uncaught.status, 5, uncaught.stderr);
    assert.match(uncaught.stderr, /an error of the program itself.*unforeseen/);
  });
});
