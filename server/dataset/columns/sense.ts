import type { ColumnSettings, ValueMeaning, WinnerConvention } from '../types.ts';
import { FIRST, SECOND } from '../types.ts';
import { outcomeOf, scaleOf, type WinnerValue } from '../outcomes/index.ts';

/** Names of what lost. */
const WORSE =
  /worse|worst|loser|losing|(^|[^a-z])lost|reject|dispref|(not|un|non|less)[_\W]*(chosen|preferred|selected|favou?red|liked)|least|inferior|dislike|weaker/i;
/** Names of what a response is or has, which is no merit. */
const FAULT =
  /toxic|harm(?!less)|hate|offens|bias|unsafe|danger|risk|machine|generated|synthetic|(^|[^a-z])(ai|bot)([^a-z]|$)|fake|error|wrong|mistake|incorrect|hallucin|longer|shorter|verbos|boring|confus|rude|aggressi/i;
const BETTER = /better|best|prefer|winner|won([^a-z]|$)/i;

/** Does the name of a winner column leave open whether what it names is the better response or the worse one? */
export function mayNameLoser(name: string): boolean {
  return WORSE.test(name) || (FAULT.test(name) && !BETTER.test(name));
}

/** What settings say where a column that is read by a convention names the worse response. */
export function turned(
  convention: WinnerConvention,
  values: readonly WinnerValue[],
): Pick<ColumnSettings, 'convention' | 'values'> {
  const scale = scaleOf(convention);
  if (scale !== null) return { convention: `${scale.isLowFirst ? 'above' : 'below'}-${scale.middle}` };
  return convention === 'one-two'
    ? { convention, values: turnedValues(convention, values) }
    : { convention: TURNED[convention as keyof typeof TURNED] };
}

const TURNED = {
  words: 'loser',
  names: 'loser',
  loser: 'words',
  index: 'is-first',
  'is-first': 'index',
  'negative-first': 'positive-first',
  'positive-first': 'negative-first',
} as const;

function turnedValues(
  convention: WinnerConvention,
  values: readonly WinnerValue[],
): Record<string, ValueMeaning> {
  const meanings = new Map<string, ValueMeaning>();
  for (const value of values) {
    const outcome = outcomeOf(value, convention);
    if (outcome === FIRST || outcome === SECOND)
      meanings.set(String(value), outcome === FIRST ? 'second' : 'first');
  }
  return Object.fromEntries(meanings);
}
