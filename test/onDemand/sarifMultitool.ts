import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed, run } from './install.ts';

const PACKAGE = '@microsoft/sarif-multitool-linux';
/** The one that was run: newer ones are tried by changing it. */
const VERSION = '5.7.0';

/** What the validator of the SARIF SDK finds. */
export interface SarifFinding {
  readonly ruleId: string;
  readonly level: 'error' | 'warning';
  readonly text: string;
  /** Path of the log that it is about. */
  readonly log: string;
}

/**
 * The validator of Microsoft's SARIF SDK with the rules of the format and those of GitHub's code scanning, or why it
 * cannot be had. It is a program of 100 MB, built for Linux on x86-64, and is taken from npm without its script.
 *
 * @returns finds what is wrong with logs (paths), all by one run; notes, which are advice, are left out
 */
export function sarifValidator(): ((logs: readonly string[], out: string) => SarifFinding[]) | string {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the validator of the SARIF SDK is taken as it is built for Linux on x86-64';
  try {
    const folder = installed(`sarif-multitool-${VERSION}`, (aside) => {
      mkdirSync(aside, { recursive: true });
      const options = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--silent'];
      run('npm', ['install', '--prefix', aside, ...options, `${PACKAGE}@${VERSION}`]);
      chmodSync(programIn(aside), 0o755);
    });
    return (logs, out) => findings(programIn(folder), logs, out);
  } catch (error) {
    return `the validator of the SARIF SDK cannot be had: ${(error as Error).message}`;
  }
}

function programIn(folder: string): string {
  return join(folder, 'node_modules', PACKAGE, 'Sarif.Multitool');
}

function findings(program: string, logs: readonly string[], out: string): SarifFinding[] {
  // It ends with 0 whatever it finds, and with 1 where it could not look.
  run(program, ['validate', ...logs, '--rule-kind', 'Sarif;Ghas', '--output', out], {
    ...process.env,
    // Without a library of languages that it would ask for.
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
  });
  if (!existsSync(out)) throw new Error('The validator of the SARIF SDK wrote no findings.');
  const { runs } = JSON.parse(readFileSync(out, 'utf8').replace(/^\ufeff/, '')) as {
    runs: readonly { readonly results?: readonly ValidatorResult[] }[];
  };
  return runs
    .flatMap(({ results = [] }) => results)
    .map(({ ruleId, level = 'warning', message, locations: [location] }) => ({
      ruleId,
      level,
      log: fileURLToPath(location.physicalLocation.artifactLocation.uri),
      text: [message.text, ...(message.arguments ?? [])].filter((part) => part !== undefined).join(' '),
    }));
}

interface ValidatorResult {
  readonly ruleId: string;
  readonly level?: 'error' | 'warning';
  readonly message: { readonly text?: string; readonly arguments?: readonly string[] };
  readonly locations: readonly [
    { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
  ];
}
