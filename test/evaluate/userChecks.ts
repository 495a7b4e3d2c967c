import {
  attentiveChances,
  checkUsers,
  DEFAULT_FIT_SETTINGS,
  FINDINGS,
  fitInRounds,
} from '../../server/model/index.ts';
import { plantPeople } from './people/plant.ts';
import { PEOPLE_WORLDS } from './people/worlds.ts';

/**
 * What the checks of single users find in the worlds of people, by sort of user, given the product's own fit:
 * `tsx test/evaluate/userChecks.ts [seeds] [name …]`.
 */
const [seeds = '5', ...names] = process.argv.slice(2);
for (const world of PEOPLE_WORLDS) {
  if (names.length > 0 && !names.includes(world.name)) continue;
  const found = new Map<string, number>();
  const users = new Map<string, number>();
  const start = process.cpuUsage();
  let spent = 0;
  for (let seed = 1; seed <= Number(seeds); seed++) {
    const { comparisons, people, sights } = plantPeople(world, seed);
    const lengths =
      world.lengths === undefined ? {} : { lengthGap: Float64Array.from(sights, ({ longer }) => longer) };
    const { state, sources } = fitInRounds(comparisons, DEFAULT_FIT_SETTINGS)!;
    const before = process.cpuUsage(start).user;
    const { finding } = checkUsers(
      { ...comparisons, ...lengths },
      { chances: attentiveChances(comparisons, sources, state.fit), ...state.fit.posteriors },
    )!;
    spent += process.cpuUsage(start).user - before;
    for (const [u, { sort }] of people.entries()) {
      users.set(sort, (users.get(sort) ?? 0) + 1);
      if (finding[u] === 0) continue;
      const key = `${sort}: ${FINDINGS[finding[u]!]!}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
  }
  const lines = [...found].sort().map(([key, n]) => {
    const of = users.get(key.slice(0, key.indexOf(':')))!;
    return `  ${key} ${n} of ${of} (${((100 * n) / of).toFixed(1)}%)\n`;
  });
  process.stdout.write(
    `${world.name} (${Math.round(spent / 1000 / Number(seeds))} ms a file)\n${lines.join('')}`,
  );
}
