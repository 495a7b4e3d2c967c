/** Rows of cells to a Markdown table, columns padded so that the source reads as a table too. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const width = head.map((_, c) => Math.max(3, ...all.map((row) => row[c]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, c) => cell.padEnd(width[c]!)).join(' | ')} |`;
  return [line(head), `| ${width.map((w) => '-'.repeat(w)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** A number with so many decimals; a dash for null and what is no number. */
export function fixed(value: number | null, decimals = 3): string {
  return value === null || Number.isNaN(value) ? '–' : value.toFixed(decimals);
}

export const percent = (value: number, decimals = 1): string =>
  Number.isNaN(value) ? '–' : `${(100 * value).toFixed(decimals)}%`;

/** Met or missed; a dash where the target does not apply. */
export function verdict(met: boolean | null): string {
  return met === null ? '–' : met ? 'met' : 'missed';
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
