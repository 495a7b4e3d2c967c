// `npm run evaluate`: how good the model is where the truth is known, beside other methods; printed and written
// to docs/evaluation.md. Deterministic. What runs, and how to choose a part, is said at the head of that file.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { MOST_SECONDS } from './baselines/peers.ts';
import { python } from './baselines/python.ts';
import { evaluationDocument, worldSections } from './document.ts';
import { type DownstreamResult, EXPERIMENTS } from './downstream/experiment.ts';
import { REAL_EXPERIMENTS, type RealResult } from './downstream/realExperiment.ts';
import { downstreamSections } from './downstream/tables.ts';
import { prepareTexts, TEXT_SETS } from './downstream/texts.ts';
import { textSections } from './downstream/textTables.ts';
import { writtenAnew, writtenInPart } from './handWritten.ts';
import type { Judgement } from './judge.ts';
import { figuresBefore, figuresOf } from './people/before.ts';
import { type CheckJudgement, checkSections } from './people/checks.ts';
import type { PeopleJudgement } from './people/judge.ts';
import { canBeRanked, type PeerJudgement, peerSections } from './people/peers.ts';
import { peopleSections } from './people/tables.ts';
import { summarisePeople } from './people/targets.ts';
import { PEOPLE_WORLDS } from './people/worlds.ts';
import { runTasks, type Task } from './pool.ts';
import { realDataSections } from './realData/realData.ts';
import { summarise } from './summary.ts';
import { WORLDS } from './worlds.ts';

const SEEDS = 50;
/** Reward models take longer, and differ little between seeds. */
const MOST_DOWNSTREAM_SEEDS = 20;
/** Worlds of people are many, and some published methods slow. */
const MOST_PEOPLE_SEEDS = 20;
const MOST_CHECK_SEEDS = 5;
const MOST_PEER_SEEDS = 2;
/** Where the published sets lie beside a checkout; not in the repository. */
const DATA = '../shared/data';
const DOCUMENT = new URL('../../docs/evaluation.md', import.meta.url);

/** Parts of the document, in its order. */
const PARTS: Readonly<Record<string, (options: Options) => Promise<string[]>>> = {
  worlds: evaluateWorlds,
  people: evaluatePeople,
  checks: evaluateChecks,
  peers: evaluatePeers,
  downstream: evaluateDownstream,
  texts: evaluateTexts,
  data: ({ data }) => realDataSections(data),
};

interface Options {
  readonly seeds: number;
  readonly worlds: readonly string[];
  /** Folder of the published sets. */
  readonly data: string;
  /** File to write the figures of the worlds of people to, for comparison with another version. */
  readonly figures?: string | undefined;
  /** Were parts named? */
  readonly asked: boolean;
}

async function evaluateWorlds({ seeds, worlds }: Options): Promise<string[]> {
  const tasks = WORLDS.filter(({ name }) => worlds.includes(name)).flatMap(({ name }) =>
    Array.from({ length: seeds }, (_, i): Task => ({ kind: 'world', name, seed: i + 1 })),
  );
  return worldSections(summarise((await runWithProgress(tasks)) as Judgement[]));
}

async function evaluatePeople(options: Options): Promise<string[]> {
  const seeds = Math.min(options.seeds, MOST_PEOPLE_SEEDS);
  const tasks = PEOPLE_WORLDS.filter(({ name }) => options.worlds.includes(name)).flatMap(({ name }) =>
    Array.from({ length: seeds }, (_, i): Task => ({ kind: 'people', name, seed: i + 1 })),
  );
  const judgements = (await runWithProgress(tasks)) as PeopleJudgement[];
  const summaries = summarisePeople(PEOPLE_WORLDS, judgements);
  if (options.figures !== undefined)
    writeFileSync(options.figures, `${JSON.stringify(figuresOf('this version', summaries), null, 2)}\n`);
  return peopleSections(summaries, figuresBefore());
}

async function evaluateChecks(options: Options): Promise<string[]> {
  const seeds = Math.min(options.seeds, MOST_CHECK_SEEDS);
  const tasks = PEOPLE_WORLDS.filter(({ name }) => options.worlds.includes(name)).flatMap(({ name }) =>
    Array.from({ length: seeds }, (_, i): Task => ({ kind: 'checks', name, seed: i + 1 })),
  );
  return checkSections((await runWithProgress(tasks)) as CheckJudgement[], seeds);
}

