import type { Feature } from '../sessions/feature.ts';

/** Rows are lines of their own and texts stay as they are: there is nothing to fold, and no indentation to guess by. */
export const folding: Feature = {
  provides: { foldingRangeProvider: true },
  register: ({ connection }) => {
    connection.onFoldingRanges(() => []);
  },
};
