import { Argument, type Command } from 'commander';
import { print } from './output.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** `completion SHELL`: a script that completes commands and options, made from the commands themselves. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      '\nbash: eval "$(preference-auditor completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc, after compinit;\n' +
        'fish: preference-auditor completion fish > ~/.config/fish/completions/preference-auditor.fish',
    )
    .action((shell: Shell) => {
      print(SCRIPTS[shell](wordsOf(program)));
    });
}

interface Words {
  readonly command: string;
  readonly says: string;
  readonly options: readonly { readonly flag: string; readonly says: string }[];
}

function wordsOf(program: Command): Words[] {
  return program.commands.map((command) => ({
    command: command.name(),
    says: command.description(),
    options: command.options.flatMap(({ long, description }) =>
      long == null ? [] : [{ flag: long, says: description }],
    ),
  }));
}

const SCRIPTS: Readonly<Record<Shell, (words: readonly Words[]) => string>> = { bash, zsh, fish };

function bash(words: readonly Words[]): string {
  const cases = words.map(
    ({ command, options }) => `    ${command}) words="${options.map(({ flag }) => flag).join(' ')}" ;;\n`,
  );
  return (
    '_preference_auditor() {\n' +
    '  local current="${COMP_WORDS[COMP_CWORD]}" words=""\n' +
    '  COMPREPLY=()\n' +
    `  if [ "$COMP_CWORD" -eq 1 ]; then\n    COMPREPLY=($(compgen -W "${words.map(({ command }) => command).join(' ')}" -- "$current"))\n    return\n  fi\n` +
    `  case "\${COMP_WORDS[1]}" in\n${cases.join('')}  esac\n` +
    '  case "$current" in\n    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;\n  esac\n' +
    '}\n' +
    'complete -o default -F _preference_auditor preference-auditor\n'
  );
}

function zsh(words: readonly Words[]): string {
  const commands = words.map(({ command, says }) => quoted(`${command}:${says}`)).join(' ');
  const cases = words.map(({ command, options }) => {
    const flags = options.map(({ flag, says }) => quoted(`${flag}[${says.replace(/[[\]:]/g, ' ')}]`));
    return `    ${command}) _arguments ${[...flags, "'*:file:_files'"].join(' ')} ;;\n`;
  });
  return (
    '_preference_auditor() {\n' +
    `  if (( CURRENT == 2 )); then\n    local -a commands=(${commands})\n    _describe command commands\n    return\n  fi\n` +
    '  local command="${words[2]}"\n  shift words\n  (( CURRENT-- ))\n' +
    `  case "$command" in\n${cases.join('')}  esac\n` +
    '}\n' +
    'compdef _preference_auditor preference-auditor\n'
  );
}

function fish(words: readonly Words[]): string {
  const start = 'complete -c preference-auditor';
  return words
    .flatMap(({ command, says, options }) => [
      `${start} -n __fish_use_subcommand -a ${command} -d ${quoted(says)}\n`,
      ...options.map(
        ({ flag, says: of }) =>
          `${start} -n '__fish_seen_subcommand_from ${command}' -l ${flag.slice(2)} -d ${quoted(of)}\n`,
      ),
    ])
    .join('');
}

/** In single quotes, as all three shells read them; a quote within becomes the typographic one. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '’').replaceAll('\\', '')}'`;
}
