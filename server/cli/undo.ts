import type { Command } from 'commander';
import { count, counted, DecidedFile } from '../audit/index.ts';
import { shownText, WriteHistory } from '../dataset/index.ts';
import { print } from './output.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { tellOtherNames } from './otherNames.ts';
import { undoFolder } from './stateFolder.ts';

/** `undo FILE`: takes the last `apply` back, byte for byte. */
export function addUndoCommand(program: Command): void {
  program
    .command('undo')
    .description('take the last apply into the file back, byte for byte')
    .argument('<files...>', 'the preference dataset, or several')
    .action(async (files: string[]) => {
      for (const file of files) await undo(file, files.length > 1 ? `${shownText(file)}: ` : '');
    });
}

async function undo(file: string, name: string): Promise<void> {
  const taken = await new DecidedFile(file, new WriteHistory(undoFolder())).takeBack(tellOtherNames(file));
  if (taken === null)
    throw new CommandFailure(ExitCode.file, `${file}: there is no apply of yours to take back.`);
  const more =
    taken.left === 0
      ? ''
      : ` ${count(taken.left)} earlier ${taken.left === 1 ? 'apply' : 'applies'} can be taken back as well.`;
  print(`${name}${counted(taken.rows, 'row')} as before the apply.${more}\n`);
}
