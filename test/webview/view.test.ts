import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { chance as chanceInSentences } from '../../server/audit/wording.ts';
import { chance, count, decimal, percent } from '../../webview/shared/format.ts';
import { isItemId, promptInWords } from '../../webview/shared/prompts.ts';
import { intervalGeometry, intervalLabel } from '../../webview/plots/intervalBar.ts';
import { headingWithoutAudit, noticesFor } from '../../webview/shared/notices.ts';
import { between, countSelected, toggled } from '../../webview/view/selection.ts';
import {
  category,
  countsOf,
  DEFAULT_SORT,
  histogram,
  NO_FILTER,
  scaleStart,
  SHOWN,
  type Shown,
  SORT_KEYS,
  sortedBy,
  visibleUsers,
} from '../../webview/view/usersView.ts';
import { effectOf } from '../../webview/view/effect.ts';
import { decisionOf, nextOpen, queueOf } from '../../webview/view/queue.ts';
import { restoredState } from '../../webview/view/viewState.ts';
import { COLUMNS, columnsOf, leastWidth, shownColumns, tabSeparated } from '../../webview/view/columns.ts';
import { similarUsers } from '../../webview/user/similarUsers.ts';
import { stableOrder } from '../../webview/view/stableOrder.ts';
import { visibleText } from '../../webview/shared/visibleText.ts';
import { RowSlots } from '../../webview/users/rowSlots.ts';
import { ShownUsers } from '../../webview/view/shownUsers.ts';
import { madeUpSnapshot, statusOf } from './snapshots.ts';

const { users } = madeUpSnapshot(200);
const everybody = Array.from(users.name.keys());
const sortKeys = SORT_KEYS;

test('at first come those to drop, then to flip, to review and to keep, the least attentive first', () => {
  const order = Array.from(visibleUsers(users, NO_FILTER, DEFAULT_SORT));
  const groups = order.map((user) => category(users.recommendation, user));
  assert.deepEqual([...new Set(groups)], ['drop', 'flip', 'review', 'keep']);
  assert.deepEqual(
    groups,
    groups.toSorted((a, b) => rank(a) - rank(b)),
  );
  for (const [place, user] of order.entries()) {
    const next = order[place + 1];
    if (next !== undefined && groups[place] === groups[place + 1])
      assert.ok(users.probabilityAttentive[user]! <= users.probabilityAttentive[next]!);
  }
  function rank(name: string): number {
    return ['drop', 'flip', 'review', 'keep'].indexOf(name);
  }
});

test('sorting shows everybody once, in both directions', () => {
  fc.assert(
    fc.property(fc.constantFrom(...sortKeys), fc.boolean(), (key, descending) => {
      const order = Array.from(visibleUsers(users, NO_FILTER, [{ key, descending }]));
      assert.deepEqual(
        order.toSorted((a, b) => a - b),
        everybody,
      );
      if (key !== 'attentiveness' && key !== 'comparisons' && key !== 'probabilityAttentive') return;
      const values = order.map((user) => users[key][user]!);
      assert.deepEqual(
        values,
        values.toSorted((a, b) => (descending ? b - a : a - b)),
      );
    }),
  );
});

test('users equal in the first term are sorted by the next', () => {
  const sort = [
    { key: 'kind', descending: false },
    { key: 'comparisons', descending: true },
  ] as const;
  const order = Array.from(visibleUsers(users, NO_FILTER, sort));
  for (const [place, user] of order.entries()) {
    const next = order[place + 1];
    if (next === undefined) continue;
    const same =
      users.group.codes[user] === users.group.codes[next] &&
      users.kind.codes[user] === users.kind.codes[next];
    assert.ok(users.group.codes[user]! <= users.group.codes[next]!);
    if (same) assert.ok(users.comparisons[user]! >= users.comparisons[next]!);
  }
});

test('users are in the order that comparing them one by one gives, on any columns', () => {
  const awkward = [0, -0, NaN, 1, -1, 0.5, -0.5, 5e-324, -5e-324, 1e300, -1e300, Infinity, -Infinity];
  const column = fc.array(fc.oneof(fc.constantFrom(...awkward), fc.double()), {
    minLength: 40,
    maxLength: 40,
  });
  const someUsers = Uint32Array.from({ length: 40 }, (_, user) => user * 5);
  fc.assert(
    fc.property(column, fc.boolean(), (values, descending) => {
      const value = (user: number) => values[user / 5]!;
      const sorted = Array.from(someUsers).sort((a, b) => {
        const [one, other] = [value(a), value(b)];
        if (Number.isNaN(one) || Number.isNaN(other))
          return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
        return one === other ? 0 : one < other === descending ? 1 : -1;
      });
      assert.deepEqual(Array.from(stableOrder(someUsers, value, descending)), sorted);
    }),
  );
  assert.equal(stableOrder(new Uint32Array(0), () => 0, false).length, 0);
});

