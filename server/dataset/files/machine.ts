import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

let known: string | null = null;

/**
 * Eight hexadecimal digits that stand for where process ids are those of this process: the host since it was started,
 * and on Linux the process's own namespace of ids, which containers share a folder, but not that.
 */
export function machineId(): string {
  const parts = () => [
    hostname(),
    orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    orNothing(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return (known ??= createHash('sha256').update(parts().join('\0')).digest('hex').slice(0, 8));
}

/** Only Linux has these. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** Does a process of this machine live? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, of somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
