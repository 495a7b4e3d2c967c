import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { python } from '../baselines/python.ts';

/** A judgement of two published responses. */
export interface JudgedTexts {
  readonly user: string;
  /** Names what was judged: the pair of responses. */
  readonly item: string;
  /** Models by which the responses are. */
  readonly left: string;
  readonly right: string;
  /** Numbers of their texts. */
  readonly first: number;
  readonly second: number;
  readonly winner: 'left' | 'right' | 'tie';
}

export interface TextSet {
  readonly rows: readonly JudgedTexts[];
  /** Characters of each text. */
  readonly lengths: readonly number[];
  /** Texts × width. */
  readonly embeddings: Float32Array;
  readonly width: number;
}

export const TEXT_SETS = [
  { name: 'llmfao', path: 'llmfao/pairs-crowd.jsonl' },
  { name: 'tulu', path: 'tulu1_human_eval/eval_annotations_tulu_1.csv' },
] as const;
export type TextSetName = (typeof TEXT_SETS)[number]['name'];

const CACHE = fileURLToPath(new URL('../../../out/texts', import.meta.url));

/** Embeds what is not embedded yet; why there is nothing to go by, or null. */
export function prepareTexts(name: TextSetName, folder: string): string | null {
  const { path } = TEXT_SETS.find((set) => set.name === name)!;
  if (!existsSync(join(folder, path))) return `there is no \`${join(folder, path)}\``;
  if (existsSync(cached(name, 'json'))) return null;
  const found = python('evaluate-texts');
  if ('missing' in found) return found.missing;
  mkdirSync(CACHE, { recursive: true });
  const script = fileURLToPath(new URL('embed.py', import.meta.url));
  // The vectors first: where the rows are there, so are they.
  execFileSync(found.path, [script, name, folder, cached(name, 'json'), cached(name, 'f32')]);
  return null;
}

/** A set that was prepared. */
export function readTexts(name: TextSetName): TextSet {
  const bytes = readFileSync(cached(name, 'f32'));
  return {
    ...(JSON.parse(readFileSync(cached(name, 'json'), 'utf8')) as Omit<TextSet, 'embeddings'>),
    embeddings: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
  };
}

function cached(name: TextSetName, kind: 'json' | 'f32'): string {
  return join(CACHE, `${name}.${kind}`);
}