test('a heading sorts up, then down; with shift it is added, and turned where it stands', () => {
  const up = [{ key: 'name', descending: false }] as const;
  assert.deepEqual(sortedBy(DEFAULT_SORT, 'name', false), up);
  assert.deepEqual(sortedBy(up, 'name', false), [{ key: 'name', descending: true }]);
  const both = sortedBy(up, 'ties', true);
  assert.deepEqual(both, [...up, { key: 'ties', descending: false }]);
  assert.deepEqual(sortedBy(both, 'name', true), [
    { key: 'name', descending: true },
    { key: 'ties', descending: false },
  ]);
  assert.deepEqual(sortedBy(both, 'ties', false), [{ key: 'ties', descending: false }]);
});

test('the unknown come last when sorted up', () => {
  const firstShare = users.firstShare as Float64Array;
  const some = firstShare.map((share, user) => (user % 3 === 0 ? NaN : share));
  const order = visibleUsers({ ...users, firstShare: some }, NO_FILTER, [
    { key: 'firstShare', descending: false },
  ]);
  const unknown = Array.from(order, (user) => Number.isNaN(some[user]!));
  assert.equal(unknown.indexOf(true), unknown.lastIndexOf(false) + 1);
});

test('columns: as many as there is room for, or those chosen', () => {
  const keys = (chosen: Parameters<typeof shownColumns>[1], width: number) =>
    shownColumns(COLUMNS, chosen, width).map(({ key }) => key);
  assert.deepEqual(keys(null, 1200), [
    'name',
    'recommendation',
    'comparisons',
    'chosenStronger',
    'certainty',
    'decision',
    'actions',
  ]);
  assert.deepEqual(keys(null, 250), ['name', 'recommendation']);
  for (let width = 260; width < 1400; width += 7)
    assert.ok(leastWidth(shownColumns(COLUMNS, null, width)) <= width);
  assert.deepEqual(keys(['ties', 'attentiveness'], 300), ['name', 'attentiveness', 'ties']);
});

test('what a share is of is said by what tells attentive judgements, and the columns are the same otherwise', () => {
  const [byModels, besideModels] = [columnsOf('stronger model', true), columnsOf('likelier response', true)];
  const label = (columns: typeof COLUMNS) => columns.find(({ key }) => key === 'chosenStronger')!.label;
  assert.deepEqual([label(byModels), label(besideModels)], ['Stronger (expected)', 'Likelier (expected)']);
  const others = (columns: typeof COLUMNS) => columns.filter(({ key }) => key !== 'chosenStronger');
  assert.deepEqual(others(byModels), others(besideModels));
  // What is kept by identity is not computed anew.
  assert.equal(columnsOf('likelier response', true), besideModels);
});

test('copied users are lines of cells, and no name is a formula', () => {
  const named = { ...users, name: ['=SUM(A1)', 'tab\there', '-5', '-x', ...users.name.slice(4)] };
  const lines = tabSeparated(named, [0, 1, 2, 3], shownColumns(COLUMNS, ['comparisons', 'actions'], 0)).split(
    '\n',
  );
  const cells = lines.map((line) => line.split('\t'));
  assert.deepEqual(cells[0], ['User', 'Comparisons']);
  assert.deepEqual(
    cells.slice(1, 5).map(([name]) => name),
    ["'=SUM(A1)", 'tab here', '-5', "'-x"],
  );
  assert.equal(cells[1]![1], String(users.comparisons[0]));
});

test('users who judge alike are the nearest in what they do, and never the user itself', () => {
  for (const user of [3, 13, 20]) {
    const alike = similarUsers(users, user, 5);
    assert.equal(new Set(alike).size, 5);
    const kinds = new Set([user, ...alike].map((one) => category(users.group, one)));
    assert.deepEqual([user, ...alike].indexOf(user, 1), -1);
    assert.equal(kinds.size, 1);
  }
});

