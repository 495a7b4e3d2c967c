/** What every part of the bench measures and prints with. */

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Median seconds of `runs` runs. */
export function seconds(runs: number, work: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  });
  return median(times);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Median processor seconds of `runs` runs, all threads: what other programs on the machine do not change much. */
export function processorSeconds(runs: number, work: (run: number) => void): number {
  const times = Array.from({ length: runs }, (_, run) => {
    const start = process.cpuUsage();
    work(run);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  });
  return median(times);
}

/** `2GB`, `400MB`, `1e9`. */
export function bytesOf(size: string): number {
  const [, number, unit] = /^([\d.e]+)\s*(MB|GB|)$/i.exec(size) ?? [];
  if (number === undefined) throw new Error(`“${size}” is no size: 2GB and 400MB are.`);
  return Number(number) * { '': 1, mb: 1e6, gb: 1e9 }[unit!.toLowerCase() as '' | 'mb' | 'gb'];
}
