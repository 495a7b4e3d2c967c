import { execFileSync } from 'node:child_process';

/** Ids of the language servers of the VS Code whose data are in the folder `scratch`. */
export function serverProcesses(scratch: string): number[] {
  return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(scratch) && line.includes('server.cjs'))
    .map((line) => Number.parseInt(line, 10));
}
