import sync from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Operations of the file system that reading and writing a file are made of. */
const OPERATIONS = [
  'access',
  'link',
  'lstat',
  'mkdir',
  'open',
  'readdir',
  'readFile',
  'realpath',
  'rename',
  'rm',
  'stat',
  'unlink',
  'writeFile',
] as const;
const SYNC_OPERATIONS = [
  'openSync',
  'fstatSync',
  'readSync',
  'closeSync',
  'statSync',
  'renameSync',
  'unlinkSync',
] as const;

type Operation = (...args: unknown[]) => unknown;

/** Called before an operation is done, with its name and the file that it is about; what it throws is thrown in its place. */
export type BeforeOperation = (operation: string, path: string) => unknown;

/**
 * Has `before` called with the name of each operation on files, and of each on an open file; an operation that others
 * can go on beside waits for the promise that it returns. A file whose closing fails is closed, as by the system.
 * Returns what undoes it.
 */
export function watchFileSystem(before: BeforeOperation): () => void {
  const undo = [
    ...OPERATIONS.map((name) =>
      replaced(fs, name, (original) => async (...args) => {
        const path = String(args[0]);
        await before(name, path);
        const result = await original(...args);
        return name === 'open' ? watchedHandle(result as object, path, before) : result;
      }),
    ),
    ...SYNC_OPERATIONS.map((name) =>
      replaced(sync, name, (original) => (...args) => {
        try {
          void before(name, String(args[0]));
        } catch (error) {
          if (name === 'closeSync') original(...args);
          throw error;
        }
        return original(...args);
      }),
    ),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const one of undo) one();
    syncBuiltinESMExports();
  };
}

function replaced(module: object, name: string, by: (original: Operation) => Operation): () => void {
  const own = module as Record<string, Operation>;
  const original = own[name]!;
  own[name] = by(original);
  return () => {
    own[name] = original;
  };
}

function watchedHandle(handle: object, path: string, before: BeforeOperation): object {
  return new Proxy(handle, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        try {
          await before(`handle.${String(name)}`, path);
        } catch (error) {
          if (name === 'close') await (value as Operation).apply(target, args);
          throw error;
        }
        return (value as Operation).apply(target, args);
      };
    },
  });
}
