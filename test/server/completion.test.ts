import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { skippedWithout } from '../onDemand/missing.ts';
import { installDebianPackage } from '../stages/debianPackage.ts';
import { cli, printed, ScratchFolder } from './commandLine.ts';

/** What the shell offers, sorted, for a line that ends where the cursor stands. */
type Complete = (line: string) => string[];

const BASH = `
source "$0"
COMP_WORDS=("$@")
COMP_CWORD=$(( $# - 1 ))
_preference_auditor 2>/dev/null
printf '%s\\n' "\${COMPREPLY[@]}"
`;

/** A shell within a shell is typed to; `zpty -r` waits for what is to be shown. */
const ZSH = `
zmodload zsh/zpty
zpty typed zsh -f -i
zpty -w typed 'autoload -U compinit; compinit -D; LISTMAX=1000; source '$1'; print LOAD''ED'
zpty -r typed shown '*LOADED*'
zpty -n -w typed $2$'\\t\\t'
zpty -r typed shown "*$3*"
`;

describe('completion in', () => {
  let scratch: ScratchFolder;
  const script = (shell: string) => join(scratch.path, shell);
  const data = () => join(scratch.path, 'data');
  before(async () => {
    scratch = await ScratchFolder.create();
    await mkdir(join(data(), 'folder'), { recursive: true });
    for (const name of ['a.jsonl', 'b c.csv', 'd.txt', 'e.parquet', 'f.json.gz'])
      await writeFile(join(data(), name), '');
    for (const shell of ['bash', 'zsh', 'fish'])
      await writeFile(script(shell), await printed('completion', shell));
  });
  after(() => scratch.remove());

  const inBash: Complete = (line) => {
    // As bash parts it: an equals sign is a word.
    const words = line.split(/ |(?==)|(?<==)/);
    const out = execFileSync('bash', ['-c', BASH, script('bash'), 'preference-auditor', ...words], {
      cwd: data(),
      encoding: 'utf8',
    });
    return sorted(out);
  };
  const inFish: Complete = (line) => {
    const asked = `source ${script('fish')}; complete -C 'preference-auditor ${line}'`;
    const out = execFileSync('fish', ['--no-config', '-c', asked], { cwd: data(), encoding: 'utf8' });
    return sorted(out.replaceAll(/\t.*/g, '').replaceAll(/^--\w+=/gm, ''));
  };

  for (const [shell, complete] of [
    ['bash', inBash],
    ['fish', inFish],
  ] as const)
    test(shell, { skip: without(shell) }, () => {
      assert.deepEqual(complete('exp'), ['explain', 'export']);
      assert.deepEqual(complete('audit --fail-on-f'), ['--fail-on-flagged', '--fail-on-flagged-share']);
      assert.deepEqual(complete('audit --format j'), ['json', 'junit']);
      assert.deepEqual(complete('audit --format=j'), ['json', 'junit']);
      assert.deepEqual(complete('audit --drop-by t'), ['threshold']);
      assert.deepEqual(complete('export a.jsonl --as trl-'), ['trl-implicit', 'trl-kto', 'trl-rm']);
      assert.deepEqual(complete('explain first'), ['first-clicker']);
      assert.deepEqual(complete('completion z'), ['zsh']);
      assert.deepEqual(complete('apply --reason '), []);
      assert.deepEqual(complete('audit --baseline d'), ['d.txt']);
      const files = complete('audit ').map((name) => name.replace(/\/$/, ''));
      const datasets = ['a.jsonl', 'b c.csv', 'e.parquet', 'f.json.gz', 'folder'];
      // fish lists what has another ending behind those.
      assert.deepEqual(
        files.filter((name) => shell !== 'fish' || name !== 'd.txt'),
        datasets,
      );
      assert.deepEqual(
        complete('mcp ').map((name) => name.replace(/\/$/, '')),
        ['folder'],
      );
    });

  test('zsh', { skip: without('zsh') }, () => {
    const offers = (line: string, expected: string) => {
      const { status, error } = spawnSync(
        'zsh',
        ['-f', '-c', ZSH, 'zsh', script('zsh'), `preference-auditor ${line}`, expected],
        { cwd: data(), timeout: 60_000 },
      );
      assert.equal(error, undefined, `${line}: no ${expected}`);
      assert.equal(status, 0);
    };
    offers('audit --format j', 'json*junit');
    offers('explain first', 'first-clicker');
    offers('audit ', 'a.jsonl*e.parquet*f.json.gz*folder');
  });

  test('another shell is refused', async () => {
    assert.equal((await cli(['completion', 'tcsh'])).code, 2);
  });
});

function without(shell: string): string | false {
  const isThere = () => spawnSync(shell, ['-c', 'exit 0']).status === 0;
  if (!isThere()) installDebianPackage(shell);
  return isThere() ? false : skippedWithout(`${shell} is not installed (Debian: apt-get install ${shell})`);
}

function sorted(out: string): string[] {
  return [...new Set(out.split('\n').filter((line) => line !== ''))].sort();
}
