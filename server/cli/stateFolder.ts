import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the choice of a folder depends on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Folder of what takes writes of the command line back, where the system keeps such things: `XDG_STATE_HOME`
 * (https://specifications.freedesktop.org/basedir-spec/), `LOCALAPPDATA` on Windows, `Application Support` on macOS.
 */
export function undoFolder({ platform, env, home }: Surroundings = ours()): string {
  return join(stateHome(platform, env, home), 'preference-auditor', 'undo');
}

function stateHome(platform: NodeJS.Platform, env: Surroundings['env'], home: string): string {
  switch (platform) {
    case 'win32':
      return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
    case 'darwin':
      return join(home, 'Library', 'Application Support');
    default: {
      const named = env['XDG_STATE_HOME'];
      // One that is not absolute is to be ignored.
      return named?.startsWith('/') === true ? named : join(home, '.local', 'state');
    }
  }
}

function ours(): Surroundings {
  return { platform: process.platform, env: process.env, home: homedir() };
}
