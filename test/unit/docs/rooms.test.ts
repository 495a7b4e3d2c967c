import assert from 'node:assert/strict';
import { test } from 'node:test';
import cruiser from '../../../.dependency-cruiser.cjs';
import { drawnRooms, drawRooms, importsOfRooms } from '../../../scripts/drawRooms.mjs';

test('ARCHITECTURE.md draws the imports that there are', () => {
  assert.equal(drawnRooms(), drawRooms(), 'run npm run rooms');
});

test('every import that the rules allow between rooms is made', () => {
  const { within } = importsOfRooms();
  const made = [...within].flatMap(([folder, rooms]) =>
    [...rooms].flatMap(([room, uses]) => [...uses].map((used) => `${folder}/${room} → ${used}`)),
  );
  const allowed = cruiser.forbidden.flatMap(({ name, to: { pathNot } }) => {
    if (!name.endsWith('-uses')) return [];
    const path = name.slice(0, -'-uses'.length);
    const [room, ...uses] = /\(([^)]*)\)/.exec(String(pathNot))![1]!.split('|');
    assert.ok(path.endsWith(`/${room!}`));
    return uses.map((used) => `${path} → ${used}`);
  });
  assert.ok(allowed.length > 10);
  assert.deepEqual(made.sort(), allowed.sort());
});
