import { type Accuracy, type Judgement, type Ranking, RANKINGS } from './judge.ts';
import { mean } from './tables.ts';
import { type EvaluatedWorld, WORLDS } from './worlds.ts';

/** Targets; held against worlds that match the model. */
export const TARGETS = {
  /** Largest AUC below the limit. */
  aucGap: 0.01,
  /** Largest realised false discovery rate where 0.05 is asked for. */
  falseDiscoveryRate: 0.08,
  coverage: [0.86, 0.94],
  /** Largest share of users dropped where nobody is careless or nothing can be told. */
  droppedOfNobody: 0.005,
} as const;

export interface AccuracySummary {
  readonly rmse: number;
  readonly coverage: number;
  /** Standard error of the coverage, from how it differs between seeds. */
  readonly coverageError: number;
}

/** A world over its seeds. */
export interface Summary {
  readonly evaluated: EvaluatedWorld;
  readonly seeds: number;
  readonly users: number;
  readonly auc: Readonly<Record<Ranking, number | null>>;
  readonly dropped: number;
  readonly bad: number;
  /** Wrongly dropped among all dropped, all seeds together; NaN: nobody was dropped. */
  readonly falseDiscoveryRate: number;
  /** The same of each seed, averaged; no drops count as no error. */
  readonly falseDiscoveryRateOfFiles: number;
  /** Not attentive users that are recommended to drop or flip. */
  readonly power: number;
  readonly droppedOfAll: number;
  readonly flipped: number;
  readonly flippedWrongly: number;
  readonly signal: number;
  readonly notConverged: number;
  readonly eta: AccuracySummary;
  readonly oracleEta: AccuracySummary;
  readonly theta: AccuracySummary;
  /** Error of θ by point estimates of η, and by plain Bradley–Terry. */
  readonly pointTheta: number;
  readonly plainTheta: number;
  /** Attentive users among those dropped by a binomial test each. */
  readonly binomialFalseDiscoveryRate: number;
}

export function summarise(judgements: readonly Judgement[]): Summary[] {
  return WORLDS.flatMap((evaluated) => {
    const own = judgements.filter(({ world }) => world === evaluated.name);
    return own.length === 0 ? [] : [summariseWorld(evaluated, own)];
  });
}

function summariseWorld(evaluated: EvaluatedWorld, own: readonly Judgement[]): Summary {
  const sum = (of: (judgement: Judgement) => number) => own.reduce((total, one) => total + of(one), 0);
  const auc = (ranking: Ranking) => {
    const values = own.map((one) => one.auc[ranking]).filter((value) => value !== null);
    return values.length === 0 ? null : mean(values);
  };
  const dropped = sum((one) => one.dropped);
  const found = sum((one) => one.dropped - one.droppedWrongly + one.flipped - one.flippedWrongly);
  return {
    evaluated,
    seeds: own.length,
    users: own[0]!.users,
    auc: Object.fromEntries(RANKINGS.map((ranking) => [ranking, auc(ranking)])) as Summary['auc'],
    dropped,
    bad: sum((one) => one.bad),
    falseDiscoveryRate: sum((one) => one.droppedWrongly) / dropped,
    falseDiscoveryRateOfFiles: mean(own.map((one) => one.droppedWrongly / Math.max(1, one.dropped))),
    power: found / sum((one) => one.bad),
    droppedOfAll: dropped / sum((one) => one.users),
    flipped: sum((one) => one.flipped),
    flippedWrongly: sum((one) => one.flippedWrongly),
    signal: sum((one) => (one.signal ? 1 : 0)),
    notConverged: sum((one) => (one.converged ? 0 : 1)),
    eta: accuracy(own.map((one) => one.eta)),
    oracleEta: accuracy(own.map((one) => one.oracleEta)),
    theta: accuracy(own.map((one) => one.theta)),
    pointTheta: Math.sqrt(mean(own.map((one) => one.pointTheta))),
    plainTheta: Math.sqrt(mean(own.map((one) => one.plainTheta))),
    binomialFalseDiscoveryRate: sum((one) => one.binomialDroppedWrongly) / sum((one) => one.binomialDropped),
  };
}

function accuracy(all: readonly Accuracy[]): AccuracySummary {
  const covered = all.reduce((sum, one) => sum + one.covered, 0);
  const of = all.reduce((sum, one) => sum + one.of, 0);
  const coverage = covered / of;
  const spread = mean(all.map((one) => (one.covered / one.of - coverage) ** 2));
  return {
    rmse: Math.sqrt(mean(all.map(({ squared }) => squared))),
    coverage,
    coverageError: Math.sqrt(spread / Math.max(1, all.length - 1)),
  };
}

/** Is the target met? null: it does not apply to this world. */
export function aucMet({ evaluated, auc }: Summary): boolean | null {
  if (!evaluated.matches || auc.ours === null || auc.oracle === null) return null;
  return auc.ours >= auc.oracle - TARGETS.aucGap;
}

export function falseDiscoveryMet(summary: Summary): boolean | null {
  if (!summary.evaluated.matches) return null;
  if (!canBeFound(summary)) return summary.droppedOfAll <= TARGETS.droppedOfNobody;
  return (
    (Number.isNaN(summary.falseDiscoveryRate) || summary.falseDiscoveryRate <= TARGETS.falseDiscoveryRate) &&
    summary.falseDiscoveryRateOfFiles <= TARGETS.falseDiscoveryRate
  );
}

export function etaCoverageMet({ evaluated, eta }: Summary): boolean | null {
  return evaluated.matches ? covers(eta) : null;
}

/** With one pair of models the strengths' scale rests on a prior: no coverage is promised. */
export function thetaCoverageMet({ evaluated, theta }: Summary): boolean | null {
  return evaluated.matches && evaluated.scale ? covers(theta) : null;
}

/** Give or take the standard error of the share. */
function covers({ coverage, coverageError }: AccuracySummary): boolean {
  const [low, high] = TARGETS.coverage;
  return coverage >= low - coverageError && coverage <= high + coverageError;
}

/** Intervals whose coverage lies outside the target, but by no more than its standard error. */
export function metWithinError(summary: Summary): readonly string[] {
  const isNarrow = (accuracy: AccuracySummary) => {
    const [low, high] = TARGETS.coverage;
    return covers(accuracy) && (accuracy.coverage < low || accuracy.coverage > high);
  };
  return [
    ...(etaCoverageMet(summary) === true && isNarrow(summary.eta) ? ['η'] : []),
    ...(thetaCoverageMet(summary) === true && isNarrow(summary.theta) ? ['θ'] : []),
  ].map((what) => `intervals of ${what} in ${summary.evaluated.name}`);
}

/** Are there users to be found, and anything to find them by? */
function canBeFound({ bad, auc }: Summary): boolean {
  return bad > 0 && auc.oracle !== null && auc.oracle > 0.5;
}

/** Every target that applies, by name; whether it is met. */
export function targetsOf(summary: Summary): readonly { readonly name: string; readonly met: boolean }[] {
  const all = [
    ['ranking', aucMet(summary)],
    ['false discovery rate', falseDiscoveryMet(summary)],
    ['intervals of η', etaCoverageMet(summary)],
    ['intervals of θ', thetaCoverageMet(summary)],
  ] as const;
  return all.flatMap(([what, met]) =>
    met === null ? [] : [{ name: `${what} in ${summary.evaluated.name}`, met }],
  );
}
