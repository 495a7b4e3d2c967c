/** A few rows from the start of a file as plain objects, whatever its format. */
export interface Sample {
  readonly rows: readonly Record<string, unknown>[];
  /** How many were looked at to find them; the others could not be read. */
  readonly looked: number;
}
