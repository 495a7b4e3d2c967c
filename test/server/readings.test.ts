import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LanguageServer } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

/** In numbers that could mean two things, but for some rows that hold a letter. */
const TEXT = plantedRows({ careful: 8, careless: 2, comparisonsEach: 20, seed: 2 })
  .map((row, i) => {
    const { judge, model_a, model_b, winner } = JSON.parse(row) as Record<string, string>;
    const choice = i % 20 === 0 ? 's' : winner === 'model_a' ? 1 : 0;
    return `${JSON.stringify({ judge, model_a, model_b, choice })}\n`;
  })
  .join('');

describe('the question how a file is to be read', () => {
  const uri = 'file:///rows.jsonl';
  let server: LanguageServer;
  before(async () => {
    server = await LanguageServer.start();
  });
  after(() => server.stop());

  const readings = (settings: Record<string, string | Record<string, string>>) =>
    server.request('preferenceAuditor/readings', { uri, settings });

  test('each answer is told with what it would mean, before anything is stored', async () => {
    assert.equal((await server.open(uri, TEXT)).state, 'column-needed');
    const choices = (await server.request('preferenceAuditor/columns', { uri }))!;
    const answers = await readings(choices.given);
    const words = answers.map(({ settings: { convention } }) => convention);
    assert.deepEqual(words, ['is-first', 'index']);
    const shares = answers.map(({ consequence }) => {
      const [, model, share] = /^then (\w+) wins (\d+)% of \d+ decided comparisons$/.exec(consequence!)!;
      return [model, Number(share)] as const;
    });
    // The same model, the other way round.
    assert.equal(shares[0]![0], shares[1]![0]);
    assert.ok(Math.abs(shares[0]![1] + shares[1]![1] - 100) <= 1, String(shares));
    assert.deepEqual([answers[0]!.first.length, answers[0]!.users, answers[0]!.comparisons], [10, 10, 190]);
    const turned = answers[1]!.first.map((one) => one.replace(/[<>]/, (sign) => (sign === '<' ? '>' : '<')));
    assert.deepEqual(turned, answers[0]!.first);

    // The next question: a value that means nothing yet, with how often it occurs and where first.
    assert.deepEqual(answers[0]!.unclear, [
      { value: 's', rows: 10, example: TEXT.slice(0, TEXT.indexOf('\n')) },
    ]);
    const [asTie] = await readings({ ...answers[0]!.settings, values: { s: 'tie' } });
    assert.deepEqual([asTie!.comparisons, asTie!.ties, asTie!.unclear], [200, 10, []]);
    const [left] = await readings({ ...answers[0]!.settings, values: { s: 'skip' } });
    assert.deepEqual([left!.comparisons, left!.unclear, left!.asksOrder], [190, [], false]);

    assert.equal((await server.request('preferenceAuditor/columns', { uri }))!.given['winner'], undefined);
    await server.configure({ columns: { '*.jsonl': asTie!.settings } });
    const status = await server.statusWhen(uri, ({ state }) => state === 'ready');
    assert.equal(status.comparisons, 200);
  });

  test('where one side wins nearly always, the order is asked for', async () => {
    await server.configure({});
    const text = TEXT.replaceAll('"choice":"s"', '"winner":"model_a"').replaceAll(
      /"choice":./g,
      '"winner":"model_a"',
    );
    await server.close(uri);
    await server.open(uri, text);
    const [reading] = await readings({});
    assert.deepEqual([reading!.meaning, reading!.asksOrder, reading!.unclear], ['', true, []]);
    const [unknown] = await readings({ order: 'unknown' });
    assert.equal(unknown!.asksOrder, false);
  });

  test('of what is no dataset, or not open, there is none', async () => {
    assert.deepEqual(
      await server.request('preferenceAuditor/readings', { uri: 'file:///x.csv', settings: {} }),
      [],
    );
    await server.close(uri);
    await server.open(uri, 'dear diary\n');
    assert.deepEqual(await readings({}), []);
  });
});
