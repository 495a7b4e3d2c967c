import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { activityOf } from '../../../server/audit/deciding/activity.ts';
import { auditable, completeAudit, recommendationOf } from '../../../server/audit/audit.ts';
import { defaultAuditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { fitComparisons } from '../../../server/audit/fitting/fitComparisons.ts';
import { orderedRecords } from '../../../server/audit/deciding/orders.ts';
import { userComparisons } from '../../../server/audit/views/userComparisons.ts';
import { userDetail } from '../../../server/audit/views/userDetail.ts';
import { wilson } from '../../../server/audit/views/userEvidence.ts';
import { bytesInMemory } from '../../../server/dataset/byteSource.ts';
import { inputInMemory } from '../../../server/dataset/input/datasetInput.ts';
import { chatTurns } from '../../../server/dataset/texts/chatTurns.ts';
import { readDataset } from '../../../server/dataset/rows/reader.ts';
import { recogniseDataset } from '../../../server/dataset/columns/recognise.ts';
import { rowTexts, type RowTexts } from '../../../server/dataset/texts/rowTexts.ts';
import { editSegments } from '../../../server/dataset/files/editSegments.ts';
import { decisionEdits } from '../../../server/dataset/decisions/writeBack.ts';
import { DEFAULT_FIT_SETTINGS } from '../../../server/model/fit/fit.ts';
import { userCurve } from '../../../server/model/posterior/userCurve.ts';
import { gaussJacobi, nodeEdges } from '../../../server/model/numerics/quadrature.ts';
import { generator, plantWorld } from '../model/plantedWorld.ts';
import { auditInMemory } from './auditInMemory.ts';

const world = plantWorld({
  seed: 5,
  strengths: [1.4, 0.6, 0, -0.7, -1.3],
  users: { attentive: 30, 'coin-flipper': 8, contrary: 3 },
  comparisonsEach: 60,
});
const settings = { ...defaultAuditSettings(), maxUsers: 10, maxSuspicious: 10 };

function auditOf(bytes: Uint8Array) {
  const recognition = recogniseDataset(bytes);
  assert.equal(recognition.kind, 'mapped');
  const ready = auditable(bytesInMemory(bytes), readDataset(bytes, recognition), settings.fit);
  const fitted = fitComparisons(ready.comparisons.comparisons, settings.fit)!;
  return completeAudit(ready, fitted, settings);
}

/** The planted world as a file, with a prompt and two responses a row. */
function plantedFile({ comparisons } = world): Buffer {
  const { user, first, second, outcome } = comparisons;
  const lines = Array.from(user, (u, row) =>
    JSON.stringify({
      judge: `user_${u}`,
      model_a: `model_${first[row]!}`,
      model_b: `model_${second[row]!}`,
      winner: ['model_a', 'model_b', 'tie'][outcome[row]!],
      prompt: `question ${row}`,
      response_a: `answer a ${row}`,
      response_b: [
        { role: 'user', content: `question ${row}` },
        { role: 'assistant', content: `answer b ${row}` },
      ],
    }),
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

test('what is said of a user is what they did, whatever their habit', () => {
  const seen = new Set<string>();
  for (const seed of [1, 2, 3]) {
    const habits = plantWorld({
      seed,
      strengths: [1.4, 0.6, 0, -0.7, -1.3],
      users: {
        attentive: 60,
        'coin-flipper': 8,
        'first-clicker': 5,
        'second-clicker': 5,
        'tie-clicker': 5,
        contrary: 4,
      },
      comparisonsEach: (uniform) => 6 + Math.floor(40 * uniform),
    });
    // Some who only lean to a side: most of what the first coin-flippers chose second, they choose first.
    const { user, outcome } = habits.comparisons;
    for (let row = 0; row < user.length; row++)
      if (user[row]! >= 60 && user[row]! < 64 && outcome[row] === 1 && row % 3 > 0) outcome[row] = 0;
    const audit = auditOf(plantedFile(habits));
    const { dataset } = audit;
    for (const [u, name] of dataset.users.entries()) {
      const [text] = userDetail(audit, name)!.explanation as [string];
      const did = [0, 1, 2].map(
        (wanted) =>
          dataset.outcome.filter((value, row) => value === wanted && dataset.user[row] === u).length,
      ) as [number, number, number];
      const [first, second, ties] = did;
      const z = Math.abs(first - second) / Math.sqrt(Math.max(1, first + second));
      const habit = /coin flip|(picked|leaning to) the (first|second)|answered tie/.exec(text)?.[0];
      if (habit === undefined) continue;
      seen.add(habit);
      if (habit === 'coin flip') assert.ok(z < 2.6 && ties <= first + second, `${text} ${did.join()}`);
      else if (habit.endsWith('first')) assert.ok(first > second, `${text} ${did.join()}`);
      else if (habit.endsWith('second')) assert.ok(second > first, `${text} ${did.join()}`);
      else assert.ok(ties > Math.max(first, second) || ties > first + second, `${text} ${did.join()}`);
    }
  }
  for (const habit of ['coin flip', 'picked the second', 'answered tie', 'leaning to the first'])
    assert.ok(seen.has(habit), `${habit} is not among ${[...seen].join(', ')}`);
});

const repeatedly = plantWorld({
  seed: 6,
  strengths: [1.4, 0.6, 0, -0.7, -1.3],
  users: { attentive: 30, 'coin-flipper': 8, 'first-clicker': 4, contrary: 3 },
  comparisonsEach: 60,
  nu: 0.6,
  again: 0.5,
});

describe('the curve of one user', () => {
  for (const [name, { comparisons }] of [
    ['each comparison on its own', world],
    ['items judged again', repeatedly],
  ] as const)
    test(`is the posterior that the fit reports: its mass, its mean and its groups: ${name}`, () => {
      // The curve is that of the fit alone, before the checks of single users add to it.
      const { counts, fit } = fitComparisons(comparisons, { ...DEFAULT_FIT_SETTINGS, checks: false })!;
      const { posteriors } = fit;
      const edges = nodeEdges(gaussJacobi(fit.parameters!.law, 64));
      for (let user = 0; user < counts.users; user++) {
        const curve = userCurve(counts, fit, user)!;
        const against = curve.eta.length - 64;
        const width = (point: number) => {
          const g = point < against ? against - 1 - point : point - against;
          return edges[g + 1]! - edges[g]!;
        };
        let [total, mean, attentive] = [curve.carelessPosterior, 0, 0];
        for (const [point, density] of curve.posterior.entries()) {
          const mass = density * width(point);
          total += mass;
          mean += mass * curve.eta[point]!;
          // Who judges attentively less than one time in five counts as careless.
          if (curve.eta[point]! > 0) {
            const [low, high] = [edges[point - against]!, edges[point - against + 1]!];
            attentive += mass * Math.min(1, Math.max(0, (high - 0.2) / (high - low)));
          }
        }
        assert.ok(Math.abs(total - 1) < 1e-9);
        // The fit integrates on fewer nodes, and averages over what its estimates leave open.
        assert.ok(Math.abs(mean - posteriors.attentiveness[user]!) < 0.03);
        assert.ok(Math.abs(attentive - posteriors.probabilityAttentive[user]!) < 0.03);
        assert.ok(curve.carelessPosterior < posteriors.probabilityCareless[user]! + 0.03);
        assert.ok(curve.eta.every((eta, point) => point === 0 || eta > curve.eta[point - 1]!));
      }
    });

  test('its prior is that of the population', () => {
    const { counts, fit } = fitComparisons(world.comparisons, DEFAULT_FIT_SETTINGS)!;
    const curve = userCurve(counts, fit, 0)!;
    // Averaged over the estimates and over other readings of the file, as the chances of users are.
    const careless = fit.points.reduce(
      (sum, { weight, parameters: { shares } }) => sum + weight * (shares.coin + shares.clicker),
      0,
    );
    assert.ok(Math.abs(curve.carelessPrior - careless) < 1e-9);
  });
});

describe('the page of one user', () => {
  const bytes = plantedFile();
  const audit = auditOf(bytes);
  const { dataset } = audit;

  test('counts wins per pair as a count by hand does', () => {
    const detail = userDetail(audit, 'user_3')!;
    const strength = audit.fitted.fit.strength;
    for (const { stronger, weaker, decisive, wins, interval, expected } of detail.pairs) {
      const [s, w] = [dataset.models.indexOf(stronger), dataset.models.indexOf(weaker)];
      assert.ok(strength[s]! > strength[w]!);
      let [n, won] = [0, 0];
      for (let row = 0; row < dataset.rows; row++) {
        const pair = [dataset.first[row]!, dataset.second[row]!];
        if (dataset.users[dataset.user[row]!] !== 'user_3' || dataset.outcome[row] === 2) continue;
        if (!pair.includes(s) || !pair.includes(w)) continue;
        n++;
        if (pair[dataset.outcome[row]!] === s) won++;
      }
      assert.deepEqual([decisive, wins], [n, won]);
      assert.ok(interval[0] <= wins / n && wins / n <= interval[1]);
      assert.ok(expected > 0.4 && expected < 1);
    }
    const total = detail.pairs.reduce((sum, { decisive }) => sum + decisive, 0);
    assert.equal(total, 60 - audit.fitted.fit.posteriors.ties[dataset.users.indexOf('user_3')]!);
  });

  test('says why, for every recommendation', () => {
    for (const name of dataset.users) {
      const { explanation } = userDetail(audit, name)!;
      assert.equal(explanation.length, 4);
      assert.ok(
        explanation.every((sentence) => /^[^\n]+\.$/.test(sentence)),
        explanation.join('\n'),
      );
    }
    assert.equal(userDetail(audit, 'nobody'), null);
  });

  test('says what keeps somebody doubtful from being dropped', () => {
    const doubtful = dataset.users.findIndex((_, u) => recommendationOf(audit, u) === 'drop');
    const why = (recommendation: Partial<typeof settings.recommendation>) => {
      const changed = { ...settings, recommendation: { ...settings.recommendation, ...recommendation } };
      const other = completeAudit(audit, audit.fitted, changed);
      return userDetail(other, dataset.users[doubtful]!)!.explanation.at(-1)!;
    };
    assert.match(
      why({ minComparisons: 1000 }),
      /review; too few comparisons to drop: \d+, and 1,000 are needed\./,
    );
    assert.match(
      why({ widestInterval: 0, minComparisons: 1 }),
      /review; not certain enough to drop: attentiveness may be anywhere from \S+ to \S+\.|drop all/,
    );
    assert.match(why({ fdr: 0 }), /review; not certain enough to drop.*more than 0% would be attentive/);
    assert.match(why({ policy: 'weights' }), /the policy “weights” does not drop this user/);
  });

  test('a user who stops paying attention drifts, a steady one does not', () => {
    const random = generator(2);
    const rows = Array.from({ length: 80 }, (_, k) => ({
      first: k % 2,
      steady: k % 5 !== 4,
      // A coin, whose sides follow no pattern.
      drifting: k < 40 || random() < 0.5,
    }));
    const lines: string[] = [];
    for (let peer = 0; peer < 6; peer++)
      for (const { first, steady } of rows) lines.push(line(`peer_${peer}`, first, steady));
    for (const { first, drifting } of rows) lines.push(line('drifting', first, drifting));
    const drifted = auditOf(Buffer.from(lines.join('\n')));
    assert.match(userDetail(drifted, 'drifting')!.drift!.text, /^Attention falls/);
    assert.match(userDetail(drifted, 'peer_0')!.drift!.text, /^No drift/);
    function line(judge: string, first: number, strong: boolean): string {
      const models = first === 0 ? ['good', 'bad'] : ['bad', 'good'];
      const winner = models.indexOf(strong ? 'good' : 'bad') === 0 ? 'model_a' : 'model_b';
      return JSON.stringify({ judge, model_a: models[0], model_b: models[1], winner });
    }
  });

  test('of one who clicks a side it is said whether the clicking lasts, not that attention drifts', () => {
    // The stronger model is shown first early on and second later: one who clicks the first choses it less and less.
    const shownFirst = (k: number) => (k < 40 ? k % 4 !== 3 : k % 4 === 3);
    const lines: string[] = [];
    for (let peer = 0; peer < 12; peer++)
      for (let k = 0; k < 80; k++)
        lines.push(line(`peer_${peer}`, shownFirst(k), shownFirst(k) === (k % 6 !== 5)));
    for (let clicker = 0; clicker < 4; clicker++)
      for (let k = 0; k < 80; k++) lines.push(line(`clicker_${clicker}`, shownFirst(k), k !== 50));
    const audit = auditOf(Buffer.from(lines.join('\n')));
    assert.equal(
      userDetail(audit, 'clicker_0')!.drift!.text,
      'The same all along: the first response was clicked in 100% of the first half and 98% of the second.',
    );
    function line(judge: string, strongFirst: boolean, first: boolean): string {
      const [model_a, model_b] = strongFirst ? ['good', 'bad'] : ['bad', 'good'];
      return JSON.stringify({ judge, model_a, model_b, winner: first ? 'model_a' : 'model_b' });
    }
  });

  test('pages through all comparisons once, most telling first, with their texts', async () => {
    const seen: { row: number; chance: number }[] = [];
    for (let offset = 0; offset < 60; offset += 7) {
      const page = (await userComparisons(audit, 'user_35', { order: 'telling', offset, limit: 7 }))!;
      assert.equal(page.total, 60);
      for (const { row, chance, prompt, firstText, secondText, line } of page.comparisons) {
        seen.push({ row, chance });
        assert.equal(line, row);
        assert.equal(prompt![0]!.text, `question ${row - 1}`);
        assert.equal(firstText!.at(-1)!.text, `answer a ${row - 1}`);
        assert.deepEqual(secondText!.at(-1), { role: 'assistant', text: `answer b ${row - 1}`, cut: 0 });
      }
    }
    assert.equal(new Set(seen.map(({ row }) => row)).size, 60);
    const chances = seen.map(({ chance }) => chance);
    assert.deepEqual(
      chances,
      chances.toSorted((a, b) => a - b),
    );
    const inFile = (await userComparisons(audit, 'user_35', { order: 'file', offset: 0, limit: 50 }))!
      .comparisons;
    assert.deepEqual(
      inFile.map(({ row }) => row),
      inFile.map(({ row }) => row).toSorted((a, b) => a - b),
    );
  });

  test('the activity is what was ordered: who, when, what, why and on whom', async () => {
    const ordered = (after: Buffer, order: Parameters<typeof orderedRecords>[1]) => {
      const current = auditOf(after);
      const { records } = orderedRecords(current, order);
      const { edits } = decisionEdits(current.bytes, current.dataset, records);
      return Buffer.concat([...editSegments(current.bytes, edits)]);
    };
    const orders = [
      {
        target: { users: ['user_1', 'user_2'] },
        order: 'keep',
        reason: 'known to me',
        by: 'ada',
        at: '2025-01-02T03:04:05.000Z',
      },
      { target: { rows: [1] }, order: 'flip', reason: null, by: 'bob', at: '2025-01-03T00:00:00.000Z' },
    ] as const;
    let file = bytes;
    for (const order of orders) file = ordered(file, order);
    const decided = auditOf(file);
    const { activities, decidedRows, readRows } = (await activityOf(decided, () => false))!;
    assert.equal(decidedRows, readRows);
    assert.deepEqual(
      activities.map(({ by, at, decision, scope, reason, rows, usersTotal }) => ({
        by,
        at,
        decision,
        scope,
        reason,
        rows,
        usersTotal,
      })),
      [
        {
          by: 'bob',
          at: orders[1].at,
          decision: 'flip',
          scope: 'comparison',
          reason: null,
          rows: 1,
          usersTotal: 1,
        },
        {
          by: 'ada',
          at: orders[0].at,
          decision: 'keep',
          scope: 'user',
          reason: 'known to me',
          rows: 120,
          usersTotal: 2,
        },
      ],
    );
    assert.deepEqual(activities[1]!.users.toSorted(), ['user_1', 'user_2']);
    assert.equal(await activityOf(decided, () => true), null);
  });

  test('the activity of a row that several users judged is that of each', async () => {
    const said = { annotator1: 1, annotator2: 2 };
    const models = { model_a: 'atlas', model_b: 'boreal' };
    const lines = Array.from({ length: 8 }, () => `${JSON.stringify({ ...models, ...said })}\n`).join('');
    const table = `model_a,model_b,annotator1,annotator2\n${'atlas,boreal,1,2\n'.repeat(8)}`;
    const column = (name: string, data: (string | number)[]) => ({ name, data });
    const parquet = parquetWriteBuffer({
      columnData: Object.entries({ ...models, ...said }).map(([name, value]) =>
        column(name, new Array<string | number>(8).fill(value)),
      ),
    });
    for (const file of [lines, table, new Uint8Array(parquet)]) {
      let current = await auditInMemory(file);
      for (const [user, order] of [
        ['annotator1', 'drop'],
        ['annotator2', 'keep'],
      ] as const) {
        const at = `2025-01-0${user.at(-1)!}T03:04:05.000Z`;
        const { records } = orderedRecords(current, {
          target: { users: [user] },
          order,
          reason: `of ${user}`,
          by: 'ada',
          at,
        });
        const { edits } = decisionEdits(current.bytes, current.dataset, records);
        current = await auditInMemory(Buffer.concat([...editSegments(current.bytes, edits)]));
      }
      const { activities } = (await activityOf(current, () => false))!;
      assert.deepEqual(
        activities.map(({ at, by, reason, decision, users, rows }) => [
          at,
          by,
          reason,
          decision,
          users,
          rows,
        ]),
        [
          ['2025-01-02T03:04:05.000Z', 'ada', 'of annotator2', 'keep', ['annotator2'], 8],
          ['2025-01-01T03:04:05.000Z', 'ada', 'of annotator1', 'drop', ['annotator1'], 8],
        ],
      );
    }
  });
});

describe('texts', () => {
  test('a value is read turn by turn, whatever its layout', () => {
    assert.deepEqual(chatTurns('[not JSON'), [{ role: null, text: '[not JSON' }]);
    assert.deepEqual(chatTurns('\n\nHuman: hi\n\nAssistant: hello\nthere'), [
      { role: 'human', text: 'hi' },
      { role: 'assistant', text: 'hello\nthere' },
    ]);
    assert.deepEqual(chatTurns('[{"from": "gpt", "value": "x"}]'), [{ role: 'gpt', text: 'x' }]);
    assert.deepEqual(
      chatTurns([{ role: 'user', content: [{ type: 'text', text: 'see' }, { type: 'image' }] }]),
      [{ role: 'user', text: 'see\n[image]' }],
    );
    assert.deepEqual(chatTurns(['a', 'b']), [
      { role: null, text: 'a' },
      { role: null, text: 'b' },
    ]);
    assert.deepEqual(chatTurns(null), []);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const { role, text } of chatTurns(value)) {
          assert.ok(role === null || typeof role === 'string');
          assert.equal(typeof text, 'string');
        }
      }),
    );
  });

  test('conversations that begin alike share their prompt; chosen and rejected go to the winner', async () => {
    const user = { role: 'user', content: 'q' };
    const rows = [
      {
        conversation_a: [user, { role: 'assistant', content: 'a' }],
        conversation_b: [user, { role: 'assistant', content: 'b' }],
      },
      { chosen: 'good', rejected: 'bad', prompt: 'q' },
      { prompt: 'q' },
    ].map((texts) => ({ judge: 'x', model_a: 'm', model_b: 'n', winner: 'model_b', ...texts }));
    const bytes = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
    const recognition = recogniseDataset(bytes);
    assert.equal(recognition.kind, 'mapped');
    const dataset = readDataset(bytes, recognition);
    const texts = await rowTexts(bytesInMemory(bytes), dataset, [...rows.keys()]);
    assert.deepEqual(texts[0], {
      prompt: [{ role: 'user', text: 'q' }],
      first: [{ role: 'assistant', text: 'a' }],
      second: [{ role: 'assistant', text: 'b' }],
    });
    assert.deepEqual(texts[1]!.first, [{ role: null, text: 'bad' }]);
    assert.deepEqual(texts[1]!.second, [{ role: null, text: 'good' }]);
    assert.deepEqual([texts[2]!.first, texts[2]!.prompt], [null, [{ role: null, text: 'q' }]]);
  });

  const told = ['judge', 'model_a', 'model_b', 'winner', 'prompt', 'response_a', 'response_b'];
  const rows = [
    ['x', 'm', 'n', 'model_a', 'Say "hi",\nthen stop', 'hi', 'line one\r\n\nline "three", end'],
    ['y', 'n', 'm', 'tie', 'plain', 'a,b', ''],
  ];
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const csv = [told, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n');
  const objects = rows.map((row) => Object.fromEntries(told.map((name, column) => [name, row[column]!])));
  for (const [format, bytes] of Object.entries({
    'CSV, quoted cells of several lines': Buffer.from(csv),
    'a JSON array on many lines': Buffer.from(JSON.stringify(objects, null, 2)),
    'gzip around CSV': gzipSync(csv),
  })) {
    test(`are those of the row in ${format}`, async () => {
      const input = inputInMemory(bytes);
      const recognition = await input.recognise();
      assert.equal(recognition.kind, 'mapped');
      const { dataset, bytes: source } = (await input.read(recognition, new AbortController().signal))!;
      for (const [row, cells] of rows.entries()) {
        const [texts] = (await rowTexts(source, dataset, [row])) as [RowTexts];
        const found = [texts.prompt, texts.first, texts.second].map((turns) =>
          turns?.map(({ text }) => text).join('|'),
        );
        assert.deepEqual(found, cells.slice(4));
      }
    });
  }
});

test("Wilson's interval holds the share and stays within 0 and 1", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const wins = Math.round(share * n);
      const [low, high] = wilson(wins, n);
      assert.ok(low >= 0 && high <= 1 && low <= wins / n + 1e-12 && wins / n <= high + 1e-12);
    }),
  );
  // Brown, Cai and DasGupta (2001) give the 95% interval of 0 of 10 as 0 to 0.278; 90% is narrower: 0 to 0.213.
  assert.ok(Math.abs(wilson(0, 10)[1] - 0.213) < 0.001);
});
