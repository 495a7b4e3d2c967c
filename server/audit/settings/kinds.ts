/** What a setting may be: as package.json declares it, and as it is read from there or from the command line. */
export interface Kind<Value> {
  /** Keywords of JSON Schema, without the default. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Completes “Expected …”. */
  readonly expected: string;
  /** The value that was given as JSON; undefined where it is refused. */
  accept(given: unknown): Value | undefined;
  /** What an argument of the command line gives, to be accepted; absent where the option takes none. */
  readonly fromArgument?: (argument: string) => unknown;
  /** All arguments that the option takes, where these can be listed. */
  readonly choices?: readonly string[];
  /** The argument that gives the value; null where none does. */
  toArgument(value: Value): string | null;
}

export function number(range: {
  readonly from?: number;
  /** In place of `from`: the number itself is refused. */
  readonly above?: number;
  readonly to: number;
}): Kind<number> {
  const { from, above, to } = range;
  return {
    schema: {
      type: 'number',
      ...(above === undefined ? { minimum: from } : { exclusiveMinimum: above }),
      maximum: to,
    },
    expected:
      above === undefined ? `a number from ${from} to ${to}` : `a number above ${above}, at most ${to}`,
    accept: (given) =>
      typeof given === 'number' && given >= (from ?? -Infinity) && given > (above ?? -Infinity) && given <= to
        ? given
        : undefined,
    fromArgument: numberOf,
    toArgument: String,
  };
}

export const share = number({ from: 0, to: 1 });

export function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): Kind<number> {
  const isBounded = to !== Number.MAX_SAFE_INTEGER;
  return {
    schema: { type: 'integer', minimum: from, ...(isBounded ? { maximum: to } : {}) },
    expected: `a whole number from ${from}${isBounded ? ` to ${to}` : ''}`,
    accept: (given) =>
      typeof given === 'number' && Number.isSafeInteger(given) && given >= from && given <= to
        ? given
        : undefined,
    fromArgument: numberOf,
    toArgument: String,
  };
}

/** The same, or null: not known. */
export function orUnknown<Value>(kind: Kind<Value>): Kind<Value | null> {
  return {
    ...kind,
    schema: { ...kind.schema, type: [kind.schema['type'], 'null'] },
    accept: (given) => (given === null ? null : kind.accept(given)),
    toArgument: (value) => (value === null ? null : kind.toArgument(value)),
  };
}

/** One of `values`; `spelled`: those that the command line spells in another way. */
export function choice<Value extends string>(
  values: readonly Value[],
  spelled?: Readonly<Partial<Record<Value, string>>>,
): Kind<Value> {
  const spelling = (value: Value) => spelled?.[value] ?? value;
  return {
    schema: { type: 'string', enum: values },
    expected: `one of ${values.map(spelling).join(', ')}`,
    accept: (given) => values.find((value) => value === given),
    fromArgument: (argument) => values.find((value) => spelling(value) === argument),
    choices: values.map(spelling),
    toArgument: spelling,
  };
}

export const flag: Kind<boolean> = {
  schema: { type: 'boolean' },
  expected: 'true or false',
  accept: (given) => (typeof given === 'boolean' ? given : undefined),
  toArgument: () => null,
};

export const names: Kind<readonly string[]> = {
  schema: { type: 'array', items: { type: 'string' }, uniqueItems: true },
  expected: 'names, parted by commas',
  accept: (given) =>
    Array.isArray(given) ? given.filter((name): name is string => typeof name === 'string') : undefined,
  fromArgument: (argument) =>
    argument
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  toArgument: (value) => (value.length === 0 ? null : value.join(',')),
};

/** Without blanks around it; the empty text stands for nothing. */
export const text: Kind<string> = {
  schema: { type: 'string' },
  expected: 'a text',
  accept: (given) => (typeof given === 'string' ? given.trim() : undefined),
  fromArgument: (argument) => argument,
  toArgument: (value) => (value === '' ? null : value),
};

function numberOf(argument: string): number {
  return argument.trim() === '' ? NaN : Number(argument);
}
