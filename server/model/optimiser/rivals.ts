import { climbPlaced, ROUGH } from './ascent.ts';
import type { Climb } from './climb.ts';
import { correlation, OPPOSITE } from './contrary.ts';
import { missingLevels, noLevels } from './ownLevels.ts';
import { LEAST_MODELS, mayHaveTastes, MOST_TASTES, startsOf, withTaste } from './tastes.ts';
import { hasManyModels, type Representatives, type Structure } from '../likelihood/index.ts';
import { BROAD_LAWS, normalised } from '../population/index.ts';
import type { Doubt, OwnLevels, Parameters } from '../types.ts';

/** A reading of the comparisons that the data hardly tell from the estimates. */
export interface Rival {
  readonly doubt: Doubt;
  /** How much it counts beside the estimates, which count 1. */
  readonly odds: number;
  readonly parameters: Parameters;
  /** As of the climb to it, in the coordinates of its parameters. */
  readonly information: Float64Array;
}

/** Beyond so many cells what is true of many users is admitted to the estimates themselves. */
const MOST_CELLS = 40_000;
/** Shares and spread with which a rival begins. */
const TASTE = 0.15;
const CONTRARY = 0.05;
const BROAD = 0.05;
const SPREAD = 0.7;
const NEVER = 0.1;
/** Odds below which a rival is left out: it would move no probability by more. */
const LEAST_ODDS = 0.02;
/** Weight beside all other readings below which one is left out. */
const LEAST_WEIGHT = 0.001;
/**
 * A contrary group that is not admitted turns nobody round, and drops nobody who is attentive by the estimates: these keep
 * a quarter of the weight, more than a drop allows.
 */
const MOST_CONTRARY_ODDS = 3;
/** Of habits: as a rule people have them, which makes up for what their spreads cost. */
const HABIT_COST = 0;
/** Of half-hearted users: their shares cannot be below zero, so that noise gains half as much as from other parameters. */
const HALF_HEARTED_COST = BROAD_LAWS.length / 2;
/**
 * How often somebody ties is a habit and no sign of attention: without levels of users' own the estimates may take it for
 * one, and then as much weight has the reading in which it is none.
 */
const LEAST_TIE_ODDS = 1;
/** Gain from which a reading of habits is another than the estimates. */
const LEAST_HABIT_GAIN = 0.1;
/** Spread of a taste's strengths, of that of the common ones, below which it is no taste. */
const LEAST_SPREAD = 0.5;
/** Correlation with the common strengths from which such a taste is half-hearted judging. */
const HALF_HEARTED = 0.5;
/** Beyond these odds the estimates count for nothing beside the rival. */
const MOST_LOG_ODDS = 30;
const MOST_PASSES = 60;
/** Users a parameter below which Akaike's penalty is no longer that of prediction, however corrected. */
const LEAST_USERS = 1.25;
/** Parameters of the law of η. */
const LAW = 2;

/** A larger or smaller model, before it is fitted. */
interface Candidate {
  readonly doubt: Doubt;
  /** Parameters that it has more than the estimates. */
  readonly more: number;
  /** What counts against it, where that is known better than by Akaike's penalty. */
  readonly cost?: number;
  /** Odds that it has whatever the likelihood says. */
  readonly leastOdds?: number;
  /** Gain up to which it is the estimates once more, where that is not what noise gains on average. */
  readonly leastGain?: number;
  readonly starts: readonly Parameters[];
}

/**
 * Other readings of the comparisons that the data hardly tell from the estimates: with a part more that was not
 * admitted, or without careless users. Each counts by Akaike's weight beside 1 for the estimates (derivations.md, What
 * the file may be as well). Only in small data: in large ones what is true of many users is admitted. Null when stopped.
 */
