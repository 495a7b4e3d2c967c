import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { areaUnderCurve, type PlantedWorld, plantWorld, type World } from '../unit/model/plantedWorld.ts';
import { oracle } from '../evaluate/oracle.ts';
import { evenly, WORLDS } from '../evaluate/worlds.ts';
import type { ChildResult } from './fitChild.ts';
import { writeColumns, writeCrowdKitCsv } from './fitFile.ts';
import { say } from './measure.ts';

/** The file that many methods are run on: the evaluation's world of ten comparisons each, and with a hundred. */
const TEN_EACH: World = { ...WORLDS.find(({ name }) => name === 'ten-each')!.world, seed: 1 };
const MILLION: World = { ...TEN_EACH, comparisonsEach: 100 };
/** What a fit costs most with: each with the method of `fitChild.ts` that fits it. */
const LARGE: readonly { readonly title: string; readonly method: string; readonly world: World }[] = [
  {
    title: '1,000,000 comparisons by 100,000 users over 50 models (nearly every one a cell of its own)',
    method: 'fit',
    world: {
      ...TEN_EACH,
      strengths: evenly(50, 4.08),
      users: { attentive: 70_000, 'coin-flipper': 30_000 },
    },
  },
  {
    title: '1,000,000 comparisons by 10,000 users over 200 models',
    method: 'fit',
    world: { ...MILLION, strengths: evenly(200, 4.08) },
  },
  {
    title: '50,000 comparisons by 100 judges over 5,000 objects',
    method: 'fit',
    world: {
      ...TEN_EACH,
      strengths: evenly(5000, 4.08),
      users: { attentive: 80, 'coin-flipper': 20 },
      comparisonsEach: 500,
    },
  },
  {
    title: '20,000 comparisons by 200 users over 8 models, on 2,000 items',
    method: 'fitItems',
    world: {
      ...TEN_EACH,
      strengths: evenly(8, 3),
      users: { attentive: 160, 'coin-flipper': 40 },
      comparisonsEach: 100,
      items: 2000,
      responses: { spread: 0.7, scored: false },
    },
  },
];

/** The reference may stop this close below our penalised log-likelihood. */
const CLOSE = 0.1;

