import type { DatasetReader } from './datasetReader.ts';
import { openRows } from './formats/formats.ts';
import type { RowSource, RowSourceOptions } from './formats/rowSource.ts';
import { rankingColumns, RankingReader } from './rankingReader.ts';
import { rowFields } from './rowFields.ts';
import { RowInterpreter } from './rowInterpreter.ts';
import type { Dataset, Mapped } from './types.ts';

/** All at once. */
export function readDataset(bytes: Uint8Array, recognition: Mapped): Dataset {
  const reader = createReader(bytes, recognition);
  while (!reader.step(bytes.length + 1));
  return reader.finish();
}

export function createReader(
  bytes: Uint8Array,
  recognition: Mapped,
  options: RowSourceOptions = {},
): DatasetReader {
  if (recognition.unit === 'ranking') {
    const { user, model, value, judgement } = rankingColumns(recognition);
    const names = [...user, ...model, ...value, ...judgement];
    return new RankingReader(openRows(bytes, recognition.layout, names, options), recognition);
  }
  return new SlicedReader(
    openRows(bytes, recognition.layout, rowFields(recognition).names, options),
    recognition,
  );
}

class SlicedReader implements DatasetReader {
  readonly #source: RowSource;
  readonly #interpreter: RowInterpreter;

  constructor(source: RowSource, recognition: Mapped) {
    this.#source = source;
    this.#interpreter = new RowInterpreter(source, recognition);
  }

  get lineEnds(): number {
    return this.#source.lineEnds;
  }

  step(size: number): boolean {
    const until = this.#source.end + size;
    while (this.#source.next()) {
      this.#interpreter.row();
      if (this.#source.end >= until) return false;
    }
    return true;
  }

  finish(): Dataset {
    return this.#interpreter.finish();
  }
}
