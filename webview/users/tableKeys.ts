import type { DecisionOrder } from '../../server/protocol.ts';

/** Decisions by letter. */
const ORDER_KEYS: Readonly<Record<string, DecisionOrder>> = {
  a: 'recommended',
  k: 'keep',
  d: 'drop',
  f: 'flip',
  c: 'clear',
};

/** Decision of a key; undefined for other keys. */
export function orderOfKey(key: string): DecisionOrder | undefined {
  return ORDER_KEYS[key];
}

/** Where a key leads from a place; undefined if it leads nowhere. `last` is the last place, `page` the rows in sight. */
export function placeOfKey(key: string, from: number, last: number, page: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, from + 1);
    case 'ArrowUp':
      return Math.max(0, from - 1);
    case 'PageDown':
      return Math.min(last, from + page);
    case 'PageUp':
      return Math.max(0, from - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** Which heading a key leads to from one, or back to the rows; undefined if it leads nowhere. */
export function headingOfKey(key: string, from: number, last: number): number | 'rows' | undefined {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowRight':
      return Math.min(last, from + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowDown':
    case 'Escape':
      return 'rows';
    default:
      return undefined;
  }
}
