/** Text as JSON, as a pattern and as shown: what every room may use on strings. */
export { globTest } from './glob.ts';
export { isRecord } from './isRecord.ts';
export { lenientJson } from './lenientJson.ts';
export { parsedJson } from './nesting.ts';
export { shownJson, shownLines, shownName, shownText } from './shownText.ts';
