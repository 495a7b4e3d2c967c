import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { findFiles, repositoryOf } from '../dataset/index.ts';
import { CommandFailure, ExitCode } from './exit.ts';

/** A file to be audited. */
export interface NamedFile {
  readonly file: string;
  /** Found in a folder or by a glob: it may be no dataset at all, and is passed over then. */
  readonly isFound: boolean;
}

const TEXT_ENDINGS = ['jsonl', 'ndjson', 'json', 'csv', 'tsv'];
/** Endings of files that may be datasets. */
export const DATASET_ENDINGS: readonly string[] = [
  ...TEXT_ENDINGS,
  'parquet',
  ...TEXT_ENDINGS.map((ending) => `${ending}.gz`),
];
const DATASETS = `**/*.{${DATASET_ENDINGS.join(',')}}`;
const GLOB_CHARACTERS = /[*?[{]/;

/** The files that arguments name: files (`-` is standard input), folders, and globs that no shell expanded. */
export async function namedFiles(args: readonly string[]): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const arg of args) files.push(...(await filesOf(arg)));
  const seen = new Set<string>();
  // What is named twice is audited twice; what several globs find, once.
  return files.filter(({ file, isFound }) => !isFound || (!seen.has(file) && seen.add(file)));
}

async function filesOf(arg: string): Promise<NamedFile[]> {
  if (arg === '-') return [{ file: arg, isFound: false }];
  const there = await stat(arg).catch(() => null);
  if (there?.isDirectory() === true) return found(arg, arg, DATASETS);
  if (there !== null || !GLOB_CHARACTERS.test(arg)) return [{ file: arg, isFound: false }];
  const parts = arg.replaceAll('\\', '/').split('/');
  const fixed = parts.findIndex((part) => GLOB_CHARACTERS.test(part));
  const folder = parts.slice(0, fixed).join('/') || (arg.startsWith('/') ? '/' : '.');
  return found(arg, folder, parts.slice(fixed).join('/'));
}

async function found(arg: string, folder: string, glob: string): Promise<NamedFile[]> {
  const files = await findFiles(folder, [glob]);
  if (files.length === 0)
    throw new CommandFailure(ExitCode.file, `${arg}: no file there that could be a dataset.`);
  return files.map(({ path }) => ({ file: path, isFound: true }));
}

/** How files are named to other programs: relative to the repository of the working folder, parts joined by `/`. */
export async function pathsIn(): Promise<(file: string) => string> {
  const root = (await repositoryOf('.')) ?? resolve('.');
  return (file) => {
    if (file === '-') return 'stdin';
    const path = relative(root, resolve(file)).replaceAll(sep, '/');
    return path.startsWith('../') ? resolve(file).replaceAll(sep, '/') : path;
  };
}
