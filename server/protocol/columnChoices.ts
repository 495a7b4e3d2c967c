/** A column of a file, as something to choose. */
export interface ColumnChoice {
  readonly column: string;
  readonly examples: readonly string[];
}

/** What is known of a file's columns, and what there is to choose from. */
export interface ColumnChoices {
  /** Role → column, as read or as far as recognised. */
  readonly found: Readonly<Record<string, string>>;
  /** Roles that are missing; empty where the file is read. */
  readonly missing: readonly string[];
  /** Columns that may serve a missing role come first. */
  readonly columns: readonly ColumnChoice[];
  /** What the winner column's values may mean, where they could mean several things; else empty. */
  readonly conventions: readonly Named[];
  /** All roles that a column can have; the meaning says what such a column tells. */
  readonly roles: readonly Named[];
  /** All that the winner column's values can mean. */
  readonly allConventions: readonly Named[];
  /** What the settings say they mean; null where they do not. */
  readonly convention: string | null;
  /** All that the settings say of the file. */
  readonly given: ReadingSettings;
}

/** What settings say of a file: columns by role, `convention`, `order`, and `values` by what they mean. */
export type ReadingSettings = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** What a file would be read as, were the settings to say so; numbers are those of its first rows. */
export interface ReadingPreview {
  readonly settings: ReadingSettings;
  /** What they would say beside what they say already; empty where that is nothing. */
  readonly meaning: string;
  readonly rows: number;
  readonly comparisons: number;
  readonly ties: number;
  readonly users: number;
  /** `then alpha wins 71% of 200 decided comparisons`, of the same model in every preview. */
  readonly consequence: string | null;
  /** The first comparisons: `ada: x > y`. */
  readonly first: readonly string[];
  /** Role → column, as they would be read. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Winners that would mean nothing in more than a few rows: how many, and the first of them. */
  readonly unclear: readonly { readonly value: string; readonly rows: number; readonly example: string }[];
  /** Does it matter whether the first response was the one shown first? */
  readonly asksOrder: boolean;
}

/** A word of the settings and what it means. */
export interface Named {
  readonly name: string;
  readonly meaning: string;
}
