import type { Argument, Command, Option } from 'commander';
import { choicesOf } from '../options.ts';

/** What may stand in a place of the command line. */
export type Values =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  /** A file of any ending. */
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  /** A file that may be a dataset. */
  | { readonly kind: 'dataset' }
  /** Something that only the user knows. */
  | { readonly kind: 'other' };

export interface OptionWords {
  /** With its dashes. */
  readonly flag: string;
  readonly says: string;
  /** Null: the option takes no value. */
  readonly values: Values | null;
}

export interface CommandWords {
  readonly command: string;
  readonly says: string;
  readonly options: readonly OptionWords[];
  /** What stands behind the command beside options; null: nothing. */
  readonly operands: Values | null;
}

/** All that can be typed behind the name of the program. */
export function wordsOf(program: Command): CommandWords[] {
  return program.commands.map((command) => ({
    command: command.name(),
    says: command.description(),
    options: command.options.flatMap((option) =>
      option.long == null || option.hidden
        ? []
        : [{ flag: option.long, says: option.description, values: valuesOfOption(option) }],
    ),
    operands: command.registeredArguments[0] === undefined ? null : valuesOf(command.registeredArguments[0]),
  }));
}

function valuesOfOption(option: Option): Values | null {
  if (!option.required && !option.optional) return null;
  const choices = choicesOf(option);
  if (choices.length > 0) return { kind: 'choices', choices };
  return { kind: /<(file|path)>/.test(option.flags) ? 'file' : 'other' };
}

function valuesOf(argument: Argument): Values {
  const choices = choicesOf(argument);
  if (choices.length > 0) return { kind: 'choices', choices };
  switch (argument.name()) {
    case 'file':
    case 'files':
      return { kind: 'dataset' };
    case 'folder':
      return { kind: 'folder' };
    default:
      return { kind: 'other' };
  }
}
