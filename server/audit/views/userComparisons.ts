import { type ChatTurn, DECISION_SOURCES, rowTexts, type RowTexts } from '../../dataset/index.ts';
import type {
  ComparisonOrder,
  ComparisonsPage,
  Outcome,
  ShownComparison,
  ShownTurn,
} from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { othersOn } from './othersOnItem.ts';
import { promptOf } from './rowPrompt.ts';
import { decidedAlone, decisionName } from '../decisions.ts';
import { expectedOf, likeliestOutcome, rowsByTelling, type WeighedRow } from '../findings/index.ts';

/** Outcomes by their codes in a dataset. */
export const OUTCOMES: readonly Outcome[] = ['first', 'second', 'tie'];
const MOST_A_PAGE = 50;
/** Characters of one turn, and turns of one text; what is beyond is counted. */
const MOST_CHARACTERS = 20_000;
const MOST_TURNS = 40;

export interface PageWanted {
  readonly order: ComparisonOrder;
  readonly offset: number;
  readonly limit: number;
}

/** A page of a user's comparisons with what was judged in them; null if there is no such user. Throws FileError. */
export async function userComparisons(
  audit: Audit,
  name: string,
  { order, offset, limit }: PageWanted,
): Promise<Omit<ComparisonsPage, 'version'> | null> {
  const user = audit.dataset.users.indexOf(name);
  if (user < 0) return null;
  const rows = rowsByTelling(audit, user);
  if (order === 'file') rows.sort((a, b) => a.row - b.row);
  const page = rows.slice(offset, offset + Math.min(limit, MOST_A_PAGE));
  const texts = await rowTexts(
    audit.bytes,
    audit.dataset,
    page.map(({ row }) => row),
  );
  return { total: rows.length, comparisons: page.map((weighed, k) => shown(audit, weighed, texts[k]!)) };
}

function shown(audit: Audit, { row, chance }: WeighedRow, texts: RowTexts): ShownComparison {
  const { dataset, decisions } = audit;
  return {
    row: row + 1,
    line: dataset.rowLine[row]! + 1,
    first: dataset.models[dataset.first[row]!] ?? 'first',
    second: dataset.models[dataset.second[row]!] ?? 'second',
    outcome: OUTCOMES[dataset.outcome[row]!]!,
    chance,
    expected: OUTCOMES[likeliestOutcome(expectedOf(audit, row))]!,
    others: othersOn(audit, row),
    decision: decisionName(dataset.decision[row]!),
    decisionSource: DECISION_SOURCES[dataset.decisionSource[row]!]!,
    own: decidedAlone(dataset, decisions, row),
    prompt: shownTurns(promptOf(dataset, row, texts)),
    firstText: shownTurns(texts.first),
    secondText: shownTurns(texts.second),
  };
}

function shownTurns(turns: readonly ChatTurn[] | null): ShownTurn[] | null {
  if (turns === null) return null;
  const left = turns.length - MOST_TURNS;
  const shownOnes = turns.slice(0, MOST_TURNS).map(({ role, text }): ShownTurn => {
    const cut = Math.max(0, text.length - MOST_CHARACTERS);
    return { role, text: cut === 0 ? text : text.slice(0, MOST_CHARACTERS), cut };
  });
  if (left > 0) shownOnes.push({ role: null, text: `… and ${left} more turns`, cut: 0 });
  return shownOnes;
}
