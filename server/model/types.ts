/**
 * The vocabulary of the model: comparisons in, fit and posteriors out. Columns, not objects: every array is
 * indexed by comparison, cell, user or model as its comment says.
 */

/** Outcome codes of {@link Comparisons.outcome}. */
export const FIRST = 0;
export const SECOND = 1;
export const TIE = 2;
/** In {@link Comparisons.known}: nothing is known. */
export const UNKNOWN = 3;

/** From this |η| on a user is attentive, or contrary; who is below is careless, by whatever name. */
export const LEAST_ATTENTIVE = 0.2;

/** Comparisons as columns, one entry a comparison. */
export interface Comparisons {
  readonly users: number;
  readonly models: number;
  /** Index of the user, in [0, users). */
  readonly user: Uint32Array;
  /** Models shown first and second, in [0, models). */
  readonly first: Uint16Array;
  readonly second: Uint16Array;
  /** {@link FIRST}, {@link SECOND} or {@link TIE}. */
  readonly outcome: Uint8Array;
  /** False where the file does not tell which response was shown first (chosen, rejected). */
  readonly ordered: boolean;
  /** Score of the first response less that of the second, by some judge or reward model; NaN: not known. */
  readonly scoreGap?: Float64Array;
  /** Length of the first response less that of the second, in any unit; NaN: not known. */
  readonly lengthGap?: Float64Array;
  /** Seconds that the judgement took, as the file says; NaN: it does not. */
  readonly seconds?: Float64Array;
  /** Of control items the outcome that is known to be right, else {@link UNKNOWN}. */
  readonly known?: Uint8Array;
  /** What was judged, numbered from 0: comparisons of the same two responses carry the same number. */
  readonly item?: Uint32Array;
  /**
   * 1 where the responses stand in the other order than the item has them; without it that is told by the models, the
   * one of lower index first.
   */
  readonly turned?: Uint8Array;
  /**
   * Where several comparisons are of one judgement, such as a ranking: number of the judgement, from 0 on, each of one
   * user. They are attentive together or not at all.
   */
  readonly judgement?: Uint32Array;
  /** How much each user counts in the estimates: those whose answers copy one another count once together. By default 1. */
  readonly userWeight?: Float64Array;
}

/**
 * Sufficient statistics (derivations.md 8): how often each user saw each cell (first, second, outcome).
 * Cells of user u are `start[u] … start[u + 1] - 1`, sorted by (first, second, outcome).
 */
export interface Counts {
  readonly users: number;
  readonly models: number;
  readonly ordered: boolean;
  readonly start: Uint32Array;
  readonly first: Uint16Array;
  readonly second: Uint16Array;
  readonly outcome: Uint8Array;
  readonly count: Float64Array;
  /** Where there are features beside the models: the bin of each cell, and the features of each bin. */
  readonly bin?: Uint16Array;
  readonly features?: number;
  /** bins × features. */
  readonly binFeatures?: Float64Array;
  /** Where several comparisons are of one judgement. */
  readonly judgements?: Judgements;
  /** How much each user counts in the estimates; by default 1. */
  readonly userWeight?: Float64Array;
  /** Of each cell: 0, or what the user said of the item before (`repeats.ts`). */
  readonly repeat?: Uint8Array;
}

/** Comparisons by the judgements that they are of. */
export interface Judgements {
  /** Judgements of user u: `start[u] … start[u + 1] - 1`. */
  readonly start: Uint32Array;
  /** Comparisons of judgement r: `from[r] … from[r + 1] - 1` of the following. */
  readonly from: Uint32Array;
  /** The cell in which each comparison is counted. */
  readonly cell: Uint32Array;
}

export type Method = 'generalised' | 'paper';

/**
 * The population of the base model: every user's η a parameter of its own, users attentive or not, or η on a grid of
 * levels.
 */
export const PAPER_VERSIONS = ['per-user', 'two-type', 'levels'] as const;
export type PaperVersion = (typeof PAPER_VERSIONS)[number];

/** Parts of the model beside the plain one, each taken only where the data support it. False: never. */
export interface ModelParts {
  /** Users' own tie levels and order effects. */
  readonly ownLevels: boolean;
  /** Strengths of several tastes. */
  readonly tastes: boolean;
  /** Laws of η beside the one Beta law. */
  readonly broadLaws: boolean;
  /** Are probabilities averaged over other readings that the data hardly tell from the estimates? */
  readonly rivals: boolean;
}

