import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { FORMATS } from '../../fuzz/formats.ts';
import { fuzz } from '../../fuzz/run.ts';
import { generator } from '../model/plantedWorld.ts';

/** A bounded run of `npm run fuzz`. */
const INPUTS = 60;

describe('mutated files are read without harm', () => {
  for (const format of FORMATS) {
    test(format.name, async () => {
      const { failure } = await fuzz(format, INPUTS, generator(20261124));
      if (failure !== null) {
        const { input, bytes, error } = failure;
        throw new Error(`input ${input}: ${JSON.stringify(bytes.toString('latin1'))}`, { cause: error });
      }
    });
  }
});

test('what a longer run kept is read without harm, each in time', async () => {
  const script = join(import.meta.dirname, '../../fuzz/fuzz.ts');
  // A thread of its own is watched, and ended where it does not end: the input is then in what is printed.
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, '--replay']);
  for (const { name } of FORMATS) assert.match(stdout, new RegExp(`^${name}: [1-9]\\d* kept inputs`, 'm'));
});
