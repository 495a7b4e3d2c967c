import type { AuditSnapshot, AuditState, AuditStatus } from '../../server/protocol.ts';

const RECOMMENDATIONS = ['keep', 'review', 'drop', 'flip'] as const;

export function statusOf(state: AuditState, message: string, users = 0, flagged = 0): AuditStatus {
  return {
    uri: 'file:///data/battles.jsonl',
    version: 1,
    state,
    message,
    users,
    flagged,
    undecided: flagged,
    comparisons: users * 30,
  };
}

/** A made-up audit of `users` users: every tenth careless, every fiftieth contrary. Columns as the extension posts them. */
export function madeUpSnapshot(
  users: number,
  names: (user: number) => string = (user) => `user_${user}`,
): AuditSnapshot {
  const column = (value: (user: number) => number) =>
    Float64Array.from({ length: users }, (_, user) => value(user));
  const contrary = (user: number) => user % 50 === 7;
  const careless = (user: number) => user % 10 === 3;
  const spread = (user: number) => ((user * 37) % 100) / 100;
  const mean = (user: number) => (contrary(user) ? -0.6 : careless(user) ? 0.05 : 0.7 + 0.28 * spread(user));
  const codes = (code: (user: number) => number) =>
    Uint8Array.from({ length: users }, (_, user) => code(user));
  const flagged = Array.from({ length: users }, (_, user) => user).filter(
    (user) => careless(user) || contrary(user),
  ).length;
  return {
    uri: 'file:///data/battles.jsonl',
    fileName: 'battles.jsonl',
    version: 1,
    status: statusOf('ready', 'done', users, flagged),
    method: 'generalised',
    signal: true,
    conclusion: `${flagged} of ${users} users look inattentive or contrary; they made 12% of the comparisons.`,
    rows: users * 30 + 1,
    comparisons: users * 30,
    ties: users * 4,
    skipped: [{ row: 41, line: 41, column: 80, reason: 'malformed JSON: expected a comma.' }],
    skippedTotal: 1,
    population: {
      attentive: 0.88,
      careless: 0.1,
      contrary: 0.02,
      attentivenessMean: 0.86,
      firstPositionEffect: 0.04,
    },
    models: ['aurora-70b', 'basalt-34b', 'cobalt-13b'].map((model, k) => ({
      model,
      strength: 1 - k,
      interval: [0.8 - k, 1.2 - k],
      comparisons: users * 10,
    })),
    users: {
      name: Array.from({ length: users }, (_, user) => names(user)),
      comparisons: column(() => 30),
      ties: column(() => 4),
      attentiveness: column(mean),
      low: column((user) => mean(user) - 0.2),
      high: column((user) => Math.min(1, mean(user) + 0.15)),
      probabilityAttentive: column((user) => (contrary(user) || careless(user) ? 0.02 : 0.97)),
      evidence: column(() => 9),
      chosenStronger: column(() => 0.7),
      chosenStrongerExpected: column(() => 0.76),
      firstShare: column(() => 0.5),
      group: {
        names: ['attentive', 'careless', 'contrary'],
        codes: codes((user) => (contrary(user) ? 2 : careless(user) ? 1 : 0)),
      },
      kind: {
        names: [null, 'coin-flipper', 'first-clicker'],
        codes: codes((user) => (careless(user) && !contrary(user) ? 1 : 0)),
      },
      recommendation: {
        names: RECOMMENDATIONS,
        codes: codes((user) => (contrary(user) ? 3 : careless(user) ? 2 : 0)),
      },
      decision: { names: [null, 'keep', 'drop', 'flip'], codes: codes((user) => (user === 13 ? 1 : 0)) },
      decisionSource: {
        names: [null, 'accepted', 'override'],
        codes: codes((user) => (user === 13 ? 2 : 0)),
      },
      rowDecisions: column((user) => (user === 13 ? 2 : 0)),
      firstLine: column((user) => user + 1),
    },
    flagged: { users: flagged, comparisons: flagged * 30, expectedFalseDiscoveryRate: 0.02 },
  };
}
