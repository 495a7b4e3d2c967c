import { type Doubt, DOUBTS, type Fit } from '../../model/index.ts';
import type { CaveatNote } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';
import { percent } from '../wording.ts';

/** What a user's answers cannot be told from, and what the file may be as well. */
const WORDS: Readonly<Record<Doubt, { readonly user: string; readonly file: string }>> = {
  'other-taste': {
    user: 'another taste, which this file suggests but does not prove',
    file: 'some users may share another taste',
  },
  'order-effect': {
    user: 'careful judging with a leaning to one side',
    file: 'users may lean to one side, each in their own measure',
  },
  'tie-level': {
    user: 'careful judging with ties of one’s own measure',
    file: 'users may answer “tie” each in their own measure',
  },
  habits: {
    user: 'careful judging with ties, and a leaning to one side, of one’s own measure',
    file: 'users may answer “tie”, and lean to one side, each in their own measure',
  },
  'half-hearted': {
    user: 'half-hearted judging, which is no coin flip',
    file: 'some who look careless may judge half-heartedly',
  },
  contrary: { user: 'judging against the others', file: 'some users may judge against the others' },
  'nobody-careless': { user: 'chance: nobody here may be careless', file: 'nobody may be careless' },
  'own-taste': {
    user: 'careful judging by a taste that nobody shares',
    file: 'some users may have tastes that nobody shares',
  },
};

/** What the user's answers cannot be told from; null where no other reading of the file adds much. */
export function doubtOf(audit: Audit, user: number): string | null {
  const doubt = DOUBTS[fitOf(audit).posteriors.doubt[user]!] ?? null;
  return doubt === null ? null : WORDS[doubt].user;
}

/** Weights below which another reading of the file is not told, and below which all of them together are not. */
const LEAST_TOLD = 0.05;
const LEAST_TOLD_TOGETHER = 0.2;

/** What the file may be as well, and how much that counts. */
export function otherReadings({ points }: Pick<Fit, 'points'>): CaveatNote[] {
  const weights = new Map<Doubt, number>();
  for (const { doubt, weight } of points)
    if (doubt !== null) weights.set(doubt, (weights.get(doubt) ?? 0) + weight);
  const told = [...weights].filter(([, weight]) => weight >= LEAST_TOLD).sort(([, a], [, b]) => b - a);
  if (told.reduce((sum, [, weight]) => sum + weight, 0) < LEAST_TOLD_TOGETHER) return [];
  const list = told.map(([doubt, weight]) => `${WORDS[doubt].file} (${percent(weight)} likely)`).join('; ');
  const text = `Something else may explain this file about as well: ${list}. What is said of users is an average over all explanations, each weighed by how well it fits, and who looks careful by one of them is not dropped.`;
  return [{ code: 'other-readings', text }];
}