test('what hides in a text is spelled out; emoji and scripts stay', () => {
  assert.equal(visibleText('a\u202Eb\u0000c\td\n'), 'a⟨U+202E⟩b⟨U+0000⟩c\td\n');
  assert.equal(visibleText('👩\u200D👩 مستخدم'), '👩\u200D👩 مستخدم');
});

test('names sort by their numbers', () => {
  const order = visibleUsers(users, NO_FILTER, [{ key: 'name', descending: false }]);
  assert.deepEqual(Array.from(order), everybody);
});

test('the decided sort before the undecided', () => {
  const order = visibleUsers(users, NO_FILTER, [{ key: 'decision', descending: false }]);
  assert.equal(order[0], 13);
});

test('a filter shows exactly the users it names, and its count is true', () => {
  const isShown: Readonly<Record<Shown, (user: number) => boolean>> = {
    all: () => true,
    drop: (user) => category(users.recommendation, user) === 'drop',
    flip: (user) => category(users.recommendation, user) === 'flip',
    review: (user) => category(users.recommendation, user) === 'review',
    decided: (user) => category(users.decision, user) !== null,
    undecided: (user) =>
      category(users.decision, user) === null && category(users.recommendation, user) !== 'keep',
  };
  fc.assert(
    fc.property(fc.constantFrom('', 'USER_1', ' 19 ', 'nobody'), fc.constantFrom(...SHOWN), (text, part) => {
      const shown = visibleUsers(users, { text, shown: part }, DEFAULT_SORT);
      const expected = everybody.filter(
        (user) => users.name[user]!.includes(text.trim().toLowerCase()) && isShown[part](user),
      );
      assert.deepEqual(
        Array.from(shown).toSorted((a, b) => a - b),
        expected,
      );
      if (text === '') assert.equal(countsOf(users)[part], expected.length);
    }),
  );
});

test('without a signal nobody is vouched for, in the table and in what is copied', () => {
  const columns = columnsOf('stronger model', false);
  for (const key of [
    'recommendation',
    'probabilityAttentive',
    'certainty',
    'attentiveness',
    'kind',
    'interval',
  ]) {
    const column = columns.find((one) => one.key === key)!;
    assert.equal(column.text(users, 3), '', key);
  }
  assert.equal(
    columns.find(({ key }) => key === 'comparisons')!.text(users, 3),
    String(users.comparisons[3]),
  );
  assert.equal(queueOf({ ...madeUpSnapshot(200), signal: false }, new Map()).order.length, 0);
});

describe('the queue', () => {
  const snapshot = madeUpSnapshot(300);
  const queue = queueOf(snapshot, new Map());

  test('holds everybody whom anything but keeping is recommended for, by reason, surest first', () => {
    const asked = Array.from(snapshot.users.name.keys()).filter(
      (user) => category(snapshot.users.recommendation, user) !== 'keep',
    );
    assert.deepEqual(
      queue.order.toSorted((a, b) => a - b),
      asked,
    );
    assert.deepEqual(
      queue.groups.map(({ label, users: some }) => [label, some.length]),
      [
        ['Always first', 9],
        ['Coin flip', 20],
        ['Against all', 6],
        ['Not certain', 12],
      ],
    );
    for (const { users: some } of queue.groups) {
      const sure = some.map((user) => snapshot.users.probabilityAttentive[user]!);
      assert.deepEqual(
        sure,
        sure.toSorted((a, b) => a - b),
      );
    }
    assert.deepEqual(queue.decided, [13]);
  });

  test('loses whom a decision is on its way for, and gets them back where it is taken back', () => {
    const [first, second] = queue.order.filter((user) => user !== 13) as [number, number];
    const pending = new Map([[first, 'drop' as const]]);
    const after = queueOf(snapshot, pending);
    assert.equal(after.groups[0]!.users.includes(first), false);
    assert.equal(after.decided.length, 2);
    const isOpen = (user: number) => decisionOf(snapshot.users, user, pending) === null;
    assert.equal(nextOpen(after, first, isOpen), second);
    assert.equal(queueOf(snapshot, new Map([[13, null]])).decided.length, 0);
  });

  test('leads through all of it and round its end, to nobody when all are decided', () => {
    const decided = new Set([13]);
    const isOpen = (user: number) => !decided.has(user);
    let user = queue.order[20]!;
    for (let step = 1; step < 47; step++) {
      decided.add(user);
      user = nextOpen(queue, user, isOpen);
      assert.ok(user >= 0);
    }
    decided.add(user);
    assert.equal(decided.size, 48);
    assert.equal(nextOpen(queue, user, isOpen), -1);
  });
});

