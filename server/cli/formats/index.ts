import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Format } from './result.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** How `audit` prints. */
export const FORMATS = { text, json, sarif, github, junit, markdown } satisfies Record<string, Format>;
export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];