export function rivalsOf(
  structure: Structure,
  users: Representatives,
  fitted: Climb,
  stopped?: () => boolean,
): Rival[] | null {
  if (structure.cellRow.length > MOST_CELLS || hasManyModels(structure)) return [];
  const all = parameterCount(structure, fitted.parameters);
  const rivals: Rival[] = [];
  const isTold = all * LEAST_USERS <= weightOf(users);
  for (const candidate of candidates(structure, users, fitted.parameters)) {
    const { doubt, more, cost, leastOdds = 0, starts } = candidate;
    // With hardly more users than parameters only habits, and what is simpler, are weighed: by likelihood.
    if (cost === undefined && !isTold && more >= 0) continue;
    const best = bestOf(structure, users, starts, stopped);
    if (best === null) return null;
    const gain = best.logLikelihood - fitted.logLikelihood;
    const logOdds = gain - (cost ?? (isTold ? penalty(all + more, users) - penalty(all, users) : 0));
    const least = isTold || more >= 0 ? leastGainOf(candidate) : -Infinity;
    const parameters = commonFirst(best.parameters);
    const most = doubt === 'contrary' ? MOST_CONTRARY_ODDS : Infinity;
    const odds = Math.max(leastOdds, Math.min(most, Math.exp(Math.min(MOST_LOG_ODDS, logOdds))));
    if (gain <= least || odds < LEAST_ODDS || isTurned(doubt, parameters, fitted.parameters)) continue;
    if (doubt === 'other-taste' && isFlat(parameters)) continue;
    rivals.push({ doubt, odds, parameters, information: best.information as Float64Array });
  }
  const total = rivals.reduce((sum, { odds }) => sum + odds, 1);
  return rivals.filter(({ odds }) => odds / total >= LEAST_WEIGHT);
}

/** What gains no more than noise does on average is the estimates once more. */
function leastGainOf({ leastGain, cost, more }: Candidate): number {
  return leastGain ?? (cost === HABIT_COST ? LEAST_HABIT_GAIN : Math.max(0, more) / 2);
}

/** The highest of the climbs from some starts; null when stopped. */
function bestOf(
  structure: Structure,
  users: Representatives,
  starts: readonly Parameters[],
  stopped?: () => boolean,
): Climb | null {
  let best: Climb | null = null;
  for (const start of starts) {
    const reached = climbPlaced(structure, users, start, {
      gainLeft: ROUGH,
      mostPasses: MOST_PASSES,
      stopped,
    });
    if (reached === null) return null;
    if (best === null || reached.penalised > best.penalised) best = reached;
  }
  return best;
}

/**
 * Is it a turned scale? Of the whole file it is the same law of the data; of some users it is contrary, and whether those
 * are of another taste is settled already (`contrary.ts`).
 */
function isTurned(doubt: Doubt, { theta, tastes }: Parameters, estimates: Parameters): boolean {
  if (correlation(theta, estimates.theta) < 0) return true;
  return doubt === 'other-taste' && correlation(tastes.at(-1)!.theta, theta) < OPPOSITE;
}

/**
 * Does the last taste hardly prefer any model? Who follows it answers as a coin does, by another name; along the common
 * ranking it is half-hearted judging.
 */
function isFlat({ theta, tastes }: Parameters): boolean {
  const taste = tastes.at(-1)!.theta;
  return spread(taste) < LEAST_SPREAD * spread(theta) && correlation(taste, theta) < HALF_HEARTED;
}

/** Root mean square of strengths about their mean. */
function spread(strengths: Float64Array): number {
  const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
  return Math.sqrt(strengths.reduce((sum, strength) => sum + (strength - mean) ** 2, 0) / strengths.length);
}

function candidates(structure: Structure, users: Representatives, parameters: Parameters): Candidate[] {
  const { shares, broad } = parameters;
  const candidate = (doubt: Doubt, more: number, ...starts: Parameters[]) => ({ doubt, more, starts });
  const careless = Number(shares.coin > 0) + Number(shares.clicker > 0);
  return [
    ...(mayHaveTastes(structure) && parameters.tastes.length < MOST_TASTES
      ? [candidate('other-taste', structure.counts.models, ...withTastes(structure, users, parameters))]
      : []),
    ...(shares.contrary === 0 && structure.counts.models >= LEAST_MODELS
      ? [contraryCandidate(structure, parameters)]
      : []),
    ...levelCandidates(structure, parameters),
    ...(broad.length === 0
      ? [
          {
            doubt: 'half-hearted',
            more: BROAD_LAWS.length,
            cost: HALF_HEARTED_COST,
            leastGain: LEAST_HABIT_GAIN,
            starts: [normalised({ ...parameters, broad: BROAD_LAWS.map(() => BROAD) })],
          } as const,
        ]
      : []),
    ...(structure.anchored === null && careless > 0
      ? [
          candidate(
            'nobody-careless',
            -careless,
            normalised({ ...parameters, shares: { ...shares, coin: 0, clicker: 0 } }),
          ),
        ]
      : []),
  ];
}

