import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Config,
  CONFIG_NAME,
  EVERY_FILE,
  type Kind,
  settingList,
  type SettingName,
  type SettingValues,
  settingValues,
  pairsOfArgument,
  valuesOfArgument,
} from '../audit/index.ts';
import { type ColumnSettings, type ComparedPairs, VALUE_MEANINGS, type ValueMap } from '../dataset/index.ts';

/** The options that say how to audit, by attribute; the same for every command. See {@link auditValues}. */
export type AuditOptions = Readonly<Record<string, unknown>>;

export function addAuditOptions(command: Command): Command {
  for (const [, { kind, fallback, says, option: flags, formerly }] of settingList()) {
    if (flags === null) continue;
    const option = new Option(flags, says);
    if (kind.fromArgument !== undefined) option.argParser(argumentOf(kind));
    const shown = kind.toArgument(fallback);
    if (shown !== null) option.default(fallback, shown);
    command.addOption(option);
    if (formerly?.option == null) continue;
    const former = new Option(formerly.option).hideHelp();
    command.addOption(kind.fromArgument === undefined ? former : former.argParser(argumentOf(kind)));
  }
  command.hook('preAction', (_, action) => {
    const names = [...attributesOfSettings().values()].flat();
    action.setOptionValue(
      GIVEN,
      new Set(names.filter((name) => action.getOptionValueSource(name) === 'cli')),
    );
  });
  command.option('--no-config', `ignore ${CONFIG_NAME} beside the data`);
  command.addOption(
    new Option(
      '--pairs <column=first|second,…>',
      'what columns of answers in a survey compare; * stands for all others',
    ).argParser(pairsOf),
  );
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

function pairsOf(argument: string, before?: ComparedPairs): ComparedPairs {
  const pairs = pairsOfArgument(argument, before);
  if (pairs !== undefined) return pairs;
  throw new InvalidArgumentError('Expected column=pair, like Q1=alpha|beta,Q2=beta|gamma.');
}

/** What one of the settings is said to be: by its option where that is given, else by the file of settings. */
export function auditValues(options: AuditOptions, config: Config['values']): SettingValues {
  const given = options[GIVEN] as ReadonlySet<string> | undefined;
  const attributes = attributesOfSettings();
  return settingValues((name) => {
    const attribute = attributes.get(name)?.find((one) => given?.has(one) === true);
    if (attribute !== undefined) return options[attribute];
    return config[name] ?? (name === 'maxUsers' ? MOST_USERS : undefined);
  });
}

/** What the options say of columns, values and pairs; undefined where they say nothing. */
export function columnsNamed(options: AuditOptions): ColumnSettings | undefined {
  const globs = options['columns'] as SettingValues['columns'] | undefined;
  const columns = globs?.[EVERY_FILE];
  const values = options['values'] as ValueMap | undefined;
  const pairs = options['pairs'] as ComparedPairs | undefined;
  if (values === undefined && pairs === undefined) return columns;
  return {
    ...columns,
    ...(values === undefined ? {} : { values }),
    ...(pairs === undefined ? {} : { pairs }),
  };
}

/** Where it is kept which options were given, in place of their defaults. */
const GIVEN = 'given';
/** Users whom findings are told of: code scanning takes as many results. */
const MOST_USERS = 5000;

/** The attribute that the option of each setting sets, and that of its former option. */
function attributesOfSettings(): ReadonlyMap<SettingName, readonly string[]> {
  return new Map(
    settingList().map(([name, { option, formerly }]) => {
      const flags = [option, formerly?.option ?? null].filter((one) => one !== null);
      return [name, flags.map((one) => new Option(one).attributeName())] as const;
    }),
  );
}

/** Reads an argument of that kind; commander tells the user what was expected. */
export function argumentOf<Value>(kind: Kind<Value>): (argument: string) => Value {
  return withChoices(kind.choices ?? [], (argument) => {
    const value = kind.accept(kind.fromArgument?.(argument));
    if (value === undefined) throw new InvalidArgumentError(`Expected ${kind.expected}.`);
    return value;
  });
}

/** Arguments by what reads them: told to the library, they would stand in the help twice. */
const CHOICES = new WeakMap<object, readonly string[]>();

/** Notes which arguments a reader takes, for completion. */
export function withChoices<Reader extends object>(choices: readonly string[], reader: Reader): Reader {
  CHOICES.set(reader, choices);
  return reader;
}

/** The arguments that there are; empty where they cannot be listed. */
export function choicesOf({
  argChoices,
  parseArg,
}: Pick<Option, 'argChoices' | 'parseArg'>): readonly string[] {
  return argChoices ?? (parseArg === undefined ? [] : (CHOICES.get(parseArg) ?? []));
}
