import { shownText } from '../../dataset/index.ts';
import type { Format } from './result.ts';

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** Workflow commands of GitHub Actions, which annotate lines of a pull request: only findings that are new. */
export const github: Format = () => ({
  file: (result) => {
    if (result.kind === 'failed')
      return command('error', { file: result.path, title: 'cannot be audited' }, shownText(result.message));
    return result.findings
      .filter(({ isNew }) => isNew)
      .map(({ code, level, message, place }) => {
        const { line = 1, column = 1, endColumn = null } = place ?? {};
        const end = endColumn === null ? {} : { endColumn: String(endColumn) };
        const where = { file: place?.path ?? result.path, line: String(line), col: String(column), ...end };
        return command(COMMANDS[level], { ...where, title: code }, message);
      })
      .join('');
  },
  end: () => '',
});

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const told = Object.entries(properties).map(([key, value]) => `${key}=${inProperty(value)}`);
  return `::${name} ${told.join(',')}::${inMessage(message)}\n`;
}

/** Percent encoding of what ends a message, or a property; see actions/toolkit, `command.ts`. */
function inMessage(text: string): string {
  return text.replace(/[%\r\n]/g, percentEncoded);
}

function inProperty(text: string): string {
  return shownText(text).replace(/[%\r\n:,]/g, percentEncoded);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
