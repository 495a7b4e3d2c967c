import { describe, test } from 'node:test';
import { FORMATS } from '../../fuzz/formats.ts';
import { fuzz } from '../../fuzz/run.ts';
import { generator } from '../model/plantedWorld.ts';

/** A bounded run of `npm run fuzz`. */
const INPUTS = 200;

describe('mutated files are read without harm', () => {
  for (const format of FORMATS) {
    test(format.name, async () => {
      const failure = await fuzz(format, INPUTS, generator(20261124));
      if (failure !== null) {
        const { input, bytes, error } = failure;
        throw new Error(`input ${input}: ${JSON.stringify(bytes.toString('latin1'))}`, { cause: error });
      }
    });
  }
});
