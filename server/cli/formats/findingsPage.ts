import page from '../../../docs/findings.md';

/** The explanation of each finding code, as Markdown without its heading, by code in the order of the page. */
export const EXPLANATIONS: ReadonlyMap<string, string> = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end).trim(), section.slice(end).trim()];
    }),
);