async function evaluatePeers(options: Options): Promise<string[]> {
  const found = python();
  if ('missing' in found) {
    // Where it is asked for by name, as by a pipeline, nothing may pass for having been measured.
    if (process.env['CI'] === 'true' && options.asked)
      throw new Error(`No published methods: ${found.missing}.`);
    return [`Published methods were left out: ${found.missing}.`];
  }
  const seeds = Math.min(options.seeds, MOST_PEER_SEEDS);
  const worlds = PEOPLE_WORLDS.filter((world) => options.worlds.includes(world.name) && canBeRanked(world));
  const tasks = worlds.flatMap(({ name }) =>
    Array.from({ length: seeds }, (_, i): Task => ({ kind: 'peers', name, seed: i + 1, python: found.path })),
  );
  return peerSections((await runWithProgress(tasks)) as PeerJudgement[], seeds, MOST_SECONDS);
}

async function evaluateDownstream(options: Options): Promise<string[]> {
  const seeds = Math.min(options.seeds, MOST_DOWNSTREAM_SEEDS);
  const tasks = EXPERIMENTS.flatMap(({ name }) =>
    Array.from({ length: seeds }, (_, i): Task => ({ kind: 'downstream', name, seed: i + 1 })),
  );
  return downstreamSections((await runWithProgress(tasks)) as DownstreamResult[], seeds);
}

/** The same as `downstream` on published texts, as far as they are there. */
async function evaluateTexts(options: Options): Promise<string[]> {
  const missing = TEXT_SETS.flatMap(({ name }) => {
    const why = prepareTexts(name, options.data);
    return why === null ? [] : [{ name, why }];
  });
  const tasks = REAL_EXPERIMENTS.filter(({ set }) => missing.every(({ name }) => name !== set)).flatMap(
    ({ name, mostSeeds }) =>
      Array.from({ length: Math.min(options.seeds, mostSeeds) }, (_, i): Task => ({
        kind: 'texts',
        name,
        seed: i + 1,
      })),
  );
  return textSections((await runWithProgress(tasks)) as RealResult[], missing);
}

async function runWithProgress(tasks: readonly Task[]): Promise<unknown[]> {
  let done = 0;
  const results = await runTasks(tasks, Math.min(2, availableParallelism()), ({ name, seed }) => {
    process.stderr.write(`${++done} of ${tasks.length}: ${name}, seed ${seed}\n`);
  });
  return results;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      worlds: { type: 'string' },
      only: { type: 'string' },
      data: { type: 'string' },
      figures: { type: 'string' },
      write: { type: 'boolean' },
    },
  });
  const seeds = Number(values.seeds ?? SEEDS);
  if (!Number.isInteger(seeds) || seeds < 1)
    throw new Error(`--seeds is a number of one or more, not ${values.seeds}.`);
  const worlds = chosen(
    'world',
    values.worlds,
    [...WORLDS, ...PEOPLE_WORLDS].map(({ name }) => name),
  );
  const parts = chosen(
    'part',
    values.only ?? (values.worlds === undefined ? undefined : partsOf(worlds)),
    Object.keys(PARTS),
  );
  const sections: string[] = [];
  for (const part of parts)
    sections.push(
      ...(await PARTS[part]!({
        seeds,
        worlds,
        data: values.data ?? DATA,
        figures: values.figures,
        asked: values.only !== undefined,
      })),
    );
  const whole = values.seeds === undefined && values.worlds === undefined && values.only === undefined;
  const text = whole ? evaluationDocument(sections) : `${sections.join('\n\n')}\n`;
  process.stdout.write(text);
  if (!whole && values.write !== true) return;
  const before = readFileSync(DOCUMENT, 'utf8');
  writeFileSync(DOCUMENT, whole ? writtenAnew(before, text) : writtenInPart(before, text));
}

/** The parts that have these worlds. */
function partsOf(names: readonly string[]): string {
  const has = (worlds: readonly { readonly name: string }[]) =>
    worlds.some(({ name }) => names.includes(name));
  return [...(has(WORLDS) ? ['worlds'] : []), ...(has(PEOPLE_WORLDS) ? ['people'] : [])].join();
}

/** The names that were asked for, all by default. */
function chosen(what: string, list: string | undefined, all: readonly string[]): readonly string[] {
  const names = list?.split(',') ?? all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no ${what} ${unknown.join(', ')}: there are ${all.join(', ')}.`);
  return names;
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
