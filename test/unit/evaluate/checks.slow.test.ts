import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSections, judgeChecks } from '../../evaluate/people/checks.ts';
import { PEOPLE_WORLDS } from '../../evaluate/people/worlds.ts';

const judged = (name: string) =>
  judgeChecks(
    PEOPLE_WORLDS.find((world) => world.name === name)!,
    1,
  );

test('checks find the sorts that they are for, and nearly nobody else', () => {
  const { found, wrongly } = judged('alternators');
  assert.equal(found.pattern.of, 40);
  assert.ok(found.pattern.hit > 30, `${found.pattern.hit}`);
  assert.ok(wrongly.pattern.hit <= 1);
});

test('a ring is found beside several tastes', () => {
  const ring = judged('ring');
  assert.ok(ring.found.ring.hit >= 10, `${ring.found.ring.hit}`);
  assert.equal(ring.wrongly.ring.hit, 0);
});

test('a row says of how many, and there is none where nobody is found or should be', () => {
  const [, , table] = checkSections([judged('five-users')], 1);
  assert.equal(table!.split('\n').length, 2);
  const [, , alternators] = checkSections([judged('alternators')], 1);
  assert.match(alternators!, /\| alternators +\| pattern +\| \d+ of 40 +\| \d+ of 160/);
});