/**
 * What users may be by another reading of the file, or of their own answers; index is the code in
 * {@link Posteriors.doubt}, 0 is none. Of another taste; with a habit of order, of ties or of both of their own;
 * half-hearted; against the others; simply as careful as anybody; or of a taste that nobody shares.
 */
export const DOUBTS = [
  null,
  'other-taste',
  'order-effect',
  'tie-level',
  'habits',
  'half-hearted',
  'contrary',
  'nobody-careless',
  'own-taste',
] as const;
export type Doubt = NonNullable<(typeof DOUBTS)[number]>;

/** Estimates with the weight that an average over them gives them. */
export interface WeightedEstimates {
  readonly parameters: Parameters;
  readonly weight: number;
  /** What a rival reading makes doubtful; null for the estimates themselves. */
  readonly doubt: Doubt | null;
}

export interface FitSettings {
  readonly method: Method;
  /** An attentive user's chance to prefer the stronger model, if known. Used by `paper`; null: estimated. */
  readonly mu: number | null;
  /** Level of the heterogeneity test that gates recommendations (derivations.md 4). */
  readonly heterogeneityLevel: number;
  /** Version of the method `paper`; levels by default. */
  readonly paperVersion?: PaperVersion;
  /** What is known from elsewhere; nothing by default. */
  readonly anchors?: Anchors;
  /** Parts to leave out or take in, to see what each does. */
  readonly parts?: Partial<ModelParts>;
  /** Are users checked for what explains their answers beside the models (`users/`)? Unless told, in files not too large. */
  readonly checks?: boolean;
}

/** What pins down what the comparisons alone leave open: scale and sign of attentiveness (derivations.md 4). */
export interface Anchors {
  /** Users known to belong to the attentive group; ascending. */
  readonly attentiveUsers?: readonly number[];
  /** Models known to be in this order, strongest first. */
  readonly order?: readonly number[];
  /** Mean of η over the attentive group as expected beforehand, and how many users' worth of evidence that is. */
  readonly attentivenessMean?: number;
  readonly attentivenessMeanUsers?: number;
}

export interface Population {
  /** Shares of users ω; they sum to one. */
  readonly attentive: number;
  readonly careless: number;
  readonly contrary: number;
  /** Mean of η over the attentive group. */
  readonly attentivenessMean: number;
  /** η ~ Beta(a, b) in the attentive group. */
  readonly a: number;
  readonly b: number;
  /** Common order effect β on the log-odds scale; null where the file has no order. */
  readonly firstPositionEffect: number | null;
  /** Davidson's ν; 0 where the file has no ties. */
  readonly tie: number;
  /** Outcome frequencies κ of a careless judgement: first, second, tie. */
  readonly careless3: readonly [number, number, number];
}

/** Parameters of the Beta law of η in the attentive group. */
export interface BetaLaw {
  readonly a: number;
  readonly b: number;
}

/** Shares of sorts of users; with those of other tastes and broad laws they sum to one. Coin-flippers and clickers are the careless. */
export interface Shares {
  readonly attentive: number;
  readonly coin: number;
  readonly clicker: number;
  readonly contrary: number;
}

/**
 * How users differ in how often they tie and in how far the first position pulls them, whatever their attention. A
 * user's judgement is then of two steps (`stages.ts`): tied or not, and which side.
 */
export interface OwnLevels {
  /** Standard deviation of users' own order effects on the log-odds scale; 0: all have the same. */
  readonly order: number;
  /** Do careless judgements lean to the user's side as attentive ones do? Else they follow κ, and so do coin-flippers. */
  readonly carelessLean: boolean;
  /** Standard deviation of the logs of users' own tie levels; 0: all have the same. */
  readonly tie: number;
  /** Share of users who never tie, beside that normal law; 0 where tie levels do not differ. */
  readonly never: number;
  /**
   * log of how far apart, as 2 cosh(d/2), two responses are of which an attentive judgement ties as often as a careless
   * one. 0 where the file has no ties.
   */
  readonly closeness: number;
}

/** Users whose strengths are their own, as attentive as the others. */
export interface Taste {
  readonly theta: Float64Array;
  /** Share of users ω. */
  readonly share: number;
}

