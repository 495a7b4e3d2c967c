import { counted } from '../audit/index.ts';
import type { WritingHooks } from '../dataset/index.ts';
import { tell } from './output.ts';

/** Says on standard error where a file that is written has other names, which keep what it was. */
export function tellOtherNames(file: string): WritingHooks {
  return {
    onOtherNames: (names) => {
      const which = counted(names, 'other name');
      tell(`${file} has ${which} (hard links), which keep${names === 1 ? 's' : ''} the content from before.`);
    },
  };
}
