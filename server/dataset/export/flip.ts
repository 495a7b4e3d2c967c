import { cellText, QUOTE, sourceText, spelledCell } from '../formats/index.ts';
import type { DelimitedLayout } from '../layout.ts';
import { cellSwapper, scoreCellSwapper } from './flipCells.ts';
import { memberSwapper } from './flipMembers.ts';
import { scoreSwapper } from './flipScores.ts';
import type { Flipper } from '../rowEdits.ts';
import { type Dataset, FIRST, TIE } from '../types.ts';
import { oppositeOf } from '../winners.ts';

/**
 * Swaps outcomes: the winner is replaced by its opposite in the same spelling; in a file of chosen and rejected
 * all that is said of the one changes place with what is said of the other, byte for byte. A tie stays.
 */
export function createFlipper(bytes: Uint8Array, dataset: Dataset): Flipper {
  const flip = flipperOf(bytes, dataset);
  return (row) => (dataset.outcome[row] === TIE ? [] : flip(row));
}

function flipperOf(bytes: Uint8Array, dataset: Dataset): Flipper {
  const { layout, outcomeFrom } = dataset;
  const isDelimited = layout.format === 'csv' || layout.format === 'tsv';
  if (outcomeFrom === 'scores' || outcomeFrom === 'ranks')
    return isDelimited ? scoreCellSwapper(bytes, dataset, layout) : scoreSwapper(bytes, dataset);
  if (outcomeFrom === 'winner') return winnerFlipper(bytes, dataset, isDelimited ? inCells(layout) : inJson);
  return isDelimited ? cellSwapper(bytes, dataset, layout) : memberSwapper(bytes, dataset);
}

/** Gives `opposite` the text of a value as it is spelled in the file; answers the other, spelled like it. */
type Respell = (source: string, opposite: (text: string) => string) => string;

function winnerFlipper(bytes: Uint8Array, dataset: Dataset, respell: Respell): Flipper {
  return (row) => {
    const start = dataset.rowStart[row]! + dataset.winnerStart[row]!;
    const end = dataset.rowStart[row]! + dataset.winnerEnd[row]!;
    const opposite = (text: string) => oppositeWinner(dataset, row, text);
    return [{ start, end, text: respell(sourceText(bytes, start, end), opposite) }];
  };
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const inJson: Respell = (source, opposite) => {
  const winner: unknown = JSON.parse(source);
  if (typeof winner === 'boolean') return String(!winner);
  const spelled = opposite(typeof winner === 'number' ? source : String(winner));
  return typeof winner === 'number' && JSON_NUMBER.test(spelled) ? spelled : JSON.stringify(spelled);
};

function inCells({ delimiter }: DelimitedLayout): Respell {
  return (source, opposite) => {
    const bytes = Buffer.from(source);
    return spelledCell(opposite(cellText(bytes, 0, bytes.length)), delimiter, bytes[0] === QUOTE);
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
  return dataset.outcome[row] === FIRST ? 'second' : 'first';
}