/** Everything that EM estimates. */
export interface Parameters {
  /** Strengths θ, one a model. */
  readonly theta: Float64Array;
  /** Order effect β; 0 where the file has no order. */
  readonly beta: number;
  /** log ν of Davidson's ties; −∞ where the file has none. */
  readonly logNu: number;
  /** Slopes of the features; empty where there are none. */
  readonly slopes: Float64Array;
  /** Outcome frequencies κ of a careless judgement. */
  readonly kappa: readonly [number, number, number];
  readonly law: BetaLaw;
  readonly shares: Shares;
  /** How common each habit is among clickers (`habits.ts`); they sum to one. */
  readonly habits: readonly number[];
  /** Null where users do not differ in ties and order effects: then κ holds the ties of careless judgements. */
  readonly own: OwnLevels | null;
  /** Tastes beside that of the majority; their shares and {@link shares} sum to one. */
  readonly tastes: readonly Taste[];
  /** Shares of attentive users whose η follows a broader law, one a law of `broadLaws.ts`; empty: none does. */
  readonly broad: readonly number[];
}

export interface Heterogeneity {
  /** One-sided standard normal statistic and its p-value; null where it cannot be computed. */
  readonly z: number | null;
  readonly p: number | null;
}

/** Kinds of careless users; index is the code in {@link Posteriors.kind}, 0 is none. */
export const KINDS = [
  null,
  'coin-flipper',
  'first-clicker',
  'second-clicker',
  'tie-clicker',
  'longer-clicker',
  'shorter-clicker',
  'pattern',
  'promoter',
  'detractor',
] as const;
/** Groups; index is the code in {@link Posteriors.group}. */
export const GROUPS = ['attentive', 'careless', 'contrary', 'other-taste', 'own-taste'] as const;
/**
 * What a target of the false discovery rate may do with a user, however high; index is the code in
 * {@link Recommendations.mayDrop}. `look`: they take their place in the rate, and are looked at instead of dropped.
 */
export const MAY_DROP = ['no', 'yes', 'look'] as const;
/** Recommendations; index is the code in {@link Recommendations.recommendation}. */
export const RECOMMENDATIONS = ['keep', 'review', 'drop', 'flip'] as const;

/** A level of each user's own, with its 90% interval; NaN where users do not differ in it. One entry a user. */
export interface Levels {
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** One entry a user. */
export interface Posteriors {
  readonly comparisons: Float64Array;
  readonly ties: Float64Array;
  /** Posterior mean of η over all groups (careless counts as 0, contrary as negative). */
  readonly attentiveness: Float64Array;
  /** 90% equal-tailed credible interval, over the uncertain scale too; widened to hold the mean. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 90% interval of η given that the user is no coin-flipper or clicker. */
  readonly judgingLow: Float64Array;
  readonly judgingHigh: Float64Array;
  /**
   * They sum to one. Attentive: by the common taste or another one. Who judges attentively less than one time in five
   * counts as careless.
   */
  readonly probabilityAttentive: Float64Array;
  readonly probabilityCareless: Float64Array;
  readonly probabilityContrary: Float64Array;
  /** Attentive by each taste, the common one first; with the next they sum to `probabilityAttentive`. By taste, then user. */
  readonly probabilityTaste: readonly Float64Array[];
  /** Attentive by a ranking that the data suggest, too weakly for it to be among the tastes. */
  readonly probabilityPossibleTaste: Float64Array;
  /** Index into {@link DOUBTS}: the other reading that adds most to the chance of being attentive; 0: none adds much. */
  readonly doubt: Uint8Array;
  /** Index into {@link GROUPS}: the most probable one. */
  readonly group: Uint8Array;
  /** Index into {@link KINDS}; 0 unless the group is careless. */
  readonly kind: Uint8Array;
  /** Informative evidence Σδ². */
  readonly evidence: Float64Array;
  /** Share of decisive comparisons won by the stronger model, seen and expected of an attentive user (η = 1); NaN: none. */
  readonly chosenStronger: Float64Array;
  readonly chosenStrongerExpected: Float64Array;
  /** Share of decisive comparisons won by the first response; NaN: none, or no order. */
  readonly firstShare: Float64Array;
  /** Own effect of the first position on the log-odds scale; beside {@link Population.firstPositionEffect}. */
  readonly orderEffect: Levels;
  /** Own ν of Davidson's ties; beside {@link Population.tie}. */
  readonly tieLevel: Levels;
}

/**
 * What the comparisons tell about the mean of η over the attentive group: the range in which the profile
 * log-likelihood stays within two units of its peak. Scale is `identified` where that range is short.
 */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly identified: boolean;
}

