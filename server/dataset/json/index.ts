/** Rows that are JSON objects, on lines of their own or in an array. */
export { JsonArray, JsonLines } from './jsonFormat.ts';
