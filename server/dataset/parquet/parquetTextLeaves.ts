import type { ColumnMetaData, FileMetaData, RowGroup, SchemaElement } from 'hyparquet';
import { afterElement, elementsOn } from './parquetSchema.ts';
import { isRecord } from '../text/index.ts';

/** A member of the values of a nested column that holds texts: its path as the schema has it. */
export type TextLeaf = readonly string[];

/** Texts that take less in a row group are read along. */
const LEAST_BYTES = 2 ** 20;
/** Names are shorter on average. */
const LEAST_BYTES_A_VALUE = 100;

/**
 * Long texts within nested columns (`content` of `conversation_a[]`), which take nearly all of a file and nearly
 * never tell who judged what. Where nothing would be left of what holds them, they are not among these.
 */
export function textLeaves({ schema, row_groups: groups }: FileMetaData): TextLeaf[] {
  const chunks = largest(groups)?.columns ?? [];
  const leaves = chunks.flatMap(({ meta_data: meta }) => (meta === undefined ? [] : [meta]));
  const texts = leaves.filter((meta) => isLongText(schema, meta));
  const parentOf = ({ path_in_schema: path }: ColumnMetaData) => path.slice(0, -1).join('\n');
  return texts
    .filter((text) => leaves.some((leaf) => parentOf(leaf) === parentOf(text) && !texts.includes(leaf)))
    .map(({ path_in_schema: path }) => path);
}

function largest(groups: readonly RowGroup[]): RowGroup | undefined {
  return groups.reduce<RowGroup | undefined>(
    (most, group) => (most === undefined || group.num_rows > most.num_rows ? group : most),
    undefined,
  );
}

function isLongText(schema: readonly SchemaElement[], meta: ColumnMetaData): boolean {
  const bytes = Number(meta.total_uncompressed_size);
  if (meta.path_in_schema.length < 2 || bytes < LEAST_BYTES) return false;
  if (bytes < LEAST_BYTES_A_VALUE * Number(meta.num_values)) return false;
  const elements = elementsOn(schema, meta.path_in_schema);
  const leaf = elements.at(-1)!;
  const isText = leaf.converted_type === 'UTF8' || leaf.logical_type?.type === 'STRING';
  // Of maps and variants the reader needs all that there is.
  return isText && !elements.some((element) => isIndivisible(element));
}

function isIndivisible({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return (
    converted === 'MAP' ||
    converted === 'MAP_KEY_VALUE' ||
    logical?.type === 'MAP' ||
    logical?.type === 'VARIANT'
  );
}

/** Is one of these names (`answers[].model`, `questions.*.text`) that of the leaf, or of what holds it? */
export function isNamed(leaf: TextLeaf, names: readonly string[]): boolean {
  // The schema has steps that names have not, as `list` and `element`; keys may hold dots.
  const leads = (name: string, from: number): boolean =>
    leaf.some(
      (part, at) =>
        at >= from &&
        (name === part || (name.startsWith(`${part}.`) && leads(name.slice(part.length + 1), at + 1))),
    );
  return names.some((name) => leads(name.replace(/\[\d*\]|\.\*/g, ''), 0));
}

/** The file as if it did not have these leaves. */
export function withoutLeaves(metadata: FileMetaData, leaves: readonly TextLeaf[]): FileMetaData {
  if (leaves.length === 0) return metadata;
  const left = new Set(leaves.map((path) => path.join('\n')));
  const { schema } = metadata;
  const kept = (at: number, path: readonly string[]): SchemaElement[] => {
    const element = schema[at]!;
    const here = at === 0 ? [] : [...path, element.name];
    if (left.has(here.join('\n'))) return [];
    let children = 0;
    const inside: SchemaElement[] = [];
    const end = afterElement(schema, at);
    for (let child = at + 1; child < end; child = afterElement(schema, child)) {
      const some = kept(child, here);
      if (some.length > 0) children++;
      inside.push(...some);
    }
    return [element.num_children === undefined ? element : { ...element, num_children: children }, ...inside];
  };
  return {
    ...metadata,
    schema: kept(0, []),
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.filter(
        ({ meta_data: meta }) => meta === undefined || !left.has(meta.path_in_schema.join('\n')),
      ),
    })),
  };
}

/** Puts `text` where a leaf would stand in a row. */
export function putLeaf(value: unknown, leaf: TextLeaf, text: string, at = 0): void {
  if (Array.isArray(value)) {
    for (const item of value) putLeaf(item, leaf, text, at);
  } else if (isRecord(value)) {
    // Elements of lists have steps of their own in the schema, but not in values.
    while (at < leaf.length - 1 && !Object.hasOwn(value, leaf[at]!)) at++;
    if (at === leaf.length - 1) value[leaf[at]!] = text;
    else putLeaf(value[leaf[at]!], leaf, text, at + 1);
  }
}
