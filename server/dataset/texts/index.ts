/** Prompts and responses, sliced out of rows when they are shown or exported. */
export type { ChatTurn } from './chatTurns.ts';
export { parquetTexts, textLines } from './parquetTexts.ts';
export { preferencePair } from './preferencePair.ts';
export {
  rowTexts,
  type RowTexts,
  rowValues,
  textColumns,
  textValues,
  type TextValues,
  valuesOfRow,
} from './rowTexts.ts';