test('the effect of decisions is what is left, and how much of that is careless', () => {
  const snapshot = madeUpSnapshot(300);
  const total = snapshot.users.comparisons as Float64Array;
  const sum = (recommended: string) =>
    total.reduce(
      (all, n, user) =>
        all + (category(snapshot.users.recommendation, user) === recommended && user !== 13 ? n : 0),
      0,
    );
  const before = effectOf(snapshot, 'nothing');
  assert.equal(before.kept, snapshot.comparisons);
  const after = effectOf(snapshot, 'recommended');
  // User 13 was decided to be kept.
  assert.deepEqual([after.kept, after.flipped], [snapshot.comparisons - sum('drop'), sum('flip')]);
  assert.ok(after.carelessShare < before.carelessShare);
  assert.deepEqual(effectOf(snapshot, 'decided'), before);
});

test('the histogram counts every user once', () => {
  const bins = histogram(users, scaleStart(users), 40);
  assert.equal(
    bins.reduce((sum, value) => sum + value, 0),
    users.name.length,
  );
});

test('the scale starts at 0 unless somebody reaches below', () => {
  assert.equal(scaleStart(users), -1);
  assert.equal(scaleStart({ ...users, low: users.name.map(() => 0.1) }), 0);
});

test('an interval is drawn within the scale, with the tick inside the bar', () => {
  const value = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(value, value, value), (values) => {
      const [low, mean, high] = values.toSorted((a, b) => a - b) as [number, number, number];
      const { left, width, tick } = intervalGeometry({ low, mean, high }, -1, 1);
      assert.ok(left >= 0 && left + width <= 100 + 1e-9);
      assert.ok(width >= 1.5);
      assert.ok(tick >= left - 1 && tick + 1.5 <= left + width + 1);
    }),
  );
  assert.deepEqual(intervalGeometry({ low: -0.5, mean: 0, high: 0.5 }, -1, 1), {
    left: 25,
    width: 50,
    tick: 49.25,
  });
});

test('numbers show no more than the data support', () => {
  assert.equal(count(1234567), '1,234,567');
  assert.equal(decimal(-0.456), '−0.46');
  assert.equal(decimal(-0.001), '0.00');
  assert.equal(decimal(Number.NaN), '–');
  assert.equal(percent(0), '0%');
  assert.equal(percent(0.004), '<1%');
  assert.equal(percent(0.996), '>99%');
  assert.equal(percent(1), '100%');
  assert.equal(intervalLabel({ low: -0.1, mean: 0.2, high: 0.5 }), 'mean 0.20, 90% interval −0.10 to 0.50');
});

test('a chance near 0 or 1 says the bound that it is beyond, and is never certain', () => {
  assert.deepEqual([0, 0.00005, 0.0005, 0.005, 0.25, 0.99, 0.995, 0.9995, 0.99995, 1].map(chance), [
    '<0.01%',
    '<0.01%',
    '<0.1%',
    '<1%',
    '25%',
    '99%',
    '>99%',
    '>99.9%',
    '>99.99%',
    '>99.99%',
  ]);
});

test('the panel and the sentences of the server say a chance in the same words', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (probability) => {
      assert.equal(chance(probability), chanceInSentences(probability));
    }),
  );
});

test('what stands in place of a prompt is called an item where it is an id', () => {
  const ids = [
    '12',
    ' 7 ',
    'q00012',
    'prompt-7',
    'd41d8cd98f00b204e9800998ecf8427e',
    '123e4567-e89b-12d3-a456-426614174000',
  ];
  assert.deepEqual(
    ids.filter((id) => !isItemId(id)),
    [],
  );
  const texts = ['What is 12?', '12 monkeys', 'Hello', 'deadbeef', ''];
  assert.deepEqual(texts.filter(isItemId), []);
  assert.equal(promptInWords(' 12'), 'item 12');
  assert.equal(promptInWords('Why 12?'), 'Why 12?');
});

test('a selection grows by toggling and by ranges of what is shown', () => {
  const order = Uint32Array.from([5, 3, 9, 1]);
  assert.deepEqual(toggled(new Set([1]), 1), new Set());
  assert.deepEqual(toggled(new Set([1]), 2), new Set([1, 2]));
  assert.deepEqual(between(order, 9, 5), new Set([5, 3, 9]));
  assert.deepEqual(between(order, 5, 9), new Set([5, 3, 9]));
  assert.deepEqual(between(order, 5, 77), new Set());
  assert.equal(countSelected(new Set([3, 77]), order), 1);
});

