/** A page of blocks, before it is Markdown or HTML. Texts are plain: whoever renders them escapes. */
export interface Report {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** The conclusion, set off from the rest. */
  | { readonly kind: 'lead'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | TableBlock
  | PlotBlock;

export interface TableBlock {
  readonly kind: 'table';
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  readonly rows: readonly (readonly string[])[];
  /** What is not shown; null where all is. */
  readonly more: string | null;
}

/** A picture; Markdown has its caption alone. */
export interface PlotBlock {
  readonly kind: 'plot';
  /** One `<svg>` element, which takes its colours from the page. */
  readonly svg: string;
  /** What is to be seen, in words. */
  readonly caption: string;
}
