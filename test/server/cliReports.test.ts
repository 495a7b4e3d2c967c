import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { cli, printed, sample, ScratchFolder } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';
import { skippedWithout } from '../onDemand/missing.ts';
import { sarifValidator } from '../onDemand/sarifMultitool.ts';
import { violations } from '../schemas.ts';

const rows = plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 });
const TEXT = `${rows.join('\n')}\n`;
const SARIF = 'test/fixtures/sarif/sarif-schema-2.1.0.json';

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
      readonly region: { readonly startLine: number; readonly startColumn?: number };
    };
    readonly logicalLocations?: readonly { readonly name: string }[];
  }[];
  readonly relatedLocations?: readonly unknown[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly baselineState?: string;
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly { readonly id: string; readonly help: { readonly text: string } }[];
        };
      };
      readonly invocations: readonly [{ readonly executionSuccessful: boolean }];
      readonly results: readonly Result[];
    },
  ];
}

describe('what the command line tells builds', () => {
  let scratch: ScratchFolder;
  let file: string;
  before(async () => {
    scratch = await ScratchFolder.create();
    file = scratch.at('battles.jsonl');
    await writeFile(file, TEXT);
  });
  after(() => scratch.remove());

  /** Every log that a test had, to be validated once more by one run of a slow program. */
  const logs: string[] = [];
  const sarifIn = async (text: string): Promise<Log> => {
    const log = JSON.parse(text) as Log;
    assert.deepEqual(violations(SARIF, log), []);
    const path = scratch.at(`${logs.length}.sarif`);
    await writeFile(path, text);
    logs.push(path);
    return log;
  };
  const sarifOf = async (...args: readonly string[]) =>
    sarifIn(await printed('audit', '--format', 'sarif', ...args));
  const users = ({ runs: [{ results }] }: Log) => results.filter(({ level }) => level === 'warning');

  test('SARIF is valid, has one result a user with help, and points at the user’s name', async () => {
    const log = await sarifOf(file);
    const flagged = users(log);
    assert.equal(flagged.length, 6);
    const names = flagged.map(({ locations }) => locations[0]!.logicalLocations![0]!.name);
    assert.deepEqual(
      names.toSorted(),
      [0, 1, 2, 3, 4, 5].map((n) => `careless-${n}`),
    );
    const rules = new Map(log.runs[0].tool.driver.rules.map(({ id, help }) => [id, help.text]));
    for (const { ruleId, locations, relatedLocations } of flagged) {
      assert.ok(rules.get(ruleId)!.length > 50, ruleId);
      const { region, artifactLocation } = locations[0]!.physicalLocation;
      // A file outside the repository has an address of its own.
      assert.match(artifactLocation.uri, /^file:\/\/\/.*\/battles\.jsonl$/);
      const line = TEXT.split('\n')[region.startLine - 1]!;
      assert.ok(
        line.slice(region.startColumn! - 1).startsWith(locations[0]!.logicalLocations![0]!.name, 1) ||
          line.slice(region.startColumn! - 1).startsWith(locations[0]!.logicalLocations![0]!.name),
      );
      assert.ok(relatedLocations!.length > 0);
    }
    const inside = await sarifOf(sample('arena-with-careless-users.jsonl'));
    const { artifactLocation } = users(inside)[0]!.locations[0]!.physicalLocation;
    assert.deepEqual(artifactLocation, {
      uri: 'samples/arena-with-careless-users.jsonl',
      uriBaseId: '%SRCROOT%',
    });
  });

  test('fingerprints are of user and code: rows put before the others leave them as they are', async () => {
    const moved = scratch.at('moved.jsonl');
    await writeFile(moved, `${rows.at(-1)!}\n${rows.slice(0, -1).join('\n')}\n`);
    const printsOf = async (path: string) =>
      users(await sarifOf(path))
        .map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash']!)
        .toSorted();
    const prints = await printsOf(file);
    assert.equal(new Set(prints).size, 6);
    assert.deepEqual(await printsOf(moved), prints);
  });

  test('SARIF of a file that cannot be audited is valid, and says so; the others are in it', async () => {
    const broken = scratch.at('broken.jsonl');
    await writeFile(broken, '{"prompt":"a","chosen":"b","rejected":"c"}\n');
    const { code, out } = await cli(['audit', '--format', 'sarif', broken, file]);
    assert.equal(code, 3);
    const log = await sarifIn(out);
    assert.equal(log.runs[0].invocations[0].executionSuccessful, false);
    assert.equal(users(log).length, 6);
  });

  test('names from a file are text in every format, never markup, commands or links', async () => {
    const evil = 'x](http://evil.example) <img src=x onerror=alert(1)>\n::error::%0A"&\'|@all';
    const path = scratch.at('evil.jsonl');
    await writeFile(path, TEXT.replaceAll('"careless-0"', JSON.stringify(evil)));
    const all = await Promise.all(
      ['sarif', 'github', 'junit', 'markdown'].map((format) => printed('audit', '--format', format, path)),
    );
    const [log, annotations, xml, page] = all as [string, string, string, string];
    await sarifIn(log);
    // Every line is a command of ours: what the name holds starts none.
    for (const line of annotations.trimEnd().split('\n')) assert.match(line, /^::(warning|notice) file=/);
    assert.doesNotMatch(xml, /<img|&(?!amp;|lt;|gt;|quot;|#10;)/);
    assert.doesNotMatch(page, /<img|[^\\]\]\(http|@all/);
    const table = page.split('\n').filter((line) => line.startsWith('| ') && line.includes('evil'));
    // Eight cells: a bar in the name ends none of them.
    for (const line of table) assert.equal(line.match(/(?<!\\)\|/g)!.length, 9);
    assert.equal(table.length, 1);
  });

  test('JUnit counts what it holds: a failure a flagged user', async () => {
    const xml = await printed('audit', '--format', 'junit', file);
    const told = /<testsuite name="[^"]*" tests="(\d+)" failures="(\d+)" errors="0" skipped="(\d+)">/.exec(
      xml,
    )!;
    assert.equal(Number(told[2]), 6);
    assert.equal(xml.match(/<testcase /g)!.length, Number(told[1]));
    assert.equal(xml.match(/<failure /g)!.length, 6);
    assert.equal(xml.match(/<skipped /g)?.length ?? 0, Number(told[3]));
    assert.match(xml, /name="24 users not flagged"/);
  });

  test('with a baseline only users who are new fail; one that is malformed is a usage error', async () => {
    const baseline = scratch.at('baseline.json');
    await printed('audit', file, '--write-baseline', baseline, '--quiet');
    assert.deepEqual(
      violations('schemas/baseline.schema.json', JSON.parse(await readFile(baseline, 'utf8'))),
      [],
    );
    const codeOf = async (...args: readonly string[]) => (await cli(['audit', file, ...args])).code;
    assert.equal(await codeOf('--fail-on-flagged', '0'), 1);
    assert.equal(await codeOf('--fail-on-flagged', '0', '--baseline', baseline), 0);
    const log = await sarifOf(file, '--baseline', baseline);
    assert.ok(users(log).every(({ baselineState }) => baselineState === 'unchanged'));
    const known = JSON.parse(await readFile(baseline, 'utf8')) as { findings: { user: string | null }[] };
    const without = known.findings.filter(({ user }) => user !== 'careless-3');
    await writeFile(baseline, JSON.stringify({ ...known, findings: without }));
    assert.equal(await codeOf('--fail-on-flagged', '0', '--baseline', baseline), 1);
    assert.equal(await codeOf('--fail-on-flagged', '1', '--baseline', baseline), 0);
    for (const text of [
      '',
      '[]',
      '{"schemaVersion":9,"findings":[]}',
      '{"schemaVersion":1,"findings":[{}]}',
    ]) {
      await writeFile(baseline, text);
      const run = await cli(['audit', file, '--baseline', baseline]);
      assert.deepEqual([run.code, run.out], [2, '']);
    }
    assert.equal(await codeOf('--baseline', scratch.at('none.json')), 2);
  });

  test('the other bounds', async () => {
    const skipped = scratch.at('skipped.jsonl');
    await writeFile(skipped, `${TEXT}${'{"judge":1}\n'.repeat(200)}`);
    assert.equal((await cli(['audit', skipped, '--fail-on-skipped-share', '0.05'])).code, 1);
    assert.equal((await cli(['audit', skipped, '--fail-on-skipped-share', '0.2'])).code, 0);
    const even = scratch.at('even.jsonl');
    await writeFile(
      even,
      `${plantedRows({ careful: 12, careless: 0, comparisonsEach: 20, seed: 3 }).join('\n')}\n`,
    );
    const { signal } = JSON.parse(await printed('audit', '--format', 'json', even)) as { signal: boolean };
    assert.equal(signal, false);
    assert.equal((await cli(['audit', even, '--fail-on-no-signal'])).code, 1);
    assert.equal((await cli(['audit', file, '--fail-on-no-signal'])).code, 0);
  });

  test('the JSON is what its schema says', async () => {
    for (const path of [file, sample('arena-with-careless-users.jsonl'), sample('mt-bench-human.jsonl')]) {
      const audit: unknown = JSON.parse(await printed('audit', '--format', 'json', path));
      assert.deepEqual(violations('schemas/audit.schema.json', audit), []);
      assert.ok((audit as { effect: object | null }).effect !== null);
    }
  });

  test('--output-file holds what is printed, and is never an input; --quiet says less', async () => {
    const out = scratch.at('out.txt');
    assert.equal(await printed('audit', file, '--output-file', out), '');
    assert.equal(await readFile(out, 'utf8'), await printed('audit', file));
    const refused = await cli(['audit', file, '--output-file', file]);
    assert.equal(refused.code, 4);
    assert.equal(await readFile(file, 'utf8'), TEXT);
    const quiet = await printed('audit', file, '--quiet');
    assert.match(quiet, /^.*battles\.jsonl: 6 of 30 users look careless/);
    assert.doesNotMatch(quiet, /strength/);
  });

  test('folders and globs: what is no dataset is passed over, what was named is not', async () => {
    const folder = scratch.at('tree');
    await mkdir(`${folder}/deep`, { recursive: true });
    await writeFile(`${folder}/deep/a.jsonl`, TEXT);
    await writeFile(`${folder}/b.jsonl`, TEXT);
    await writeFile(`${folder}/package.json`, '{"name":"no dataset"}');
    const run = await cli(['audit', folder, '--quiet']);
    assert.equal(run.code, 0, run.err);
    assert.equal(run.out.match(/jsonl: 6 of 30/g)!.length, 2);
    const some = await printed('audit', `${folder}/**/a*.jsonl`, '--quiet');
    assert.equal(some.match(/jsonl: 6 of 30/g)!.length, 1);
    assert.equal((await cli(['audit', `${folder}/package.json`])).code, 3);
    assert.equal((await cli(['audit', `${folder}/*.none`])).code, 4);
  });

  test('settings beside the data hold, but for what an option says; what no setting accepts is a usage error', async () => {
    const folder = scratch.at('configured');
    await mkdir(folder);
    await writeFile(`${folder}/a.jsonl`, TEXT.replaceAll('"judge"', '"col9"'));
    const config = `${folder}/preference-auditor.json`;
    const settings = {
      $schema: 'x',
      columns: { '*.jsonl': { user: 'col9' } },
      minComparisons: 1000,
      'severity.review': 'off',
    };
    await writeFile(config, JSON.stringify(settings));
    assert.deepEqual(violations('schemas/config.schema.json', settings), []);
    const flagged = async (...args: readonly string[]) => {
      const text = await printed('audit', '--format', 'json', `${folder}/a.jsonl`, ...args);
      return (JSON.parse(text) as { flagged: { users: number } }).flagged.users;
    };
    assert.equal(await flagged(), 0);
    assert.equal(await flagged('--min-comparisons', '5'), 6);
    assert.equal(await flagged('--no-config', '--columns', 'user=col9'), 6);
    const { runs } = await sarifOf(`${folder}/a.jsonl`);
    assert.ok(runs[0].results.every(({ ruleId }) => ruleId !== 'too-few'));
    for (const [text, why] of [
      ['{', /it is no JSON/],
      ['{"fdr":2}', /“fdr” is not a number from 0 to 1/],
      ['{"nonsense":1}', /there is no setting “nonsense”/],
      ['{"auditor":"eve"}', /there is no setting “auditor”/],
    ] as const) {
      await writeFile(config, text);
      const run = await cli(['audit', `${folder}/a.jsonl`]);
      assert.equal(run.code, 2);
      assert.match(run.err, why);
    }
  });

  test('explain tells of every code, and of no other', async () => {
    const codes = (await printed('explain')).trimEnd().split('\n');
    assert.ok(codes.length > 20);
    assert.match(await printed('explain', 'first-clicker'), /^first-clicker\n\nThe user nearly always chose/);
    assert.equal((await cli(['explain', 'nonsense'])).code, 2);
  });

  const validator = sarifValidator();
  test(
    'the validator of the SARIF SDK finds nothing wrong with any of the logs above, but that this tool has no home page',
    { skip: typeof validator === 'string' ? skippedWithout(validator) : false },
    async () => {
      const validate = validator as Exclude<typeof validator, string>;
      assert.ok(logs.length >= 8, `${logs.length}`);
      const log = JSON.parse(await readFile(logs[0]!, 'utf8')) as {
        runs: [{ results: { locations: [] }[] }];
      };
      log.runs[0].results[0]!.locations = [];
      const wrong = scratch.at('wrong.sarif');
      await writeFile(wrong, JSON.stringify(log));
      const found = validate([...logs, wrong], scratch.at('validated.sarif'));
      const told = found.filter(({ ruleId, text }) => ruleId !== 'SARIF2005' || !text.includes('driver'));
      // What code scanning would refuse is seen: a result that is nowhere.
      assert.deepEqual(
        told.map(({ ruleId, level, log: path }) => ({ ruleId, level, path })),
        ['GH1015', 'GH1017', 'GH2012'].map((ruleId) => ({ ruleId, level: 'error', path: wrong })),
      );
    },
  );
});
