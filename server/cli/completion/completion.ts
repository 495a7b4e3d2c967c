import { Argument, type Command } from 'commander';
import { bash, fish, zsh } from './scripts.ts';
import { type CommandWords, wordsOf } from './words.ts';
import { print } from '../output.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];
const SCRIPTS: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = { bash, zsh, fish };

/** `completion SHELL`: a script that completes what can be typed, made from the commands themselves. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands, options, their values and files in your shell')
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
