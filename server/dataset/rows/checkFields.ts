import { ABSENT, NULL, type RowSource, STRING } from '../formats/index.ts';
import { isEmptyText } from './nameFields.ts';
import { numberOf } from './numberField.ts';
import type { ModelNames, OutcomeFields } from './outcomeFields.ts';
import type { RowColumns, WantedColumns } from '../rowColumns.ts';
import type { RowFields } from './rowFields.ts';
import { NO_OUTCOME } from '../types.ts';

/** Reads what the checks of single users look at beside who won: lengths, time, and what is known to be right. */
export class CheckFields {
  readonly #source: RowSource;
  readonly #fields: RowFields['checks'];
  /** Is there anything to be read? */
  readonly areWanted: boolean;
  readonly wanted: WantedColumns;

  constructor(source: RowSource, { checks }: Pick<RowFields, 'checks'>) {
    this.#source = source;
    this.#fields = checks;
    const { lengths, spans, seconds, known } = checks;
    this.wanted = {
      lengthGap: lengths !== null || spans !== null,
      seconds: seconds !== null,
      known: known !== null,
    };
    this.areWanted = Object.values(this.wanted).includes(true);
  }

  /** Writes down what the row that the source is at says. */
  write(row: number, columns: RowColumns, outcomes: OutcomeFields, models: ModelNames): void {
    const { lengths, spans, seconds, known } = this.#fields;
    if (lengths !== null)
      columns.setLengthGap(row, numberOf(this.#source, lengths[0]) - numberOf(this.#source, lengths[1]));
    else if (spans !== null) columns.setLengthGap(row, this.#span(spans[0]) - this.#span(spans[1]));
    if (seconds !== null) columns.setSeconds(row, numberOf(this.#source, seconds.field) * seconds.unit);
    if (known !== null)
      columns.setKnown(row, this.#isFilled(known) ? outcomes.read(known, models) : NO_OUTCOME);
  }

  /** Bytes of a value as it stands in the file; NaN where there is none, or there are two. */
  #span(field: number): number {
    const { kind, start, end, duplicateAt } = this.#source.fields;
    if (kind[field] === ABSENT || kind[field] === NULL || duplicateAt[field]! >= 0) return NaN;
    return end[field]! - start[field]!;
  }

  #isFilled(field: number): boolean {
    const kind = this.#source.fields.kind[field]!;
    return kind !== ABSENT && kind !== NULL && !(kind === STRING && isEmptyText(this.#source, field));
  }
}
