import type { Posteriors } from '../../model/index.ts';

/** Some of so many comparisons of a user. */
type Part = (posteriors: Posteriors, user: number) => readonly [some: number, all: number];

/** For the first answer, of what is decisive; nothing where the order is unknown. */
export const firstChosen: Part = ({ firstShare, comparisons, ties }, u) => {
  const decisive = comparisons[u]! - ties[u]!;
  return Number.isNaN(firstShare[u]!) ? [0, 0] : [firstShare[u]! * decisive, decisive];
};

/** Ties, of all. */
export const tied: Part = ({ comparisons, ties }, u) => [ties[u]!, comparisons[u]!];

/** Share over all comparisons of users who are probably attentive; null where there are none. */
export function carefulShare(posteriors: Posteriors, part: Part): number | null {
  let [some, all] = [0, 0];
  for (let u = 0; u < posteriors.comparisons.length; u++) {
    if (posteriors.probabilityAttentive[u]! < 0.5) continue;
    const [s, a] = part(posteriors, u);
    some += s;
    all += a;
  }
  return all === 0 ? null : some / all;
}
