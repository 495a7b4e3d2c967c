import { plantWorld, type PlantedWorld, type World } from '../unit/model/plantedWorld.ts';
import { betaQuantile } from './betaLaw.ts';

/** A world to judge the model by: the same for every seed but for what the seed draws. */
export interface EvaluatedWorld {
  readonly name: string;
  /** What is planted, in a few words. */
  readonly what: string;
  /** Is the world one that the model describes? Only then the targets are held against it. */
  readonly matches: boolean;
  /** Can the scale of θ be told? Not with one pair of models: then its coverage is not held against the target. */
  readonly scale: boolean;
  /** Comparisons of one ranking are taken for judgements of their own. */
  readonly inFull?: true;
  readonly world: Omit<World, 'seed'>;
}

/** Strengths in equal steps over `range` on the log-odds scale, centred. */
export const evenly = (models: number, range: number): number[] =>
  Array.from({ length: models }, (_, k) => range / 2 - (range * k) / (models - 1));

/** Two strengths of which an attentive user prefers the stronger with this chance. */
const twoModels = (mu: number): number[] => evenly(2, Math.log(mu / (1 - mu)));

/** Mean 0.8, standard deviation 0.12. */
const ATTENTIVE = betaQuantile(8, 2);

/** Many users with a handful of comparisons and few with hundreds. */
const longTail = (uniform: number): number => Math.min(400, Math.floor(2 / (1 - uniform) ** 1.1));

const general = { comparisonsEach: 40, attentiveness: ATTENTIVE } as const;
const THIRTY_PERCENT = { attentive: 140, 'coin-flipper': 60 } as const;

