import { elementColumn } from '../../formats/index.ts';
import { columnsNamed, MOST, valuesOf } from '../sample/columnSearch.ts';
import type { Columns } from '../sample/sample.ts';
import { normalisedName, RESPONSE_NAMES } from '../vocabulary/schemas.ts';
import { TIE } from '../../types.ts';
import { readWords } from '../../outcomes/index.ts';

/** Columns of texts that are named after the two models that wrote them: `gpt4_answer`, `claude_answer`. */
export interface ModelColumns {
  /** The models, as the winner column calls them, in the order of the columns. */
  readonly pair: readonly [string, string];
  readonly texts: readonly [string, string];
  readonly winner: string;
}

/** A column whose name is that of a model and what of it stands there. */
interface NamedColumn {
  readonly column: string;
  readonly model: string;
}

/** What may stand beside the name of a model, also as the object that holds the texts: `responses.gpt4`. */
const STEM = `(?:${[...RESPONSE_NAMES, 'summary', 'generation', 'reply'].join('|')})s?`;
const GAP = '[\\s_.-]+';
const BEFORE = new RegExp(`^(.+?)(${GAP}${STEM})$`, 'i');
const BEHIND = new RegExp(`^(${STEM}${GAP})(.+)$`, 'i');

/** Names of responses that are none of models. */
const CHOICES = ['chosen', 'rejected'];

/**
 * The columns of the two models that every row compares, where the values of a winner column prove it: each of the two
 * wins somewhere, always called alike, and all else is a tie. Null where nothing does, and where more than two columns
 * have the same stem: which of them were compared is not told then.
 */
export function modelColumns(columns: Columns, winners: readonly string[]): ModelColumns | null {
  const pairs = columnPairs(columns);
  if (pairs.length === 0) return null;
  for (const winner of winners.flatMap((name) => columnsNamed(columns, name))) {
    const said = valuesOf(columns, winner).filter((value) => value !== null && value !== '');
    if (said.length <= columns.rows * MOST) continue;
    for (const [a, b] of pairs) {
      const pair = namesIn(said, [a.model, b.model]);
      if (pair !== null) return { pair, texts: [a.column, b.column], winner };
    }
  }
  return null;
}

/** Columns of texts with the same stem, where there are two of them. */
function columnPairs(columns: Columns): (readonly [NamedColumn, NamedColumn])[] {
  const byStem = new Map<string, NamedColumn[]>();
  for (const column of columns.values.keys()) {
    if (elementColumn(column) !== null) continue;
    const [, before, stem] = BEFORE.exec(column) ?? [];
    const [, lead, behind] = BEHIND.exec(column) ?? [];
    if (before !== undefined) add(byStem, `*${normalisedName(stem!)}`, { column, model: before });
    if (behind !== undefined) add(byStem, `${normalisedName(lead!)}*`, { column, model: behind });
  }
  return [...byStem.values()].flatMap((named) => {
    const [a, b, ...more] = named;
    if (a === undefined || b === undefined || more.length > 0) return [];
    return [a, b].every((one) => isModel(one.model) && holdsTexts(columns, one.column)) ? [[a, b]] : [];
  });
}

function add(byStem: Map<string, NamedColumn[]>, stem: string, named: NamedColumn): void {
  byStem.set(stem, [...(byStem.get(stem) ?? []), named]);
}

/** What stands for a side, or a choice, is no model. */
function isModel(name: string): boolean {
  return readWords(name) === null && !CHOICES.includes(normalisedName(name));
}

function holdsTexts(columns: Columns, column: string): boolean {
  const values = valuesOf(columns, column);
  return values.filter((value) => typeof value === 'string').length > values.length * MOST;
}

/** How winners spell the two models; null where they say anything else, or one of the two never or in two ways. */
function namesIn(said: readonly unknown[], models: readonly [string, string]): [string, string] | null {
  const [first, second] = [new Set<string>(), new Set<string>()];
  const [a, b] = models.map(normalisedName);
  for (const value of said) {
    if (typeof value !== 'string') return null;
    const name = normalisedName(value);
    if (name === a) first.add(value);
    else if (name === b) second.add(value);
    else if (readWords(value)?.outcome !== TIE) return null;
  }
  return first.size === 1 && second.size === 1 ? [[...first][0]!, [...second][0]!] : null;
}
