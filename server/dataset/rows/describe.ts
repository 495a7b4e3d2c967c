import type { Description, Mapped } from '../types.ts';

/** What a dataset takes over from its recognition. */
export function describe(recognition: Mapped): Description {
  const { layout, schema, mapping, convention, values, ordered, outcomeFrom, unit, texts, parts } =
    recognition;
  const questions = unit === 'answer' ? (parts.winner ?? []) : [];
  return {
    layout,
    schema,
    mapping,
    convention,
    ...(values === undefined ? {} : { values }),
    ordered,
    outcomeFrom,
    unit,
    texts,
    ...(questions.length === 0 ? {} : { questions }),
  };
}
