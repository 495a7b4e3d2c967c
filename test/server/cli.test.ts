import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLI, cli, printed, sample, ScratchFolder } from './commandLine.ts';
import { judgedRows, only } from './judgedFile.ts';
import { plantedRows } from './plantedFile.ts';

const rows = plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 });
const TEXT = `${rows.join('\n')}\n`;

/** The row; of the careful users before the `n`-th, with the other winner. */
function turnedBelow(n: number, line: string): string {
  const row = JSON.parse(line) as { winner: string; judge: string };
  const isTurned = Number(/^careful-(\d+)$/.exec(row.judge)?.[1]) < n;
  return isTurned
    ? JSON.stringify({ ...row, winner: row.winner === 'model_a' ? 'model_b' : 'model_a' })
    : line;
}

describe('the command line', () => {
  let scratch: ScratchFolder;
  let file: string;
  before(async () => {
    scratch = await ScratchFolder.create();
    file = scratch.at('battles.jsonl');
    await writeFile(file, TEXT);
  });
  after(() => scratch.remove());

  /** A fresh copy of the file. */
  const copy = async (name: string) => {
    const path = scratch.at(name);
    await writeFile(path, TEXT);
    return path;
  };

  test('a file too large for an editor is audited, decided and exported as a small one is', async () => {
    const large = scratch.at('large.jsonl');
    // Padded to more than 50 MiB; the padding stands before and after the columns.
    const padding = 'Ein "langer" Text.\\n'.repeat(750);
    const padded = rows.map((row) =>
      JSON.stringify({ before: padding, ...(JSON.parse(row) as object), after: padding }),
    );
    await writeFile(large, `${padded.join('\n')}\n`);
    const json = async (path: string) => {
      const { code, out } = await cli(['audit', '--format', 'json', path]);
      assert.equal(code, 0);
      return { ...(JSON.parse(out) as object), file: null };
    };
    assert.deepEqual(await json(large), await json(file));

    const applied = await cli(['apply', large, '--accept-recommended', '--by', 'ada']);
    assert.deepEqual([applied.code, applied.out], [0, 'Marked 360 rows as dropped.\n']);
    const exported = scratch.at('large-clean.jsonl');
    const { code } = await cli(['export', large, '--out', exported]);
    assert.equal(code, 0);
    const kept = padded.filter((row) => !row.includes('"careless-'));
    assert.ok(
      (await readFile(exported, 'utf8')) === `${kept.join('\n')}\n`,
      'the rows that were not dropped',
    );
    const manifest = JSON.parse(await readFile(`${exported}.manifest.json`, 'utf8')) as {
      input: { bytes: number; sha256: string };
    };
    const decided = await readFile(large);
    assert.equal(manifest.input.bytes, decided.length);
    assert.equal(manifest.input.sha256, createHash('sha256').update(decided).digest('hex'));
    await Promise.all([large, exported, `${exported}.manifest.json`].map((path) => rm(path)));
  });

  test('audit prints who stands out', async () => {
    const { code, out, err } = await cli(['audit', file]);
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /6 of 30 users look careless or contrary/);
    for (let n = 0; n < 6; n++) assert.match(out, new RegExp(`^drop +careless-${n} `, 'm'));
  });

  test('audit --format json prints every field, numbers as numbers', async () => {
    const { code, out } = await cli(['audit', '--format', 'json', file]);
    assert.equal(code, 0);
    const audit = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual(Object.keys(audit), [
      'schemaVersion',
      'file',
      'format',
      'rows',
      'comparisons',
      'copies',
      'ties',
      'skipped',
      'skippedTotal',
      'skippedBy',
      'columns',
      'method',
      'signal',
      'misread',
      'caveats',
      'fit',
      'population',
      'models',
      'users',
      'flagged',
      'effect',
    ]);
    assert.deepEqual(
      [audit['format'], audit['rows'], audit['method'], audit['signal']],
      ['jsonl', 1800, 'generalised', true],
    );
    const users = audit['users'] as Record<string, unknown>[];
    assert.equal(users.length, 30);
    // The order of first appearance.
    assert.equal(users[0]!['user'], 'careful-0');
    for (const user of users) {
      assert.deepEqual(Object.keys(user), [
        'user',
        'comparisons',
        'ties',
        'attentiveness',
        'interval',
        'intervalIfJudging',
        'probabilityAttentive',
        'probabilityCareless',
        'probabilityContrary',
        'probabilityOtherTaste',
        'group',
        'kind',
        'finding',
        'promotedModel',
        'tieLevel',
        'orderEffect',
        'chosenStronger',
        'chosenStrongerExpected',
        'firstShare',
        'recommendation',
        'decision',
      ]);
      assert.equal(typeof user['attentiveness'], 'number');
      assert.equal(user['recommendation'], String(user['user']).startsWith('careless') ? 'drop' : 'keep');
    }
    const { users: flagged, comparisons } = audit['flagged'] as { users: number; comparisons: number };
    assert.deepEqual([flagged, comparisons], [6, 360]);
    assert.deepEqual(Object.keys(audit['fit'] as object), [
      'logLikelihood',
      'penalisedLogLikelihood',
      'iterations',
      'converged',
    ]);
    assert.deepEqual(Object.keys(audit['population'] as object), [
      'attentive',
      'otherTaste',
      'careless',
      'contrary',
      'attentivenessMean',
      'firstPositionEffect',
      'scale',
      'tastes',
    ]);
    // What is printed is what is documented, in the same order.
    const documented = await readFile(
      fileURLToPath(new URL('../../docs/command-line.md', import.meta.url)),
      'utf8',
    );
    const shape = /^```\n(\{ "schemaVersion"[^]*?)^```$/m.exec(documented)![1]!;
    const named = Array.from(shape.matchAll(/"(\w+)"/g), ([, name]) => name!);
    const isDocumented = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, member] of Object.entries(value)) {
        if (path === '.columns') continue;
        if (!Array.isArray(value)) assert.ok(named.includes(key), `${path}.${key} is not documented`);
        isDocumented(member, Array.isArray(value) ? path : `${path}.${key}`);
      }
    };
    isDocumented(audit, '');
    assert.equal(audit['schemaVersion'], 2);
    for (const user of users) {
      const chance = (key: string) => user[key] as number;
      const sum =
        chance('probabilityAttentive') + chance('probabilityCareless') + chance('probabilityContrary');
      assert.ok(Math.abs(sum - 1) < 1e-9);
    }
    const { tastes, ...shares } = audit['population'] as {
      tastes: { share: number; users: number; strengths: { model: string; strength: number }[] }[];
      attentive: number;
      otherTaste: number;
      careless: number;
      contrary: number;
    };
    assert.deepEqual(
      tastes.map(({ share, strengths }) => [share, strengths.length]),
      [[shares.attentive, (audit['models'] as object[]).length]],
    );
    assert.ok(Math.abs(shares.attentive + shares.otherTaste + shares.careless + shares.contrary - 1) < 1e-9);
  });

  test('several files: one line of JSON each; one that fails does not stop the others', async () => {
    const { code, out, err } = await cli(['audit', '--format', 'json', file, scratch.at('none'), file]);
    assert.equal(code, 4);
    assert.equal(out.trim().split('\n').length, 2);
    assert.match(err, /none could not be read: there is no such file/);
  });

  test('- is standard input; the same input gives the same bytes', async () => {
    const [a, b] = [
      await cli(['audit', '--format', 'json', '-'], TEXT),
      await cli(['audit', '--format', 'json', '-'], TEXT),
    ];
    assert.equal(a.code, 0);
    assert.equal(a.out, b.out);
  });

  test('a real file of careful people: nobody is dropped', async () => {
    const { code, out } = await cli(['audit', '--format', 'json', sample('mt-bench-human.jsonl')]);
    assert.equal(code, 0);
    const { users, comparisons } = JSON.parse(out) as {
      users: { recommendation: string }[];
      comparisons: number;
    };
    assert.equal(comparisons, 3355);
    assert.equal(users.filter(({ recommendation }) => recommendation === 'drop').length, 0);
  });

  test('files that name no models are audited by scores, or by what others said of the same responses', async () => {
    const rows = judgedRows({
      careful: 20,
      careless: 10,
      comparisonsEach: 40,
      items: 80,
      again: 0.1,
      seed: 3,
    });
    for (const columns of [
      ['reward_a', 'reward_b', 'response_a', 'response_b'],
      ['prompt', 'response_a', 'response_b'],
      ['model_a', 'model_b', 'reward_a', 'reward_b', 'question_id'],
    ] as const) {
      const path = scratch.at('judged.jsonl');
      await writeFile(
        path,
        only(rows, columns)
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
      );
      const { code, out } = await cli(['audit', '--format', 'json', path]);
      assert.equal(code, 0);
      const { users, models } = JSON.parse(out) as {
        users: { user: string; recommendation: string }[];
        models: unknown[];
      };
      const dropped = users.filter(({ recommendation }) => recommendation === 'drop').map(({ user }) => user);
      assert.ok(dropped.length >= 3, columns.join());
      assert.ok(
        dropped.every((user) => user.startsWith('careless-')),
        dropped.join(),
      );
      assert.equal(models.length, columns.some((name) => name === 'model_a') ? 4 : 0);
      assert.match(
        (await cli(['audit', path])).out,
        /Attentive judgements are told|No column names the models/,
      );
    }
  });

  test('columns named after the two models of every row name them', async () => {
    const named = plantedRows({ careful: 12, careless: 4, comparisonsEach: 600, seed: 2 }).flatMap((line) => {
      const row = JSON.parse(line) as Record<'model_a' | 'model_b' | 'winner' | 'judge', string>;
      const { model_a, model_b, winner, judge } = row;
      if (![model_a, model_b].every((name) => ['atlas', 'delta'].includes(name))) return [];
      const preference = winner === 'model_a' ? model_a : model_b;
      return [`${JSON.stringify({ atlas_answer: 'x', delta_answer: 'y', preference, annotator: judge })}\n`];
    });
    const path = scratch.at('named.jsonl');
    await writeFile(path, named.join(''));
    const { code, out } = await cli(['audit', path]);
    assert.equal(code, 0);
    for (let n = 0; n < 4; n++) assert.match(out, new RegExp(`^drop +careless-${n} `, 'm'));
    assert.match(out, /4 of 16 users look careless/);
    assert.match(out, /^atlas .*\ndelta /m);
  });

  test('policies and anchors are options', async () => {
    const users = async (...args: string[]) => {
      const { code, out, err } = await cli(['audit', '--format', 'json', ...args, file]);
      assert.equal(code, 0, err);
      const result = JSON.parse(out) as { users: { user: string; recommendation: string }[] };
      return new Map(result.users.map(({ user, recommendation }) => [user, recommendation]));
    };
    const dropped = (advice: Map<string, string>) =>
      [...advice.values()].filter((one) => one === 'drop').length;
    const byDefault = dropped(await users());
    assert.ok(byDefault > 0);
    assert.equal(dropped(await users('--widest-interval', '0')), 0);
    assert.ok(dropped(await users('--drop-by', 'certain-threshold', '--threshold', '0.4')) > 0);
    assert.ok(dropped(await users('--drop-by', 'fdr-of-comparisons')) > 0);
    const [careless] = [...(await users())].find(([, advice]) => advice === 'drop')!;
    assert.equal((await users('--attentive-users', careless)).get(careless), 'keep');
  });

  test('the order of the models says who judges turned around; where that were nearly all, nobody is flipped', async () => {
    const half = scratch.at('half-turned.jsonl');
    await writeFile(half, rows.map((row) => `${turnedBelow(10, row)}\n`).join(''));
    const flipped = async (path: string, ...args: string[]) => {
      const { code, out, err } = await cli(['audit', '--format', 'json', ...args, path]);
      assert.equal(code, 0, err);
      const { users } = JSON.parse(out) as { users: { user: string; recommendation: string }[] };
      return users.filter(({ recommendation }) => recommendation === 'flip').map(({ user }) => user);
    };
    const careful = Array.from({ length: 24 }, (_, n) => `careful-${n}`);
    const reversed = ['--model-order', 'delta,cirrus,borealis,atlas'];
    assert.deepEqual(await flipped(half), careful.slice(0, 10));
    assert.deepEqual(await flipped(half, ...reversed), careful.slice(10));
    assert.deepEqual(await flipped(file, ...reversed), []);
    assert.match(
      (await cli(['audit', ...reversed, file])).out,
      /something is misread, .*nothing is recommended/,
    );
  });

  test('exit codes: bound passed 1, usage 2, not to be audited 3, file 4', async () => {
    const noUsers = scratch.at('no-users.jsonl');
    await writeFile(noUsers, '{"prompt":"p","chosen":"c","rejected":"r"}\n'.repeat(20));
    const cases: [readonly string[], number, RegExp][] = [
      [['audit', '--fail-on-flagged-share', '0.1', file], 1, /^$/],
      [['audit', '--fail-on-flagged-share', '0.3', file], 0, /^$/],
      [['audit'], 2, /Name files to audit/],
      [['audit', '--fdr', 'much', file], 2, /Expected a number from 0 to 1/],
      [['audit', '--certainty', '0.2', file], 2, /Expected a number from 0.5 to 1/],
      [['audit', '--columns', 'judge', file], 2, /role=column/],
      [['nonsense'], 2, /unknown command/],
      [['audit', noUsers], 3, /no column that says who judged/],
      [['audit', '--columns', 'user=jugde', file], 3, /no column “jugde”.*“judge”/],
      [['apply', scratch.path, '--row', '1=keep'], 4, /it is a folder/],
      [['apply', file], 2, /Say what to apply/],
      [['export', file, '--out', file], 4, /another file/],
      [
        ['export', file, '--out', join(scratch.path, 'none', 'x')],
        4,
        /could not be written: there is no folder .+none\.$/m,
      ],
    ];
    for (const [args, code, message] of cases) {
      const run = await cli(args);
      assert.equal(run.code, code, `${args.join(' ')}: ${run.err}`);
      assert.match(run.err, message);
    }
  });

  test('what a column may mean is said in lines, each with the option that says so; no name breaks a line', async () => {
    const survey = scratch.at('scale.csv');
    const name = 'alpha vs beta\n--columns user=x';
    await writeFile(survey, `respondent_id,"${name}",beta vs gamma\nr1,1,5\nr2,2,4\nr3,5,1\n`);
    const { code, err } = await cli(['audit', survey]);
    assert.equal(code, 3);
    const lines = err.trimEnd().split('\n');
    assert.equal(lines.length, 6, err);
    assert.match(lines[0]!, /^preference-auditor: .*does not say clearly which response was preferred/);
    assert.equal(lines[1], 'It can be read so:');
    assert.match(lines[2]!, /^ {2}--columns '.*convention=below-3'$/);
    assert.match(lines[3]!, /^ {4}in .*: 6 comparisons by 3 users/);
    assert.match(lines[4]!, /convention=above-3'$/);
  });

  test('help is readable in a terminal of 80 columns, and has no defaults but those that say something', async () => {
    for (const command of ['audit', 'apply', 'export']) {
      const { code, out } = await cli([command, '--help']);
      assert.equal(code, 0);
      const widest = Math.max(...out.split('\n').map((line) => line.length));
      assert.ok(widest <= 80, `${command}: ${widest}`);
      assert.doesNotMatch(out, /default: (\[\]|false)/);
    }
  });

  test('where nobody is to be dropped, nothing is said of what dropping would do', async () => {
    const { out } = await cli(['audit', sample('mt-bench-human.jsonl')]);
    assert.match(out, /Careless judgements: \d+% of all\.\n/);
    assert.match((await cli(['audit', file])).out, /of all, \d+% without the users to drop/);
  });

  test('apply --dry-run says what would change and writes nothing; apply writes just that', async () => {
    const path = await copy('apply.jsonl');
    const dry = await cli(['apply', path, '--accept-recommended', '--dry-run']);
    assert.deepEqual([dry.code, dry.out], [0, 'Would mark 360 rows as dropped.\n']);
    assert.equal(await readFile(path, 'utf8'), TEXT);
    const run = await cli(['apply', path, '--accept-recommended', '--by', 'ada', '--reason', 'second look']);
    assert.deepEqual([run.code, run.out], [0, 'Marked 360 rows as dropped.\n']);
    const written = (await readFile(path, 'utf8')).split('\n');
    for (const [i, row] of rows.entries()) {
      if (!row.includes('careless')) assert.equal(written[i], row);
      else
        assert.match(
          written[i]!,
          /,"audit":{"decision":"drop","source":"accepted",.*"reason":"second look","by":"ada","at":"[^"]+"}}$/,
        );
    }
    // Again: nothing is left to do.
    assert.equal((await cli(['apply', path, '--accept-recommended'])).out, 'Nothing changed.\n');
  });

  test('undo takes each apply back, the last first, byte for byte; clear takes back one user', async () => {
    const path = await copy('undo.jsonl');
    await printed('apply', path, '--accept-recommended', '--by', 'ada');
    const decided = await readFile(path, 'utf8');
    const cleared = await printed('apply', path, '--user', 'careless-0=clear', '--row', '1=keep');
    assert.match(cleared, /^Marked 1 row as kept, (59|60) rows as undecided\.\n$/);
    assert.equal(
      await printed('undo', path),
      `${cleared.includes('clear 59') ? 60 : 61} rows as before the apply. 1 earlier apply can be taken back as well.\n`,
    );
    assert.equal(await readFile(path, 'utf8'), decided);
    assert.equal(await printed('undo', path), '360 rows as before the apply.\n');
    assert.equal(await readFile(path, 'utf8'), TEXT);
    const none = await cli(['undo', path]);
    assert.deepEqual([none.code, none.out], [4, '']);
    assert.match(none.err, /no apply of yours to take back/);

    await printed('apply', path, '--accept-recommended');
    const changed = `${await readFile(path, 'utf8')}${rows[0]}\n`;
    await writeFile(path, changed);
    const late = await cli(['undo', path]);
    assert.deepEqual([late.code, late.out], [4, '']);
    assert.match(late.err, /has changed since it was written/);
    assert.equal(await readFile(path, 'utf8'), changed);
  });

  test('apply says that other names of the file keep what it was', async () => {
    const path = await copy('linked.jsonl');
    await link(path, scratch.at('other name.jsonl'));
    const { code, err } = await cli(['apply', path, '--row', '1=keep']);
    assert.equal(code, 0);
    assert.match(err, /linked.jsonl has 1 other name \(hard links\), which keeps the content from before/);
    assert.equal(await readFile(scratch.at('other name.jsonl'), 'utf8'), TEXT);
  });

  test('apply --user and --row; the row wins', async () => {
    const path = await copy('named.jsonl');
    const row = rows.findIndex((text) => text.includes('careful-3')) + 1;
    const run = await cli([
      'apply',
      path,
      '--user',
      'careful-3=drop',
      '--row',
      `${row}=keep`,
      '--user',
      'careless-0=keep',
    ]);
    assert.equal(run.code, 0, run.err);
    assert.equal(run.out, 'Marked 61 rows as kept, 59 rows as dropped.\n');
    assert.match(
      (await readFile(path, 'utf8')).split('\n')[row - 1]!,
      /"decision":"keep".*"scope":"comparison"/,
    );
    assert.equal((await cli(['apply', path, '--user', 'nobody=drop'])).code, 2);
    assert.equal((await cli(['apply', path, '--row', '99999=drop'])).code, 2);
    assert.equal((await cli(['apply', path, '--user', 'careful-3=perhaps'])).code, 2);
  });

  test('export writes the cleaned file and its manifest, and leaves no other file', async () => {
    const path = await copy('decided.jsonl');
    await cli(['apply', path, '--accept-recommended']);
    const out = scratch.at('cleaned.jsonl');
    const run = await cli(['export', path, '--out', out]);
    assert.equal(run.code, 0, run.err);
    assert.equal(
      await readFile(out, 'utf8'),
      `${rows.filter((row) => !row.includes('careless')).join('\n')}\n`,
    );
    const manifest = JSON.parse(await readFile(`${out}.manifest.json`, 'utf8')) as Record<
      string,
      Record<string, unknown>
    >;
    assert.equal(manifest['input']!['name'], 'decided.jsonl');
    assert.deepEqual([manifest['rows']!['dropped'], manifest['rows']!['written']], [360, 1440]);
    const undecided = scratch.at('recommended.jsonl');
    await cli(['export', file, '--out', undecided, '--policy', 'recommended']);
    assert.equal(await readFile(undecided, 'utf8'), await readFile(out, 'utf8'));
    assert.ok(!(await readdir(scratch.path)).some((name) => name.endsWith('.tmp')));
  });

  test('a closed pipe is no error', async () => {
    const child = spawn(process.execPath, [CLI, 'audit', '--format', 'json', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    assert.deepEqual([code, err], [0, '']);
  });
});
