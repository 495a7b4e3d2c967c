import { counted } from '../audit/index.ts';
import { type ColumnSettings, optionsFor, previewReadings } from '../dataset/index.ts';

/** The readings of a file that leaves something open, each with what it would mean and the options that say so, in lines. */
export function waysToRead(head: Uint8Array | null, columns: ColumnSettings | undefined): string[] {
  const previews = head === null ? [] : previewReadings(head, columns);
  const lines = previews.flatMap(({ settings, meaning, rows, comparisons, users, consequence }) => {
    const result = `${counted(comparisons, 'comparison')} by ${counted(users, 'user')} in the first ${counted(rows, 'row')}`;
    const told = consequence === null ? '' : `; ${consequence}`;
    return [`  ${optionsFor(settings)}`, `    ${meaning}: ${result}${told}`];
  });
  return lines.length === 0 ? [] : ['It can be read so:', ...lines];
}
