import { lenientJson } from './lenientJson.ts';
import { LIMITS } from '../limits.ts';

/** Is a value nested no deeper than rows are read? What walks it by calling itself may then do so. */
function isShallow(value: unknown, depth: number = LIMITS.depth): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isShallow(part, depth - 1));
}

/** JSON text as a value; undefined where it is none, or nested too deeply. */
export function parsedJson(text: string): unknown {
  try {
    const value = lenientJson(text);
    return isShallow(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
