import type { DecisionOrder } from '../../server/protocol.ts';

/** What a letter does on every page. */
export type KeyAction = DecisionOrder | 'skip' | 'undo';

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  a: 'recommended',
  d: 'drop',
  k: 'keep',
  f: 'flip',
  c: 'clear',
  s: 'skip',
  z: 'undo',
};

/** What a key does; undefined for other keys, those with a modifier, and where one writes. */
export function actionOfKey(event: KeyboardEvent): KeyAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const [target] = event.composedPath();
  const writes =
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'range', 'radio'].includes(target.type));
  return writes ? undefined : ACTIONS[event.key.toLowerCase()];
}