test('a kept state is read back; whatever else was kept is not', () => {
  const state = restoredState({
    uri: 'file:///a.jsonl',
    sort: [
      { key: 'comparisons', descending: true },
      { key: 'name', descending: false },
    ],
    filter: { text: 'ada', shown: 'undecided' },
    columns: ['name', 'ties'],
    page: 'effect',
    selected: ['ada'],
    active: 'ada',
    top: 12,
    besideOpen: true,
    detailsOpen: true,
    modelsShown: true,
  });
  assert.deepEqual([state.page, state.filter.shown, state.besideOpen], ['effect', 'undecided', true]);
  assert.deepEqual(restoredState(JSON.parse(JSON.stringify(state))), state);
  assert.equal(state.top, 12);
  assert.deepEqual(restoredState(null).sort, DEFAULT_SORT);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(state)), fc.anything()), (kept) => {
      const restored = restoredState(kept);
      assert.ok(restored.sort.length > 0 && restored.sort.every(({ key }) => sortKeys.includes(key)));
      assert.ok(restored.selected.every((name) => typeof name === 'string'));
      assert.ok(Number.isInteger(restored.top) && restored.top >= 0);
    }),
  );
});

test('what has to be said above an audit', () => {
  const snapshot = madeUpSnapshot(10);
  assert.deepEqual(noticesFor(snapshot, statusOf('fitting', 'Fitting…'), null), []);
  const failed = noticesFor(snapshot, statusOf('failed', 'It broke.'), 'The file is gone.');
  assert.deepEqual(
    failed.map(({ text }) => text),
    ['The file is gone.', 'It broke. What follows is the last audit.'],
  );
  // Without an audit the page itself says what is wrong.
  assert.deepEqual(noticesFor(null, statusOf('declined', 'One user.'), null), []);
  assert.equal(headingWithoutAudit('declined'), 'This file cannot be audited');
  assert.equal(headingWithoutAudit('fitting'), null);
});

test('rows in sight are those from the first on, and while scrolling each stays the element that it is', () => {
  const step = fc.record({
    first: fc.integer({ min: 0, max: 120 }),
    wanted: fc.integer({ min: 0, max: 30 }),
    isScrolling: fc.boolean(),
    height: fc.constantFrom(300, 600),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.integer({ min: 0, max: 100 }), (steps, total) => {
      const rows = new RowSlots();
      let before = new Map<number, number>();
      for (const { first, wanted, isScrolling, height } of steps) {
        const slots = rows.fit({ first, wanted }, { total, height, isScrolling });
        const places = new Map(slots.map((slot) => [rows.placeOf(slot), slot]));
        assert.equal(places.size, slots.length);
        assert.ok(slots.length >= Math.min(wanted, total));
        const [lowest, highest] = [Math.min(...places.keys()), Math.max(...places.keys())];
        if (slots.length > 0) {
          assert.equal(highest - lowest + 1, slots.length);
          assert.ok(lowest <= first && highest < total);
        }
        // As many as before: a row that is still in sight is drawn by the same element.
        if (before.size === places.size)
          for (const [place, slot] of places) if (before.has(place)) assert.equal(before.get(place), slot);
        before = places;
      }
    }),
  );
});

test('the users shown are found out anew only where what they follow from changes', () => {
  const snapshot = madeUpSnapshot(60);
  const shown = new ShownUsers();
  const view = restoredState(undefined);
  const request = { snapshot, view, selected: new Set([3, 4]), width: 900 };
  assert.equal(shown.hides(3), false);
  shown.update(request);
  const { order, columns } = shown;
  assert.equal(shown.selected, 2);

  shown.update({ ...request, view: { ...view, page: 'activity' }, selected: new Set([3]) });
  assert.equal(shown.order, order);
  assert.equal(shown.columns, columns);
  assert.equal(shown.selected, 1);
  const filter = { ...NO_FILTER, text: snapshot.users.name[7]! };
  shown.update({ ...request, view: { ...view, filter } });
  assert.deepEqual(Array.from(shown.order), [7]);
  assert.deepEqual([shown.hides(7), shown.hides(3), shown.selected], [false, true, 0]);
  shown.update({ ...request, width: 300 });
  assert.notEqual(shown.columns, columns);
});
