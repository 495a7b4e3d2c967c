/** Prompts and responses, sliced out of rows when they are shown or exported. */
export { type ChatTurn, chatTurns } from './chatTurns.ts';
export { preferencePair, type PreferencePair } from './preferencePair.ts';
export { rowTexts, type RowTexts, textColumns, textValues } from './rowTexts.ts';
