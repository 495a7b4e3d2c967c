import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDebianPackage } from '../stages/debianPackage.ts';

const DEBIAN = '/usr/lib/postgresql';

/** Programs of Debian's newest PostgreSQL, installed where that can be done; null where they cannot be had. */
export function postgresPrograms(): string | null {
  const found = () =>
    existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (found() === undefined) installDebianPackage('postgresql');
  const version = found();
  return version === undefined ? null : join(DEBIAN, version, 'bin');
}

/** The server refuses to run as root. */
function ownUser() {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  return process.getuid?.() === 0 ? { env, uid: 65534, gid: 65534 } : { env };
}

/** A server of a test's own: a folder, a socket in it, and nobody who could connect from elsewhere. */
export class PostgresServer {
  readonly folder: string;
  readonly #bin: string;
  #process: ChildProcess;

  private constructor(folder: string, bin: string, process: ChildProcess) {
    this.folder = folder;
    this.#bin = bin;
    this.#process = process;
  }

  /** Null where PostgreSQL cannot be had. */
  static async start(): Promise<PostgresServer | null> {
    const bin = postgresPrograms();
    if (bin === null) return null;
    const folder = mkdtempSync(join(tmpdir(), 'pa-postgres-'));
    const as = ownUser();
    if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
    execFileSync(
      join(bin, 'initdb'),
      ['-D', join(folder, 'data'), '-U', 'auditor', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
      { stdio: 'ignore', ...as },
    );
    return new PostgresServer(folder, bin, await PostgresServer.#launch(folder, bin));
  }

  static async #launch(folder: string, bin: string): Promise<ChildProcess> {
    const settings = ['listen_addresses=', 'fsync=off', 'full_page_writes=off', 'max_connections=20'];
    const child = spawn(
      join(bin, 'postgres'),
      ['-D', join(folder, 'data'), '-k', folder, ...settings.flatMap((setting) => ['-c', setting])],
      { stdio: ['ignore', 'ignore', 'pipe'], ...ownUser() },
    );
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => {
        reject(new Error(`postgres ended with ${code}.`));
      });
      child.stderr.on('data', (data: Buffer) => {
        if (data.toString().includes('ready to accept connections')) resolve();
      });
    });
    return child;
  }

  /** By which clients find it. */
  get environment(): Readonly<Record<string, string>> {
    return { PGHOST: this.folder, PGUSER: 'auditor', PGDATABASE: 'postgres' };
  }

  /** Ends the server in the middle of what it does, and starts it again. */
  async crash(): Promise<void> {
    await this.#end();
    this.#process = await PostgresServer.#launch(this.folder, this.#bin);
  }

  /** Ends the server, by its process, at once. */
  async #end(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGQUIT');
    await ended;
  }

  async stop(): Promise<void> {
    await this.#end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
