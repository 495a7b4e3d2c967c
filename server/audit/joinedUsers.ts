import { type Dataset, formatOf } from '../dataset/index.ts';
import { similarNames } from './findings/index.ts';

/**
 * The dataset with users as one whose names people would read as one, by the name that comes first. The same dataset
 * where there are none, or where rows hold decisions by the names of users, which would not be found again.
 */
export function withJoinedUsers(dataset: Dataset): Dataset {
  const similar = similarNames(dataset.users);
  if (similar.length === 0 || formatOf(dataset.layout).isDecidedByUser(dataset)) return dataset;
  const joined = new Map(
    similar.flatMap(([first, ...others]) => others.map((one) => [one, first!] as const)),
  );
  const place = new Uint32Array(dataset.users.length);
  const users: string[] = [];
  // A name comes before those that are joined to it.
  for (const [i, name] of dataset.users.entries()) {
    const first = joined.get(i);
    place[i] = first === undefined ? users.push(name) - 1 : place[first]!;
  }
  return { ...dataset, users, user: dataset.user.map((one) => place[one] ?? one) };
}