/** One taste: its share of users, and its strengths with their 90% intervals. */
export interface TasteSummary {
  readonly share: number;
  readonly strength: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface Fit {
  readonly method: Method;
  readonly logLikelihood: number;
  readonly penalisedLogLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Per model: θ by the named models alone with its 90% interval, connected component, and comparisons. */
  readonly strength: Float64Array;
  readonly strengthLow: Float64Array;
  readonly strengthHigh: Float64Array;
  readonly component: Uint16Array;
  readonly modelComparisons: Float64Array;
  readonly population: Population;
  readonly scale: Scale;
  readonly heterogeneity: Heterogeneity;
  /** False: the data show no difference between users; nothing may be recommended. */
  readonly signal: boolean;
  /** Plain-word warnings on what these data cannot tell (scale, sign, position, components). */
  readonly caveats: readonly Caveat[];
  readonly posteriors: Posteriors;
  /** What the common taste and the others prefer; empty for the method `paper`. */
  readonly tastes: readonly TasteSummary[];
  /**
   * Can contrary users be told from users of another taste? Not with fewer than four models: there a turned scale and
   * another taste are the same.
   */
  readonly tellsTurned: boolean;
  /** All estimates of the generalised model; null for the method `paper`. */
  readonly parameters: Parameters | null;
  /**
   * What probabilities of users average over: the estimates, and readings that the data hardly tell from them. Weights
   * sum to one; empty for the method `paper`.
   */
  readonly points: readonly WeightedEstimates[];
  /** What users do who judge an item again; null where nobody does. */
  readonly repeats: Repeats | null;
  /** What was known from elsewhere: whatever is worked out of the fit holds to it too. */
  readonly anchors: Anchors;
}

/**
 * How attentive users judge an item again: they keep the opinion that they had, so that two attentive judgements
 * agree, or form one anew, so that a repeated judgement is one like any other (derivations.md 7.3).
 */
export type Repeats = 'kept' | 'anew';

/** What these data cannot tell; see model.md. */
export type Caveat =
  | 'no-signal'
  | 'scale-not-identified'
  | 'sign-by-majority'
  | 'order-conflict'
  | 'position-confounded'
  | 'disconnected-models'
  | 'opinions-anew'
  | 'not-converged';

/** How the users to drop are chosen (`policies.ts`). */
export const POLICIES = [
  'fdr',
  'fdr-of-comparisons',
  'threshold',
  'certain-threshold',
  'contamination',
  'signal-to-noise',
  'weights',
] as const;
export type Policy = (typeof POLICIES)[number];

export interface RecommendationSettings {
  readonly policy: Policy;
  /** Target of the Bayesian false discovery rate; of flips under every policy. */
  readonly fdr: number;
  /** Policy `threshold`: users whose posterior mean of η is below are dropped. */
  readonly threshold: number;
  /** Policy `certain-threshold`: how probable it must be that η is below the threshold, or above it to keep. */
  readonly certainty: number;
  /** Policy `contamination`: share of careless judgements that may be left. */
  readonly contamination: number;
  /** Users with fewer comparisons are never dropped. */
  readonly minComparisons: number;
  /** Users with a wider 90% interval of η are never dropped; below zero it counts as zero, but for a flip. */
  readonly widestInterval: number;
  /** Policies by the false discovery rate: nobody whose own probability attentive is at least this is dropped. */
  readonly mostAttentive: number;
}

export interface Recommendations {
  /** Index into {@link RECOMMENDATIONS}, one entry a user. */
  readonly recommendation: Uint8Array;
  /** Index into {@link MAY_DROP}, one entry a user: what a target of the policy `fdr` may do with them. */
  readonly mayDrop: Uint8Array;
  /** 1 for users whom a target may flip; whom it does not it may drop, where {@link mayDrop} says so. */
  readonly mayFlip: Uint8Array;
  /** Would nearly everybody be dropped or flipped? Then the file is misread, and nothing is recommended. */
  readonly misread: boolean;
  /** Mean chance that a recommendation is wrong: of drops to be attentive, of flips not to be contrary; 0 where there are none. */
  readonly expectedFalseDiscoveryRate: number;
  /** Expected share of careless judgements among the comparisons of those who are not dropped, and of all. */
  readonly expectedCareless: number;
  readonly expectedCarelessOfAll: number;
  /** Expected share of all attentive judgements that those who are not dropped made. */
  readonly expectedAttentiveKept: number;
}
