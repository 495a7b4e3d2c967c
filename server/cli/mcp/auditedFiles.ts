import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { auditSettings, columnsOfFile, type FitFunction, settingValues } from '../../audit/index.ts';
import { decisionsPathOf, FileError } from '../../dataset/index.ts';
import { type AuditedFile, auditBySettings } from '../auditBySettings.ts';
import { configBeside } from '../configBeside.ts';

/** Audits of the files of one folder; the last one is kept while its file stays what it is. */
export class AuditedFiles {
  readonly #folder: string;
  readonly #fit: FitFunction;
  #last: { readonly path: string; readonly seen: string; readonly audited: AuditedFile } | null = null;

  constructor(folder: string, fit: FitFunction) {
    this.#folder = folder;
    this.#fit = fit;
  }

  /** Throws FileError, also where the file is not in the folder, and CommandFailure where it cannot be audited. */
  async audited(file: string): Promise<AuditedFile & { readonly path: string }> {
    const path = await this.#within(file);
    const seen = `${await lookOf(path)} ${await lookOf(decisionsPathOf(path))}`;
    if (this.#last?.path !== path || this.#last.seen !== seen)
      this.#last = { path, seen, audited: await this.#audit(path) };
    return { ...this.#last.audited, path };
  }

  async #audit(path: string): Promise<AuditedFile> {
    const config = await configBeside(path);
    const values = settingValues((name) => config?.values[name]);
    const columns = columnsOfFile(values.columns, path, config?.path) ?? undefined;
    return auditBySettings(path, auditSettings(values), columns, this.#fit);
  }

  /** The file itself, whatever links lead to it. Throws FileError where that is not in the folder. */
  async #within(file: string): Promise<string> {
    const folder = await realpath(this.#folder);
    const path = await realpath(resolve(folder, file)).catch(() => null);
    // Whether something is there that is outside is not told either.
    const from = path === null ? '..' : relative(folder, path);
    if (path === null || from === '..' || from.startsWith(join('..', '/')) || isAbsolute(from))
      throw new FileError('unreadable', `There is no file ${file} in the folder that was named for agents.`);
    return path;
  }
}

/** What a file looks like from outside; '' where there is none. */
async function lookOf(path: string): Promise<string> {
  const now = await stat(path, { bigint: true }).catch(() => null);
  return now === null ? '' : `${now.ino} ${now.size} ${now.mtimeNs} ${now.ctimeNs}`;
}
