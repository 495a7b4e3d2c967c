import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cli, printed } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';

const rows = plantedRows({ careful: 8, careless: 2, comparisonsEach: 60, seed: 1 }).map(
  (row) => JSON.parse(row) as Record<string, string | number>,
);
const HEADER = 'question_id,model_a,model_b,winner\n';

describe('several files as one dataset, on the command line', () => {
  let folder = '';
  let texts: ReadonlyMap<string, string>;
  let files: string[] = [];
  const options = ['--together', '--user-from-filename'];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    const byUser = new Map<string, string>();
    for (const { question_id, judge, model_a, model_b, winner } of rows) {
      const line = `${[question_id, model_a, model_b, winner].join(',')}\n`;
      byUser.set(String(judge), (byUser.get(String(judge)) ?? HEADER) + line);
    }
    texts = byUser;
    files = [...texts.keys()].map((user) => join(folder, `${user}.csv`));
    for (const [user, text] of texts) await writeFile(join(folder, `${user}.csv`), text);
  });
  after(() => rm(folder, { recursive: true }));
  const unchanged = async () => {
    for (const [user, text] of texts) assert.equal(await readFile(join(folder, `${user}.csv`), 'utf8'), text);
  };

  test('users are those of the file names, and findings stand in their own files', async () => {
    const report = JSON.parse(await printed('audit', folder, ...options, '--format', 'json')) as {
      users: { user: string; recommendation: string }[];
      rows: number;
    };
    assert.deepEqual(report.users.map(({ user }) => user).sort(), [...texts.keys()].sort());
    assert.equal(report.rows, 600);
    const flagged = report.users.filter(({ recommendation }) => recommendation === 'drop');
    assert.deepEqual(flagged.map(({ user }) => user).sort(), ['careless-0', 'careless-1']);
    const told = await printed('audit', ...files, ...options, '--format', 'github');
    assert.match(told, /^::warning file=\S*careless-[01]\.csv,line=\d+,col=\d+/m);
    const sarif = JSON.parse(await printed('audit', ...files, ...options, '--format', 'sarif')) as {
      runs: { artifacts: { location: { uri: string } }[] }[];
    };
    assert.equal(sarif.runs[0]!.artifacts.length, 10);
  });

  test('files that are all called alike are those of their folders', async () => {
    const each = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    const paths = await Promise.all(
      [...texts].map(async ([user, text]) => {
        await mkdir(join(each, user));
        const path = join(each, user, 'annotated_instances.csv');
        await writeFile(path, text);
        return path;
      }),
    );
    const report = JSON.parse(await printed('audit', ...paths, ...options, '--format', 'json')) as {
      users: { user: string }[];
    };
    assert.deepEqual(report.users.map(({ user }) => user).sort(), [...texts.keys()].sort());
    await rm(each, { recursive: true });
  });

  test('decisions go into each file and are taken back byte for byte; exports are files of their own', async () => {
    const applied = await printed(
      'apply',
      ...files,
      ...options,
      '--accept-recommended',
      '--user',
      'careful-1=keep',
    );
    assert.deepEqual(applied.trimEnd().split('\n').sort(), [
      `${join(folder, 'careful-1.csv')}: Marked 60 rows as kept.`,
      `${join(folder, 'careless-0.csv')}: Marked 60 rows as dropped.`,
      `${join(folder, 'careless-1.csv')}: Marked 60 rows as dropped.`,
    ]);
    const decided = await readFile(join(folder, 'careless-1.csv'), 'utf8');
    assert.match(decided, /^question_id,model_a,model_b,winner,audit_decision,.*\n\S+,drop,accepted,user,/);
    assert.equal(await readFile(join(folder, 'careful-2.csv'), 'utf8'), texts.get('careful-2'));
    // Some files have columns of decisions now, and others have not.
    const report = JSON.parse(await printed('audit', ...files, ...options, '--format', 'json')) as {
      users: { user: string; decision: string | null }[];
    };
    const decisions = report.users.filter(({ decision }) => decision !== null);
    assert.deepEqual(decisions.map(({ user, decision }) => `${user} ${decision}`).sort(), [
      'careful-1 keep',
      'careless-0 drop',
      'careless-1 drop',
    ]);
    const out = join(folder, 'cleaned');
    await printed('export', ...files, ...options, '--out', out);
    assert.equal((await readdir(out)).filter((name) => name.endsWith('.csv')).length, 10);
    assert.equal(await readFile(join(out, 'careless-1.csv'), 'utf8'), HEADER);
    assert.equal(await readFile(join(out, 'careful-1.csv'), 'utf8'), texts.get('careful-1'));
    await printed(
      'undo',
      ...['careful-1', 'careless-0', 'careless-1'].map((user) => join(folder, `${user}.csv`)),
    );
    await unchanged();
  });

  test('what does not go together is refused, and nothing is written', async () => {
    const other = join(folder, 'other.txt');
    await writeFile(other, 'question_id,model_a,model_b,label\n1,x,y,A\n2,y,x,B\n');
    const refused: readonly [args: string[], why: RegExp][] = [
      [['audit', files[0]!, '--user-from-filename'], /--user-from-filename goes with --together/],
      [['apply', files[0]!, files[1]!, '--user', 'careful-1=drop'], /several as one dataset with --together/],
      [['apply', ...files, ...options, '--row', '1=drop'], /--row goes with one file/],
      [['apply', ...files, ...options, '--user', 'zoe=drop'], /There is no user “zoe”/],
      [['export', ...files, ...options, '--out', join(folder, 'x'), '--weights'], /without --as, --weights/],
      [['audit', files[0]!, other, ...options], /other\.txt has other columns than/],
      [['audit', ...files, '--together'], /careful-0\.csv: .*no column that says who judged/],
    ];
    for (const [args, why] of refused) {
      const { code, err } = await cli(args);
      assert.notEqual(code, 0, args.join(' '));
      assert.match(err, why);
    }
    await unchanged();
  });
});
