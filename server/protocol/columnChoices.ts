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
}

/** A word of the settings and what it means. */
export interface Named {
  readonly name: string;
  readonly meaning: string;
}
