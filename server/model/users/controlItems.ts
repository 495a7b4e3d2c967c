import { logAdd, logBeta } from '../numerics/index.ts';
import { type Comparisons, FIRST, SECOND, TIE, UNKNOWN } from '../types.ts';
import type { UserFit } from './userFit.ts';

/** What a user's answers to control items say; index is the code in {@link ControlItems.verdict}. */
export const CONTROLS = ['open', 'passes', 'fails'] as const;

/** Answers to items of which the file knows the right outcome. */
export interface ControlItems {
  /** By user: control answers that count, and those among them that are right. */
  readonly answered: Uint32Array;
  readonly right: Uint32Array;
  /** By user: log of how much likelier the control answers are of somebody attentive than of somebody careless. */
  readonly logLikelihoodRatio: Float64Array;
  /** By user: index into {@link CONTROLS}. */
  readonly verdict: Uint8Array;
  /** Items of which the file knows two different outcomes: ignored. */
  readonly contradictory: Uint32Array;
  /** Items on which nearly all attentive users contradict the known outcome: ignored, and worth a look. */
  readonly contested: Uint32Array;
}

/** An attentive user's chance of the right answer: Beta, mean .9. */
const ATTENTIVE: readonly [number, number] = [9, 1];
const PLAIN = Math.log(20);
/** A known outcome is contested by so many attentive users, where at most one in four says it. */
const FEWEST_AGAINST = 4;
const LEAST_RIGHT = 0.25;
const ATTENTIVE_FROM = 0.5;

/**
 * Agreement with known answers: attentive with a chance of being right (Beta–binomial), or careless. Who is careless
 * answers half by the file's outcome frequencies and half by the user's own on other rows. So a first-clicker passes
 * no control whose right answer is always the first. Null where the file knows no outcome. O(rows).
 */
export function controlItems(comparisons: Comparisons, fit: UserFit): ControlItems | null {
  const { users, user, outcome, known } = comparisons;
  if (known?.every((value) => value === UNKNOWN) !== false) return null;
  const { contradictory, contested } = doubtful(comparisons, known, fit);
  const ignored = new Set([...contradictory, ...contested]);
  const counts = (j: number) =>
    known[j] !== UNKNOWN && !(comparisons.item !== undefined && ignored.has(comparisons.item[j]!));
  const { all, own } = frequencies(comparisons, known);
  const wrongs = outcome.includes(TIE) || known.includes(TIE) ? 2 : 1;
  const answered = new Uint32Array(users);
  const right = new Uint32Array(users);
  const byAll = new Float64Array(users);
  const byOwn = new Float64Array(users);
  for (let j = 0; j < user.length; j++) {
    if (!counts(j)) continue;
    const u = user[j]!;
    answered[u]!++;
    if (outcome[j] === known[j]) right[u]!++;
    byAll[u]! += Math.log(all[outcome[j]!]!);
    byOwn[u]! += Math.log(own[3 * u + outcome[j]!]!);
  }
  const logLikelihoodRatio = Float64Array.from(answered, (n, u) => {
    const wrong = n - right[u]!;
    const [a, b] = ATTENTIVE;
    const attentive = logBeta(a + right[u]!, b + wrong) - logBeta(a, b) - wrong * Math.log(wrongs);
    return attentive - (logAdd(byAll[u]!, byOwn[u]!) - Math.LN2);
  });
  const verdict = Uint8Array.from(logLikelihoodRatio, (log) => (log >= PLAIN ? 1 : log <= -PLAIN ? 2 : 0));
  return { answered, right, logLikelihoodRatio, verdict, contradictory, contested };
}

/** Frequencies of outcomes over the file, and by user over the rows that are no controls; nothing is impossible. */
function frequencies(
  { users, user, outcome }: Comparisons,
  known: Uint8Array,
): { all: Float64Array; own: Float64Array } {
  const all = new Float64Array(3).fill(0.5);
  const own = new Float64Array(3 * users).fill(0.5);
  for (let j = 0; j < user.length; j++) {
    all[outcome[j]!]!++;
    if (known[j] === UNKNOWN) own[3 * user[j]! + outcome[j]!]!++;
  }
  const normalise = (from: Float64Array) => {
    const total = from[0]! + from[1]! + from[2]!;
    for (let o = 0; o < 3; o++) from[o]! /= total;
  };
  normalise(all);
  for (let u = 0; u < users; u++) normalise(own.subarray(3 * u, 3 * u + 3));
  return { all, own };
}

/** Items whose known outcome cannot be trusted; where the file numbers no items, none. */
function doubtful(
  { item, user, outcome, first, second, turned }: Comparisons,
  known: Uint8Array,
  { attentiveness }: UserFit,
): { contradictory: Uint32Array; contested: Uint32Array } {
  const controls = new Map<number, { known: number; isOne: boolean; right: number; votes: number }>();
  for (let j = 0; j < user.length && item !== undefined; j++) {
    if (known[j] === UNKNOWN) continue;
    const isTurned = turned === undefined ? first[j]! > second[j]! : turned[j] === 1;
    const of = !isTurned || known[j] === TIE ? known[j]! : known[j] === FIRST ? SECOND : FIRST;
    let control = controls.get(item[j]!);
    if (control === undefined)
      controls.set(item[j]!, (control = { known: of, isOne: true, right: 0, votes: 0 }));
    control.isOne &&= control.known === of;
    if (attentiveness[user[j]!]! < ATTENTIVE_FROM) continue;
    control.votes++;
    if (outcome[j] === known[j]) control.right++;
  }
  const items = [...controls];
  const numbers = (which: typeof items) => Uint32Array.from(which, ([i]) => i).sort();
  return {
    contradictory: numbers(items.filter(([, { isOne }]) => !isOne)),
    contested: numbers(
      items.filter(
        ([, { isOne, right, votes }]) =>
          isOne && votes - right >= FEWEST_AGAINST && right <= LEAST_RIGHT * votes,
      ),
    ),
  };
}
