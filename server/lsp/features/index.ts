import type { Feature } from '../sessions/feature.ts';
import { codeActions } from './codeActions.ts';
import { codeLens } from './codeLens.ts';
import { symbols } from './documentSymbols.ts';
import { folding } from './folding.ts';
import { hover } from './hover.ts';
import { hints } from './inlayHints.ts';
import { references } from './references.ts';

/** What editors ask of any language server, a file each. */
export const FEATURES: readonly Feature[] = [
  codeActions,
  codeLens,
  folding,
  hints,
  hover,
  references,
  symbols,
];
