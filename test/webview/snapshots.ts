import { DEFAULT_RECOMMENDATION_SETTINGS, recommend } from '../../server/model/recommendation/recommend.ts';
import { type Fit, MAY_DROP } from '../../server/model/types.ts';
import type {
  AuditSnapshot,
  AuditState,
  AuditStatus,
  ModelSummary,
  UserColumns,
} from '../../server/protocol.ts';

const URI = 'file:///data/battles.jsonl';

export function statusOf(state: AuditState, message: string, users = 0, flagged = 0): AuditStatus {
  return {
    uri: URI,
    version: 1,
    state,
    message,
    users,
    flagged,
    undecided: flagged,
    comparisons: users * 30,
  };
}

/** A number in [0, 1) that looks random and is the same every time. */
function spread(user: number, salt: number): number {
  return ((user + 1) * 0.61803398875 + salt * 0.41421356237) % 1;
}

type Type = 'attentive' | 'coin-flipper' | 'first-clicker' | 'contrary' | 'unclear';

/** Every tenth user is careless (every third of those clicks the first response), every fiftieth contrary. */
function typeOf(user: number): Type {
  if (user % 50 === 7) return 'contrary';
  if (user % 10 === 3) return user % 30 === 13 ? 'first-clicker' : 'coin-flipper';
  return user % 25 === 4 ? 'unclear' : 'attentive';
}

const MEAN: Readonly<Record<Type, readonly [centre: number, width: number]>> = {
  attentive: [0.84, 0.2],
  unclear: [0.48, 0.1],
  'coin-flipper': [0.03, 0.16],
  'first-clicker': [0.05, 0.1],
  contrary: [-0.66, 0.2],
};

/**
 * A made-up audit of `users` users, with columns as the extension posts them. Recommended are drop for the
 * careless, flip for the contrary, review for the unclear. User 13 has an override and two rows of its own.
 */
