/** How the rows of a file are laid out: found from its first bytes, enough to read any part of it. */
export interface JsonlLayout {
  /** One JSON object a line. */
  readonly format: 'jsonl';
}

export type Layout = JsonlLayout;

export const JSONL: JsonlLayout = { format: 'jsonl' };