/** Fitting: ours beside a plain implementation, other methods re-implemented here, and crowd-kit where it is. */
export async function benchFit(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-fit-'));
  try {
    const child = join(folder, 'fitChild.cjs');
    await build({
      entryPoints: [fileURLToPath(new URL('fitChild.ts', import.meta.url))],
      outfile: child,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const bench = new FitBench(folder, child);
    bench.compareMethods('100,000 comparisons by 10,000 users over 20 models', TEN_EACH, 5);
    // Seven, so that the median is of code that is compiled, for all methods.
    bench.compareMethods('1,000,000 comparisons by 10,000 users over 20 models', MILLION, 7);
    bench.large();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class FitBench {
  readonly #folder: string;
  readonly #child: string;

  constructor(folder: string, child: string) {
    this.#folder = folder;
    this.#child = child;
  }

  compareMethods(title: string, world: World, runs: number): void {
    const planted = plantWorld(world);
    const columns = this.#columns(planted);
    const limit = oracle(world, planted).probabilityAttentive;
    const count = this.#run('count', columns, runs);
    const ours = this.#run('fit', columns, runs);
    say(`fitting ${title}: seconds, processor seconds, their ratio to this model's, MB at the peak, AUC`);
    say(`  Bayes' rule that knows the truth ${' '.repeat(45)} ${auc(planted, limit).toFixed(4)}`);
    const line = (name: string, { result, scores }: Measured) => {
      say(
        [
          `  ${name.padEnd(32)}`,
          result.seconds.toFixed(3).padStart(9),
          result.processorSeconds.toFixed(3).padStart(9),
          (result.processorSeconds / ours.result.processorSeconds).toFixed(2).padStart(8),
          result.peakMegabytes.toFixed(0).padStart(8),
        ].join(' ') +
          (scores.length === planted.sorts.length ? `       ${auc(planted, scores).toFixed(4)}` : ''),
      );
    };
    line('this model', ours);
    line(`  of that, counting the cells`, count);
    line('point estimates of η, by EM', this.#run('pointEstimates', columns, runs));
    line('noisy Bradley–Terry, mended', this.#run('noisyBradleyTerry', columns, runs));
    line('binomial test of each user', this.#run('binomial', columns, runs));
    const reference = this.#run('rowByRow', columns, 1, ours.result.penalised! - CLOSE);
    line('plain EM, row by row', reference);
    say(
      `  penalised log-likelihood: ${ours.result.penalised!.toFixed(2)}, ${ours.result.iterations} passes; row by row ${reference.result.penalised!.toFixed(2)}, ${reference.result.iterations} iterations`,
    );
    this.#crowdKit(planted, line, world === TEN_EACH);
    const [pass, tenfold] = this.#run('pass', columns, 1).scores as unknown as [number, number];
    say(
      `  ${count.scores[0]} cells: a pass over them ${(1000 * pass).toFixed(1)} ms, with every count ten times as high ${(1000 * tenfold).toFixed(1)} ms (${(tenfold / pass).toFixed(2)} times)`,
    );
    const refit = this.#run('refit', columns, 1).scores[0]!;
    say(
      `  one row changed: refit in ${(1000 * refit).toFixed(1)} ms, ${((100 * refit) / ours.result.processorSeconds).toFixed(1)}% of a fit from nothing`,
    );
  }

  large(): void {
    for (const { title, method, world } of LARGE) {
      const planted = plantWorld(world);
      const columns = this.#columns(planted);
      const ours = this.#run(method, columns, 3);
      const cells = this.#run('count', columns, 3);
      const points = this.#run('pointEstimates', columns, 3);
      say(`fitting ${title}: ${cells.scores[0]} cells, counted in ${ms(cells.result.seconds)}`);
      for (const [name, { result, scores }] of [
        ['this model', ours],
        ['point estimates of η', points],
      ] as const) {
        say(
          `  ${name.padEnd(27)} ${result.seconds.toFixed(2)} s (${result.processorSeconds.toFixed(2)} of the processor), ${result.iterations} passes, ${result.peakMegabytes.toFixed(0)} MB, AUC ${auc(planted, scores).toFixed(4)}`,
        );
      }
    }
  }

  #columns({ comparisons }: PlantedWorld): string {
    const path = join(this.#folder, 'columns.bin');
    writeColumns(path, comparisons);
    return path;
  }

  #run(method: string, columns: string, runs: number, enough?: number): Measured {
    const scores = join(this.#folder, `${method}.scores`);
    const args = [this.#child, method, columns, runs.toString(), scores];
    if (enough !== undefined) args.push(enough.toString());
    const output = execFileSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { result: JSON.parse(output) as ChildResult, scores: readScores(scores) };
  }

  /** crowd-kit as published; its own gradient takes minutes on the larger file and is left out there. */
  #crowdKit(
    planted: PlantedWorld,
    line: (name: string, measured: Measured) => void,
    asShipped: boolean,
  ): void {
    if (spawnSync('python3', ['-c', 'import crowdkit.aggregation']).status !== 0) {
      say('  crowd-kit is not on this machine (python3 -c "import crowdkit")');
      return;
    }
    const csv = join(this.#folder, 'comparisons.csv');
    writeCrowdKitCsv(csv, planted.comparisons);
    const script = fileURLToPath(new URL('crowdKit.py', import.meta.url));
    const methods = ['MendedNoisyBradleyTerry', 'BradleyTerry', 'Wawa', 'OneCoinDawidSkene'];
    for (const method of asShipped ? ['NoisyBradleyTerry', ...methods] : methods) {
      const scores = join(this.#folder, `${method}.scores`);
      const [seconds, processorSeconds, peakMegabytes] = execFileSync(
        'python3',
        [script, method, csv, scores],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      )
        .trim()
        .split(' ')
        .map(Number) as [number, number, number];
      const result = { seconds, processorSeconds, peakMegabytes, columnsMegabytes: NaN };
      line(`crowd-kit ${method}`, { result, scores: readScores(scores) });
    }
  }
}

function ms(seconds: number): string {
  return `${(1000 * seconds).toFixed(0)} ms`;
}

interface Measured {
  readonly result: ChildResult;
  readonly scores: Float64Array;
}

function readScores(path: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(path)).buffer);
}

/** AUC of scores that are higher for attentive users, who come first. */
function auc({ sorts }: PlantedWorld, scores: Float64Array): number {
  const attentive = sorts.filter((sort) => sort === 'attentive').length;
  return areaUnderCurve([...scores.subarray(attentive)], [...scores.subarray(0, attentive)]);
}
