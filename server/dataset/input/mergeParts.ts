import { DatasetMerger } from './mergeDatasets.ts';
import { ResponsesMerger } from './mergeResponses.ts';
import { judgedTogether, type Part, readDataset } from '../rows/index.ts';
import type { Dataset, Mapped } from '../types.ts';

/** What a part holds that is the whole of a file. */
export function wholeFile(part: Part, recognition: Mapped): Dataset {
  return 'rows' in part ? part.rows : judgedTogether(part.responses, recognition);
}

/** Joins what consecutive parts of one file hold into what reading it whole gives. */
export class PartMerger {
  readonly #recognition: Mapped;
  readonly #rows: DatasetMerger;
  readonly #responses: ResponsesMerger;

  /** `length` is that of the whole file, if it is known. */
  constructor(recognition: Mapped, length = 0) {
    this.#recognition = recognition;
    this.#rows = new DatasetMerger(length);
    this.#responses = new ResponsesMerger(recognition);
  }

  /** The next part: its bytes start at `base` of the file, and `lineEnds` lines end in it. Throws RangeError. */
  add(part: Part, base: number, lineEnds: number): void {
    if ('rows' in part) this.#rows.add(part.rows, base, lineEnds);
    else this.#responses.add(part.responses, base, lineEnds);
  }

  /** What was added so far, as one dataset; more may be added afterwards. Null where nothing was. */
  finish(): Dataset | null {
    return this.#rows.finish() ?? this.#responses.finish();
  }

  /** The same for good, without a copy. */
  take(): Dataset {
    return this.#rows.take() ?? this.#responses.finish() ?? readDataset(new Uint8Array(0), this.#recognition);
  }
}
