import type { Block, Report, TableBlock } from './blocks.ts';
import { escaped } from './escaped.ts';

const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --ground: #fff; --line: #d1d9e0; --accent: #0969da; --flagged: #b35900; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --muted: #9198a1; --ground: #0d1117; --line: #3d444d; --accent: #4493f8; --flagged: #e3b341; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
.lead { font-size: 1.15rem; font-weight: 600; border-left: 4px solid var(--accent); padding-left: .8rem; }
.table { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
.number { text-align: right; font-variant-numeric: tabular-nums; } td.number { white-space: nowrap; } td:first-child { max-width: 16rem; }
figure { margin: 1rem 0; } figcaption, .more, footer { color: var(--muted); font-size: .9rem; } li { overflow-wrap: anywhere; }
svg { width: 100%; max-width: 40rem; height: auto; } svg text { fill: var(--muted); font: 11px system-ui, sans-serif; }
.other, .point { fill: var(--accent); } .flagged { fill: url(#stripes); stroke: var(--flagged); stroke-width: 1; } .stripe { fill: var(--flagged); } .stripe-ground { fill: var(--ground); }
.axis { stroke: var(--line); } .interval { stroke: var(--muted); stroke-width: 2; }
@media print { :root { color-scheme: light; --text: #000; --muted: #444; --ground: #fff; --line: #bbb; --accent: #0550ae; --flagged: #8a4600; } body { max-width: none; margin: 0; } .table { overflow: visible; } table { font-size: 7.5pt; } th, td { padding: .15rem .3rem; } td:first-child { max-width: 9rem; } h2, thead, figure, tr, li { break-inside: avoid; } h2 { break-after: avoid; } svg rect { print-color-adjust: exact; } }
`;

/** The page as one HTML file that asks for nothing else: no script, no network. What the data say is text. */
export function htmlOf({ title, blocks }: Report, footer: string): string {
  return (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n' +
    `<title>${escaped(title)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<main>\n` +
    `<h1>${escaped(title)}</h1>\n${blocks.map(htmlBlock).join('\n')}\n</main>\n<footer><p>${escaped(footer)}</p></footer>\n</body>\n</html>\n`
  );
}

function htmlBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${escaped(block.text)}</h2>`;
    case 'lead':
      return `<p class="lead">${escaped(block.text)}</p>`;
    case 'paragraph':
      return `<p>${escaped(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
    case 'table':
      return table(block);
    case 'plot':
      return `<figure>${block.svg}<figcaption>${escaped(block.caption)}</figcaption></figure>`;
  }
}

function table({ columns, rows, more }: TableBlock): string {
  const kind = (column: number) => (columns[column]!.isNumber ? ' class="number"' : '');
  const head = columns.map(({ name }, i) => `<th scope="col"${kind(i)}>${escaped(name)}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell, i) => `<td${kind(i)}>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('');
  const left = more === null ? '' : `<p class="more">${escaped(more)}</p>`;
  return `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${left}`;
}
