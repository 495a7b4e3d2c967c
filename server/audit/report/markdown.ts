import { shownText } from '../../dataset/index.ts';
import type { Block, Report, TableBlock } from './blocks.ts';

/** The page as Markdown (GitHub's, for the tables). What the data say is text, never markup. */
export function markdownOf({ title, blocks }: Report): string {
  return `${[`# ${text(title)}`, ...blocks.map(markdownBlock)].join('\n\n')}\n`;
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `## ${text(block.text)}`;
    case 'lead':
      return `**${text(block.text)}**`;
    case 'paragraph':
      return text(block.text);
    case 'list':
      return block.items.map((item) => `- ${text(item)}`).join('\n');
    case 'table':
      return table(block);
    case 'plot':
      return text(block.caption);
  }
}

function table({ columns, rows, more }: TableBlock): string {
  const line = (cells: readonly string[]) => `| ${cells.map(text).join(' | ')} |`;
  const rule = `| ${columns.map(({ isNumber }) => (isNumber ? '---:' : '---')).join(' | ')} |`;
  const lines = [line(columns.map(({ name }) => name)), rule, ...rows.map(line)];
  return [lines.join('\n'), ...(more === null ? [] : [text(more)])].join('\n\n');
}

/** In one line, without what Markdown or HTML would obey: a mention, a link, a tag. */
function text(plain: string): string {
  return shownText(plain)
    .replace(/[\\`*_{}[\]<>#|~!&]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`))
    .replace(/^(\s*)([-+]|\d+[.)])(?=\s)/, '$1\\$2')
    .replaceAll('@', '&#64;')
    .replace(/:\/\//g, '&#58;//')
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}&#46;`);
}
