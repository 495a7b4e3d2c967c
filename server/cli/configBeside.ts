import { type Config, CONFIG_NAME, configOf } from '../audit/index.ts';
import { fileAbove } from '../dataset/index.ts';
import { CommandFailure, ExitCode } from './exit.ts';

/** The file of settings beside a file of data. Throws CommandFailure where it says what no setting accepts. */
export async function configBeside(file: string): Promise<{ values: Config['values']; path: string } | null> {
  const found = await fileAbove(file, CONFIG_NAME);
  if (found === null) return null;
  const { values, problems } = configOf(found.text);
  if (problems.length > 0) throw new CommandFailure(ExitCode.usage, `${found.path}: ${problems.join('; ')}.`);
  return { values, path: found.path };
}
