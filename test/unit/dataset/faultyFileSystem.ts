import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Operations of the file system that a write is made of. */
const OPERATIONS = ['open', 'realpath', 'rename', 'stat', 'unlink'] as const;

type Operation = (...args: unknown[]) => Promise<unknown>;

/**
 * Has `before` called with the name of each operation on files, and of each on an open file, before it is done;
 * what `before` throws is thrown in its place. Returns what undoes it.
 */
export function watchFileSystem(before: (operation: string) => void): () => void {
  const own = fs as unknown as Record<string, Operation>;
  const originals = OPERATIONS.map((name) => [name, own[name]!] as const);
  for (const [name, original] of originals) {
    own[name] = async (...args) => {
      before(name);
      const result = await original(...args);
      return name === 'open' ? watchedHandle(result as object, before) : result;
    };
  }
  syncBuiltinESMExports();
  return () => {
    for (const [name, original] of originals) own[name] = original;
    syncBuiltinESMExports();
  };
}

function watchedHandle(handle: object, before: (operation: string) => void): object {
  return new Proxy(handle, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        before(`handle.${String(name)}`);
        return (value as Operation).apply(target, args);
      };
    },
  });
}
