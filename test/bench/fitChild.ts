// One way to rank users, measured in a process of its own, so that its memory is its own:
// fitChild METHOD COLUMNS RUNS SCORES [ENOUGH]. Prints a line of JSON.
import { writeFileSync } from 'node:fs';
import { bradleyTerry } from '../../server/model/optimiser/bradleyTerry.ts';
import { countCells } from '../../server/model/counts/counts.ts';
import { expect } from '../../server/model/likelihood/expectation.ts';
import { DEFAULT_FIT_SETTINGS, fitModel, fitState } from '../../server/model/fit/fit.ts';
import { refit } from '../../server/model/fit/refit.ts';
import { fitInRounds } from '../../server/model/fit/rounds.ts';
import { cohortsOf, representatives } from '../../server/model/likelihood/sample.ts';
import { structureOf } from '../../server/model/likelihood/structure.ts';
import type { Comparisons, Counts, Fit } from '../../server/model/types.ts';
import { binomialScores } from '../evaluate/baselines/binomial.ts';
import { noisyBradleyTerryScores } from '../evaluate/baselines/noisyBradleyTerry.ts';
import { NO_PRIOR, pointEstimates } from '../evaluate/baselines/pointEstimates.ts';
import { logPriors } from '../reference/priors.ts';
import { fitRowByRow, logLikelihoodRowByRow, plainStart } from '../reference/rowByRow.ts';
import { readColumns } from './fitFile.ts';
import { median, processorSeconds } from './measure.ts';

/** What a child prints. */
export interface ChildResult {
  /** Median seconds, from columns to scores. */
  readonly seconds: number;
  /** The same in processor time, all threads. */
  readonly processorSeconds: number;
  /** Peak resident memory of the process after the first run, and before it with the columns read. MB. */
  readonly peakMegabytes: number;
  readonly columnsMegabytes: number;
  readonly iterations?: number;
  /** By the reference's own nodes and priors. */
  readonly penalised?: number;
}

type Ranked = Pick<ChildResult, 'iterations' | 'penalised'> & { readonly scores: Float64Array };

/** Nodes of the row-by-row reference. */
const NODES = 24;
/** Rows changed one after the other. */
const REFITS = 15;

const METHODS: Readonly<Record<string, (comparisons: Comparisons, enough: number) => Ranked>> = {
  count: (comparisons) => ({ scores: Float64Array.of(countCells(comparisons).count.length) }),
  fit: (comparisons) => ranked(fitted(countCells(comparisons))),
  // With what others say of the same items.
  fitItems: (comparisons) => ranked(fitInRounds(comparisons, DEFAULT_FIT_SETTINGS)!.state.fit),
  // Cells alone matter: a pass over them, and over the same cells with every count ten times as high.
  pass: (comparisons) => passTimes(countCells(comparisons)),
  // Processor seconds of one row changed, in place of scores.
  refit: (comparisons) => ({ scores: Float64Array.of(refitSeconds(comparisons)) }),
  rowByRow: (comparisons, enough) => {
    const options = { nodes: NODES, mostIterations: 1000, leastGain: 1e-4, enough };
    const { iterations, penalised } = fitRowByRow(
      comparisons,
      plainStart(comparisons, { contrary: false }),
      options,
    );
    return { scores: new Float64Array(), iterations, penalised };
  },
  binomial: (comparisons) => {
    const structure = structureOf(countCells(comparisons));
    return { scores: binomialScores(structure, bradleyTerry(structure)) };
  },
  pointEstimates: (comparisons) => {
    const structure = structureOf(countCells(comparisons));
    const { eta, iterations } = pointEstimates(structure, bradleyTerry(structure), NO_PRIOR);
    return { scores: eta, iterations };
  },
  noisyBradleyTerry: (comparisons) => ({ scores: noisyBradleyTerryScores(countCells(comparisons)) }),
};

function fitted(counts: Counts): Fit {
  return fitModel(counts, DEFAULT_FIT_SETTINGS)!;
}

/** Passes with each set of counts; the two take turns, so that what else happens on the machine meets both. */
const PASSES = 41;

/** Processor seconds of a pass over the users, and of one with every count ten times as high; medians, in place of scores. */
function passTimes(counts: Counts): Ranked {
  const parameters = fitted(counts).parameters!;
  const passes = [1, 10].map((factor) => {
    const structure = structureOf({ ...counts, count: counts.count.map((n) => factor * n) });
    // The nodes of the counts as they are: more comparisons of a user would call for more nodes.
    return { structure, sample: cohortsOf(structureOf(counts), representatives(structure), parameters) };
  });
  const times = passes.map((): number[] => []);
  for (let k = 0; k < PASSES; k++) {
    for (const [i, { structure, sample }] of passes.entries())
      times[i]!.push(processorSeconds(1, () => void expect(structure, sample, parameters)));
  }
  return { scores: Float64Array.from(times, median) };
}

/** Median processor seconds of a refit after one comparison was turned, of rows all over the file. */
function refitSeconds(comparisons: Comparisons): number {
  const { user, first, second, outcome } = comparisons;
  let state = fitState(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
  return processorSeconds(REFITS, (k) => {
    const j = Math.floor(((k + 0.5) * user.length) / REFITS);
    const row = { user: user[j]!, first: first[j]!, second: second[j]! };
    state = refit(state, [
      { ...row, outcome: outcome[j]!, by: -1 },
      { ...row, outcome: 1 - outcome[j]!, by: 1 },
    ])!;
  });
}

function ranked({ posteriors, iterations }: Fit): Ranked {
  return { scores: posteriors.probabilityAttentive, iterations };
}

const [method, columns, runs, scoresPath, enough] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string?,
];
const run = METHODS[method];
if (run === undefined) throw new Error(`There is no method ${method}.`);
const comparisons = readColumns(columns);
const peak = () => process.resourceUsage().maxRSS / 1024;
const columnsMegabytes = peak();
const times: number[] = [];
let result: Ranked | undefined;
let peakMegabytes = 0;
const processor = processorSeconds(Number(runs), (i) => {
  const start = performance.now();
  result = run(comparisons, Number(enough ?? Infinity));
  times.push((performance.now() - start) / 1000);
  if (i === 0) peakMegabytes = peak();
});
writeFileSync(scoresPath, result!.scores);
const { iterations } = result!;
const penalised = result!.penalised ?? (method === 'fit' ? penalisedByReference(comparisons) : undefined);
process.stdout.write(
  JSON.stringify({
    seconds: median(times),
    processorSeconds: processor,
    peakMegabytes,
    columnsMegabytes,
    ...(iterations === undefined ? {} : { iterations }),
    ...(penalised === undefined ? {} : { penalised }),
  } satisfies ChildResult),
);

/** Our estimates, as the row-by-row reference judges them. */
function penalisedByReference(given: Comparisons): number {
  const parameters = fitted(countCells(given)).parameters!;
  return logLikelihoodRowByRow(given, parameters, NODES) + logPriors(parameters);
}
