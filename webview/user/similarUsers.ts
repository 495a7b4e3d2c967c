import type { UserColumns } from '../../server/protocol.ts';

/** Traits that make users alike, and the difference that counts as one step. */
const FEATURES: readonly {
  readonly of: (users: UserColumns, user: number) => number;
  readonly step: number;
}[] = [
  { of: ({ attentiveness }, user) => attentiveness[user]!, step: 0.1 },
  { of: ({ firstShare }, user) => firstShare[user]!, step: 0.1 },
  { of: ({ ties, comparisons }, user) => ties[user]! / comparisons[user]!, step: 0.1 },
  {
    of: ({ chosenStronger, chosenStrongerExpected }, user) =>
      chosenStronger[user]! - chosenStrongerExpected[user]!,
    step: 0.1,
  },
];

/**
 * The users who judge most like this one, nearest first: in attentiveness, position, ties and choices against
 * expectation. Those with few comparisons are alike by chance and come behind.
 */
export function similarUsers(users: UserColumns, user: number, most: number): number[] {
  const own = FEATURES.map(({ of }) => of(users, user));
  const nearest: { readonly user: number; readonly distance: number }[] = [];
  for (let other = 0; other < users.name.length; other++) {
    if (other === user || users.comparisons[other] === 0) continue;
    const last = nearest.length === most ? nearest[most - 1]!.distance : Infinity;
    let distance = 1 / Math.sqrt(users.comparisons[other]!);
    // Every term adds to it: most users are too far by the first. No iterators: there may be 100,000 users.
    for (let f = 0; f < FEATURES.length && distance < last; f++) {
      const { of, step } = FEATURES[f]!;
      const difference = (of(users, other) - own[f]!) / step;
      // Unknown for one of them: as far as a step.
      distance += Number.isNaN(difference) ? 1 : difference * difference;
    }
    if (distance >= last) continue;
    const place = nearest.findIndex((found) => found.distance > distance);
    nearest.splice(place < 0 ? nearest.length : place, 0, { user: other, distance });
    if (nearest.length > most) nearest.pop();
  }
  return nearest.map((found) => found.user);
}
