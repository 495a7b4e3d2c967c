import { LIMITS } from '../limits.ts';
import { Malformed } from './malformed.ts';
import type { FileMetaData, SchemaElement } from 'hyparquet';

/** How deep the values of a column may be nested: what its levels go up to. */
export interface Levels {
  readonly definition: number;
  readonly repetition: number;
}

/** Throws where row groups have other columns than the schema, of other types, or not as many rows as the file should have. */
export function checkGroups({ schema, row_groups: groups, num_rows: rows }: FileMetaData): void {
  const leaves: { readonly path: string; readonly type: SchemaElement['type'] }[] = [];
  const walk = (at: number, path: readonly string[]): number => {
    const { name, type, num_children: children = 0 } = schema[at] ?? {};
    if (name === undefined || path.length > LIMITS.schemaDepth)
      throw new Malformed('its schema is malformed');
    const here = at === 0 ? [] : [...path, name];
    if (children === 0) leaves.push({ path: here.join('\n'), type });
    let next = at + 1;
    for (let child = 0; child < children; child++) next = walk(next, here);
    return next;
  };
  if (walk(0, []) !== schema.length) throw new Malformed('its schema is malformed');
  const inGroups = groups.reduce((sum, { num_rows: some }) => sum + some, 0n);
  if (inGroups !== rows || groups.some(({ num_rows: some }) => some < 0n))
    throw new Malformed('its row groups have more or fewer rows than the file should have');
  for (const { columns } of groups) {
    const isAlike =
      columns.length === leaves.length &&
      columns.every(
        ({ meta_data: meta }, i) =>
          meta?.path_in_schema.join('\n') === leaves[i]!.path && meta.type === leaves[i]!.type,
      );
    if (!isAlike) throw new Malformed('its row groups have other columns than its schema');
  }
}

/** The elements of the schema on the way to a leaf, the root left out. */
export function elementsOn(schema: readonly SchemaElement[], path: readonly string[]): SchemaElement[] {
  let at = 0;
  return path.map((part) => {
    at++;
    while (schema[at]!.name !== part) at = afterElement(schema, at);
    return schema[at]!;
  });
}

/** How deep a column is nested: a level for each part that may be absent, and for each that may be repeated. */
export function levelsOf(schema: readonly SchemaElement[], path: readonly string[]): Levels {
  const levels = { definition: 0, repetition: 0 };
  for (const { repetition_type: repetition } of elementsOn(schema, path)) {
    if (repetition !== 'REQUIRED') levels.definition++;
    if (repetition === 'REPEATED') levels.repetition++;
  }
  return levels;
}

/** Where what comes after an element and all that is in it starts. */
export function afterElement(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (schema[at]!.num_children ?? 0); child++) next = afterElement(schema, next);
  return next;
}