/** From the careless, and along the residuals. */
function withTastes(structure: Structure, users: Representatives, parameters: Parameters): Parameters[] {
  const [ofCareless, , along] = startsOf(structure, users, parameters);
  return [ofCareless!, along!].map((theta) => withTaste(parameters, theta, TASTE));
}

/** A contrary group, in place of a taste where one is nearly that. */
function contraryCandidate({ counts }: Structure, parameters: Parameters): Candidate {
  const { shares, tastes, theta } = parameters;
  const opposite = tastes.findIndex((taste) => correlation(taste.theta, theta) < OPPOSITE);
  const start = normalised({
    ...parameters,
    shares: { ...shares, contrary: tastes[opposite]?.share ?? CONTRARY },
    tastes: tastes.filter((_, k) => k !== opposite),
  });
  if (opposite < 0) return { doubt: 'contrary', more: 1, starts: [start] };
  // Smaller than the estimates: it gains nothing.
  return { doubt: 'contrary', more: 1 - counts.models, leastGain: -Infinity, starts: [start] };
}

/** Order effects and tie levels of users' own. */
function levelCandidates(structure: Structure, parameters: Parameters): Candidate[] {
  if (structure.judgementPower !== null) return [];
  const own = parameters.own ?? noLevels(structure, parameters);
  const missing = missingLevels(structure, own);
  const order = { order: SPREAD };
  const otherLean = { carelessLean: !own.carelessLean };
  const ties = { tie: SPREAD, never: NEVER };
  const level = (doubt: Doubt, more: number, ...levels: readonly Partial<OwnLevels>[]): Candidate => {
    const starts = levels.map((each) => ({ ...parameters, own: { ...own, ...each } }));
    return { doubt, more, cost: HABIT_COST, starts };
  };
  return [
    ...(missing.order ? [level('order-effect', 1, order, { ...order, ...otherLean })] : []),
    // The careless lean as attentive users do, or not: as many parameters, and neither is likelier beforehand.
    ...(own.order > 0 ? [{ ...level('order-effect', 0, otherLean), leastGain: -Infinity }] : []),
    ...(missing.tie
      ? [{ ...level('tie-level', 2, ties), leastOdds: LEAST_TIE_ODDS, leastGain: -Infinity }]
      : []),
    // One alone may gain nothing where the careless account for what is left of the other.
    ...(missing.order && missing.tie ? [level('habits', 3, { ...order, ...ties })] : []),
  ];
}

/** A last taste that is that of most users changes places with the common one. */
function commonFirst(parameters: Parameters): Parameters {
  const { tastes, shares, theta, broad } = parameters;
  const last = tastes.at(-1);
  if (last === undefined || last.share <= shares.attentive) return parameters;
  if (shares.contrary > 0 || broad.length > 0) return parameters;
  return {
    ...parameters,
    theta: last.theta,
    shares: { ...shares, attentive: last.share },
    tastes: [...tastes.slice(0, -1), { theta, share: shares.attentive }],
  };
}

/** Akaike's penalty of so many parameters, with its correction for few users (Hurvich and Tsai 1989). */
function penalty(parameters: number, users: Representatives): number {
  const left = weightOf(users) - parameters - 1;
  return left > 0 ? parameters + (parameters * (parameters + 1)) / left : Infinity;
}

function weightOf({ weight }: Representatives): number {
  return weight.reduce((sum, value) => sum + value, 0);
}

/** Free parameters of the estimates. */
function parameterCount({ counts, hasTies }: Structure, parameters: Parameters): number {
  const { slopes, shares, tastes, broad, own } = parameters;
  const strengths = counts.models - 1;
  const sides = 2 * Number(counts.ordered) + 2 * Number(hasTies);
  const groups = 1 + Number(shares.clicker > 0) + Number(shares.contrary > 0) + tastes.length + broad.length;
  const levels = own === null ? 0 : Number(own.order > 0) + 2 * Number(own.tie > 0);
  return strengths * (1 + tastes.length) + slopes.length + sides + LAW + groups + levels;
}
