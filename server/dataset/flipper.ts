import { sourceText } from './formats/index.ts';
import type { Flipper } from './rowEdits.ts';
import { type Dataset, FIRST, TIE } from './types.ts';
import { oppositeOf, outcomeSaid, winnerBeside } from './outcomes/index.ts';

/** How a format swaps outcomes, by what tells them. */
export interface Swaps {
  /** Gives `opposite` the text of a value as it is spelled in the file; answers the other, spelled like it. */
  respell(source: string, opposite: (text: string) => string): string;
  /** Swaps the two numbers that tell who won. */
  scores(): Flipper;
  /** Swaps all that is said of the chosen response with what is said of the rejected one, byte for byte. */
  sides(): Flipper;
}

/**
 * Swaps outcomes: the winner is replaced by its opposite in the same spelling; in a file of chosen and rejected
 * what is said of them changes place. A tie stays.
 */
export function createFlipper(bytes: Uint8Array, dataset: Dataset, swaps: Swaps): Flipper {
  const flip = flipperOf(bytes, dataset, swaps);
  return (row) => (dataset.outcome[row] === TIE ? [] : flip(row));
}

function flipperOf(bytes: Uint8Array, dataset: Dataset, swaps: Swaps): Flipper {
  switch (dataset.outcomeFrom) {
    case 'scores':
    case 'ranks':
    case 'outcomes':
      return swaps.scores();
    case 'chosen':
      return swaps.sides();
    case 'best-worst':
      throw new TypeError('What is said of several responses is turned as a whole.');
    case 'winner':
      return winnerFlipper(bytes, dataset, swaps);
  }
}

function winnerFlipper(bytes: Uint8Array, dataset: Dataset, swaps: Swaps): Flipper {
  return (row) => {
    const start = dataset.rowStart[row]! + dataset.winnerStart[row]!;
    const end = dataset.rowStart[row]! + dataset.winnerEnd[row]!;
    const opposite = (text: string) => oppositeWinner(dataset, row, text);
    return [{ start, end, text: swaps.respell(sourceText(bytes, start, end), opposite) }];
  };
}

/** What the winner of a row is called where the other response won: in the same spelling, by its model, or in a word. */
export function oppositeWinner(dataset: Dataset, row: number, text: string): string {
  const { convention, values } = dataset;
  const opposite = oppositeOf(text, convention, values);
  if (opposite !== null) return opposite;
  const models = [dataset.models[dataset.first[row]!], dataset.models[dataset.second[row]!]] as const;
  const isNamed = models.includes(text) && (values === undefined || !Object.hasOwn(values, text));
  if (isNamed || convention === 'names') return (models[0] === text ? models[1] : models[0])!;
  // What the settings say of the value goes by how the responses were shown, as the value does.
  const told = outcomeSaid(text, values);
  const isSaid = told !== null;
  const said = told ?? dataset.outcome[row]!;
  const named = convention === 'loser' && !isSaid ? winnerBeside(said) : said;
  return named === FIRST ? 'second' : 'first';
}

/** The columns of the two numbers that tell who won. */
export function scoreColumns({ mapping, outcomeFrom }: Dataset): readonly [string, string] {
  const { scoreA = '', scoreB = '', rankA = '', rankB = '' } = mapping;
  return outcomeFrom === 'ranks' ? [rankA, rankB] : [scoreA, scoreB];
}
