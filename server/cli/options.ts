import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  EVERY_FILE,
  type Kind,
  settingList,
  type SettingValues,
  settingValues,
  valuesOfArgument,
} from '../audit/index.ts';
import { type ColumnSettings, VALUE_MEANINGS, type ValueMap } from '../dataset/index.ts';

/** The options that say how to audit, by attribute; the same for every command. See {@link auditValues}. */
export type AuditOptions = Readonly<Record<string, unknown>>;

export function addAuditOptions(command: Command): Command {
  for (const [, { kind, fallback, says, option: flags }] of settingList()) {
    if (flags === null) continue;
    const option = new Option(flags, says);
    if (kind.fromArgument !== undefined) option.argParser(argumentOf(kind));
    const shown = kind.toArgument(fallback);
    if (shown !== null) option.default(fallback, shown);
    command.addOption(option);
  }
  return command.addOption(
    new Option(
      '--values <value=meaning,…>',
      `what values of the winner column mean: ${VALUE_MEANINGS.join(', ')}; null is also an empty cell`,
    ).argParser(valuesOf),
  );
}

function valuesOf(argument: string, before?: ValueMap): ValueMap {
  const values = valuesOfArgument(argument, before);
  if (values !== undefined) return values;
  throw new InvalidArgumentError(
    `Expected value=meaning pairs with the meanings ${VALUE_MEANINGS.join(', ')}, like a1=first,s=tie.`,
  );
}

/** What the options say of columns and of values; undefined where they say nothing. */
export function columnsNamed(options: AuditOptions): ColumnSettings | undefined {
  const columns = auditValues(options).columns[EVERY_FILE];
  const values = options['values'] as ValueMap | undefined;
  return values === undefined ? columns : { ...columns, values };
}

/** Every setting: as its option says, else its default. */
export function auditValues(options: AuditOptions): SettingValues {
  const attributes = new Map(
    settingList().flatMap(([name, { option }]) =>
      option === null ? [] : [[name, new Option(option).attributeName()] as const],
    ),
  );
  return settingValues((name) => {
    const attribute = attributes.get(name);
    return attribute === undefined ? undefined : options[attribute];
  });
}

/** Reads an argument of that kind; commander tells the user what was expected. */
export function argumentOf<Value>(kind: Kind<Value>): (argument: string) => Value {
  return (argument) => {
    const value = kind.accept(kind.fromArgument?.(argument));
    if (value === undefined) throw new InvalidArgumentError(`Expected ${kind.expected}.`);
    return value;
  };
}