export function madeUpSnapshot(
  users: number,
  names: (user: number) => string = (user) => `arena_user_${user}`,
): AuditSnapshot {
  const column = (value: (user: number) => number) =>
    Float64Array.from({ length: users }, (_, user) => value(user));
  const codes = (code: (type: Type, user: number) => number) =>
    Uint8Array.from({ length: users }, (_, user) => code(typeOf(user), user));
  const mean = (user: number) => {
    const [centre, width] = MEAN[typeOf(user)];
    return Math.min(0.98, centre + width * (spread(user, 1) - 0.5));
  };
  const comparisons = column((user) => 8 + Math.floor(90 * spread(user, 2) ** 3));
  const half = (user: number) => 0.9 / Math.sqrt(comparisons[user]!);
  const isFlagged = (user: number) => ['coin-flipper', 'first-clicker', 'contrary'].includes(typeOf(user));
  const flagged = Array.from({ length: users }, (_, user) => user).filter(isFlagged);
  const total = comparisons.reduce((sum, value) => sum + value, 0);
  const theirs = flagged.reduce((sum, user) => sum + comparisons[user]!, 0);
  const columns = {
    name: Array.from({ length: users }, (_, user) => names(user)),
    comparisons,
    ties: comparisons.map((value) => Math.floor(value / 8)),
    attentiveness: column(mean),
    low: column((user) => Math.max(-1, mean(user) - half(user))),
    high: column((user) => Math.min(1, mean(user) + half(user))),
    judgingLow: column((user) => Math.max(-1, mean(user) - half(user))),
    judgingHigh: column((user) => Math.min(1, mean(user) + half(user))),
    probabilityCareless: column((user) => 1 - Math.min(0.999, Math.max(0.001, mean(user) * 1.1))),
    probabilityOtherTaste: column(() => 0),
    finding: { names: [null], codes: column(() => 0) },
    reason: {
      names: [null, 'first-clicker', 'coin-flipper', 'contrary', 'unsure'],
      codes: codes(
        (type) => ({ attentive: 0, unclear: 4, contrary: 3, 'coin-flipper': 2, 'first-clicker': 1 })[type],
      ),
    },
    tieLevel: null,
    orderEffect: null,
    promotedModel: column(() => -1),
    probabilityAttentive: column((user) => Math.min(0.999, Math.max(0.001, mean(user) * 1.1))),
    probabilityContrary: column((user) =>
      typeOf(user) === 'contrary' ? 0.97 + 0.02 * spread(user, 3) : 0.001,
    ),
    evidence: comparisons.map((value) => value / 3),
    chosenStronger: column((user) => 0.5 + mean(user) * 0.26),
    chosenStrongerExpected: column(() => 0.76),
    firstShare: column((user) => (typeOf(user) === 'first-clicker' ? 0.97 : 0.5)),
    group: {
      names: ['attentive', 'careless', 'contrary'],
      codes: codes(
        (type) => ({ attentive: 0, unclear: 0, contrary: 2, 'coin-flipper': 1, 'first-clicker': 1 })[type],
      ),
    },
    kind: {
      names: [null, 'coin-flipper', 'first-clicker'],
      codes: codes((type) => (type === 'coin-flipper' ? 1 : type === 'first-clicker' ? 2 : 0)),
    },
    recommendation: {
      names: ['keep', 'review', 'drop', 'flip'],
      codes: codes(
        (type) => ({ attentive: 0, unclear: 1, contrary: 3, 'coin-flipper': 2, 'first-clicker': 2 })[type],
      ),
    },
    decision: { names: [null, 'keep', 'drop', 'flip'], codes: codes((_, user) => (user === 13 ? 1 : 0)) },
    decisionSource: {
      names: [null, 'accepted', 'override'],
      codes: codes((_, user) => (user === 13 ? 2 : 0)),
    },
    rowDecisions: column((user) => (user === 13 ? 2 : 0)),
    firstLine: column((user) => user + 1),
  } satisfies Omit<UserColumns, 'mayDrop' | 'mayFlip'>;
  return {
    uri: URI,
    fileName: 'battles.jsonl',
    version: 1,
    audit: 1,
    status: statusOf('ready', 'done', users, flagged.length),
    method: 'generalised',
    signal: true,
    misread: false,
    nobodyFlagged: null,
    conclusion:
      `${flagged.length} of ${users} users look inattentive or contrary; they made ` +
      `${theirs} of ${total} comparisons (${Math.round((100 * theirs) / total)}%).`,
    rows: total + 2,
    comparisons: total,
    ties: Math.round(total / 8),
    skipped: [
      { row: 41, line: 41, column: 80, reason: 'Malformed JSON: expected a comma.' },
      { row: 203, line: 203, column: 1, reason: 'The user is missing.' },
    ],
    skippedTotal: 2,
    population: {
      attentive: 0.88,
      otherTaste: 0,
      careless: 0.1,
      contrary: 0.02,
      attentivenessMean: 0.86,
      firstPositionEffect: 0.04,
      scale: { low: 0.8, high: 0.92, identified: true },
      tastes: [{ share: 0.88, users, strengths: madeUpModels(total).map(({ strength }) => strength) }],
    },
    models: madeUpModels(total),
    users: { ...columns, ...reachOf(columns) },
    userCount: users,
    strongerSide: 'stronger model',
    signalSummary: {
      strength: 'very clear',
      z: 11.3,
      p: 1e-20,
      text: 'Very clear differences: equally attentive users would differ this much less than once in 10,000 files.',
    },
    caveats: [
      {
        code: 'sign-by-majority',
        text: 'Which way is “attentive” is decided by the majority: if most users judged carelessly, the figures would be turned around.',
      },
    ],
    target: { policy: 'fdr', fdr: 0.05 },
    flagged: { users: flagged.length, comparisons: theirs, expectedFalseDiscoveryRate: 0.02 },
  };
}

/** Whom a target may take, by the server's own rule. */
function reachOf(
  columns: Omit<UserColumns, 'mayDrop' | 'mayFlip'>,
): Pick<UserColumns, 'mayDrop' | 'mayFlip'> {
  const posteriors = { ...columns, group: columns.group.codes, kind: columns.kind.codes };
  const fit = {
    signal: true,
    tellsTurned: true,
    population: { contrary: 0.02 },
    posteriors,
  } as unknown as Fit;
  const { mayDrop, mayFlip } = recommend(fit, { ...DEFAULT_RECOMMENDATION_SETTINGS, widestInterval: 2 });
  return { mayDrop: { names: MAY_DROP, codes: mayDrop }, mayFlip };
}

function madeUpModels(comparisons: number): ModelSummary[] {
  const strengths = {
    'aurora-70b': 1.21,
    'basalt-34b-instruct': 0.62,
    'cobalt-13b': 0.2,
    'dune-13b': -0.18,
    'ember-7b': -0.71,
    'gale-3b': -1.14,
  };
  return Object.entries(strengths).map(([model, strength], k) => ({
    model,
    strength,
    interval: [strength - 0.09 - 0.02 * k, strength + 0.09 + 0.02 * k],
    comparisons: Math.round(comparisons / 3),
  }));
}
