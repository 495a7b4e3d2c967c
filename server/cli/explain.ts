import { type Command, InvalidArgumentError } from 'commander';
import { EXPLANATIONS } from './formats/findingsPage.ts';
import { withChoices } from './options.ts';
import { print } from './output.ts';

/** `explain [CODE]`: what a finding means; without a code the codes. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('say what a finding means and what to look at')
    .argument(
      '[code]',
      'code of a finding, such as first-clicker; without one, all codes are listed',
      withChoices([...EXPLANATIONS.keys()], known),
    )
    .action((code?: string) => {
      if (code === undefined) print([...EXPLANATIONS.keys()].map((one) => `${one}\n`).join(''));
      else print(`${code}\n\n${EXPLANATIONS.get(code)!}\n`);
    });
}

function known(code: string): string {
  if (EXPLANATIONS.has(code)) return code;
  throw new InvalidArgumentError(`The codes are ${[...EXPLANATIONS.keys()].join(', ')}.`);
}