export const WORLDS: readonly EvaluatedWorld[] = [
  {
    name: 'two-models-80',
    what: 'two models, μ = 0.8; 30% coin-flippers',
    matches: true,
    scale: false,
    world: { ...general, strengths: twoModels(0.8), users: THIRTY_PERCENT },
  },
  {
    name: 'two-models-65',
    what: 'two models, μ = 0.65; 30% coin-flippers; 100 comparisons each',
    matches: true,
    scale: false,
    world: { ...general, strengths: twoModels(0.65), users: THIRTY_PERCENT, comparisonsEach: 100 },
  },
  {
    name: 'many-models',
    what: 'twelve models; 30% coin-flippers',
    matches: true,
    scale: true,
    world: { ...general, strengths: evenly(12, 4), users: THIRTY_PERCENT },
  },
  {
    name: 'ties',
    what: 'eight models, ties (ν = 0.6), first-position effect 0.3; 25% coin-flippers, 5% tie-clickers',
    matches: true,
    scale: true,
    world: {
      ...general,
      strengths: evenly(8, 4),
      users: { attentive: 140, 'coin-flipper': 50, 'tie-clicker': 10 },
      nu: 0.6,
      carelessTies: 0.2,
      firstPositionEffect: 0.3,
    },
  },
  {
    name: 'contrary',
    what: 'six models; 20% coin-flippers, 10% contrary',
    matches: true,
    scale: true,
    world: {
      ...general,
      strengths: evenly(6, 4),
      users: { attentive: 140, 'coin-flipper': 40, contrary: 20 },
    },
  },
  {
    name: 'first-clickers',
    what: 'six models; 20% first-clickers, 5% second-clickers, 5% coin-flippers; 20 comparisons each',
    matches: true,
    scale: true,
    world: {
      ...general,
      strengths: evenly(6, 2.5),
      users: { attentive: 140, 'first-clicker': 40, 'second-clicker': 10, 'coin-flipper': 10 },
      comparisonsEach: 20,
    },
  },
  {
    name: 'nobody-careless',
    what: 'twelve models; everybody attentive, to differing degrees',
    matches: true,
    scale: true,
    world: { ...general, strengths: evenly(12, 4), users: { attentive: 200 } },
  },
  {
    name: 'no-signal',
    what: 'six models of equal strength; 30% coin-flippers that nothing tells apart',
    matches: true,
    scale: false,
    world: { ...general, strengths: evenly(6, 0), users: THIRTY_PERCENT },
  },
  {
    name: 'majority-careless',
    what: 'eight models; 65% coin-flippers',
    matches: true,
    scale: true,
    world: { ...general, strengths: evenly(8, 4), users: { attentive: 70, 'coin-flipper': 130 } },
  },
  {
    name: 'long-tail',
    what: 'ten models, 600 users with 2 to 400 comparisons, half of them fewer than 5; 30% coin-flippers',
    matches: true,
    scale: true,
    world: {
      ...general,
      strengths: evenly(10, 4),
      users: { attentive: 420, 'coin-flipper': 180 },
      comparisonsEach: longTail,
    },
  },
  {
    name: 'ten-each',
    what: 'twenty models over 4.08, 10,000 users with ten comparisons each; 30% coin-flippers',
    matches: true,
    scale: true,
    world: {
      strengths: evenly(20, 4.08),
      users: { attentive: 7000, 'coin-flipper': 3000 },
      comparisonsEach: 10,
      attentiveness: ATTENTIVE,
    },
  },
  {
    name: 'repeated-items',
    what: 'eight models, 400 items judged about 20 times each; 30% coin-flippers',
    matches: true,
    scale: true,
    world: { ...general, strengths: evenly(8, 4), users: THIRTY_PERCENT, items: 400 },
  },
  {
    name: 'scores',
    what: 'no models; a score for each response, their difference standard normal, log-odds 1.5 times that; 30% coin-flippers',
    matches: true,
    scale: false,
    world: {
      ...general,
      strengths: [0],
      users: THIRTY_PERCENT,
      responses: { spread: 1.5, scored: true },
    },
  },
  {
    name: 'shared-items',
    what: 'no models; 400 pairs of responses that differ (log-odds, standard deviation 1.5), judged about 20 times each; 30% coin-flippers',
    matches: true,
    scale: false,
    world: {
      ...general,
      strengths: [0],
      users: THIRTY_PERCENT,
      items: 400,
      responses: { spread: 1.5, scored: false },
    },
  },
  {
    name: 'judged-again',
    what: 'no models, nothing to tell the responses by; half of the comparisons judge again what the user judged before; 30% coin-flippers',
    matches: true,
    scale: false,
    world: { ...general, strengths: [0], users: THIRTY_PERCENT, again: 0.5 },
  },
  {
    name: 'all-sources',
    what: 'four close models, 400 pairs of responses that differ (standard deviation 0.8), scored, judged about 20 times each, a tenth again; 30% coin-flippers; 25 comparisons each',
    matches: true,
    scale: true,
    world: {
      ...general,
      comparisonsEach: 25,
      strengths: evenly(4, 1.2),
      users: THIRTY_PERCENT,
      items: 400,
      responses: { spread: 0.8, scored: true },
      again: 0.1,
    },
  },
  {
    name: 'rankings',
    what: 'ten models; rankings of five responses each, which are ten comparisons; 30% rank anyhow',
    matches: false,
    scale: true,
    world: { ...general, strengths: evenly(10, 4), users: THIRTY_PERCENT, ranked: 5 },
  },
  {
    name: 'rankings-of-eight',
    what: 'ten models; four rankings of eight responses each; 30% rank anyhow',
    matches: false,
    scale: true,
    world: {
      ...general,
      comparisonsEach: 112,
      strengths: evenly(10, 4),
      users: THIRTY_PERCENT,
      ranked: 8,
    },
  },
  {
    name: 'rankings-in-full',
    what: 'rankings of five with every comparison taken for a judgement of its own, which the audit does not do',
    matches: false,
    scale: true,
    inFull: true,
    world: { ...general, strengths: evenly(10, 4), users: THIRTY_PERCENT, ranked: 5 },
  },
  {
    name: 'tastes',
    what: 'eight models; each user has strengths of their own about the common ones (standard deviation 0.7)',
    matches: false,
    scale: true,
    world: { ...general, strengths: evenly(8, 4), users: THIRTY_PERCENT, misfit: { tastes: 0.7 } },
  },
  {
    name: 'topics',
    what: 'eight models on two topics, with strengths by topic (± up to 1.2) added to the common ones',
    matches: false,
    scale: true,
    world: {
      ...general,
      strengths: evenly(8, 4),
      users: THIRTY_PERCENT,
      misfit: {
        topics: [1, -1].map((sign) => [1.2, -0.8, 0.4, -0.8, 0.8, -0.4, 0.8, -1.2].map((s) => s * sign)),
      },
    },
  },
  {
    name: 'own-order-effects',
    what: 'eight models; each user has a first-position effect of their own (standard deviation 0.7)',
    matches: false,
    scale: true,
    world: { ...general, strengths: evenly(8, 4), users: THIRTY_PERCENT, misfit: { orderEffects: 0.7 } },
  },
  {
    name: 'drift',
    what: 'eight models; attention falls from η to a third of it while a user works',
    matches: false,
    scale: true,
    world: {
      ...general,
      strengths: evenly(8, 4),
      users: THIRTY_PERCENT,
      misfit: { drift: (way) => 1 - (2 / 3) * way },
    },
  },
];

export function plantEvaluated(
  { world }: EvaluatedWorld,
  seed: number,
): { world: World; planted: PlantedWorld } {
  const seeded = { ...world, seed };
  return { world: seeded, planted: plantWorld(seeded) };
}
