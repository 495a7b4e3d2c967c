import type { AuditSnapshot, NobodyFlagged, ToWebview } from '../../server/protocol.ts';
import { madeUpSnapshot, statusOf } from './snapshots.ts';

const READY = 300;
/** Names that would do harm if they were taken for anything but text. */
export const HOSTILE_NAMES: readonly string[] = [
  '<img src=x onerror="window.harmed = true">',
  '</style><script>window.harmed = true</script>',
  '[click](command:workbench.action.quit)',
  'command:workbench.action.quit',
  '${window.harmed = true} {{harmed}}',
  '\u202Egnorw si siht\u202C',
  'مستخدم ١٢',
  '"><b>bold</b>',
  `${'very-long-name-'.repeat(40)}end`,
  'emoji 👩‍👩‍👧‍👦 🏳️‍🌈',
  ' ',
  'line\nbreak\tand tab',
];

const snapshot = (value: AuditSnapshot): ToWebview => ({ type: 'snapshot', snapshot: value });
const status = (...args: Parameters<typeof statusOf>): ToWebview => ({
  type: 'status',
  status: statusOf(...args),
});

/** What the host says in every state the panel knows, by name. */
export const STORIES: Readonly<Record<string, () => readonly ToWebview[]>> = {
  ready: () => [snapshot(madeUpSnapshot(READY))],
  twenty: () => [snapshot(twentyFlagged())],
  waiting: () => [],
  reading: () => [status('reading', 'Reading…')],
  'reading-a-large-file': () => [
    { type: 'status', status: { ...statusOf('reading', 'Reading… 37%'), progress: 0.37 } },
  ],
  fitting: () => [status('fitting', 'Fitting 8,974 comparisons by 120 users…')],
  updating: () => [
    snapshot(madeUpSnapshot(READY)),
    status('fitting', 'Fitting 8,974 comparisons by 120 users…'),
  ],
  'column-needed': () => [
    status(
      'column-needed',
      'This preference dataset has no column that says who judged. The audit compares what users chose between ' +
        'models: it needs one column for the user and one for each model. Add them, or name them in the setting ' +
        'preferenceAuditor.columns.',
    ),
  ],
  declined: () => [
    status('declined', 'All comparisons are by one user, “ada”; the audit needs at least three users.'),
  ],
  'on-disk': () => [snapshot(onDisk(madeUpSnapshot(READY))), { type: 'editor' }],
  warehouse: () => [snapshot(ofUsersAlone(madeUpSnapshot(READY))), { type: 'editor' }],
  'not-a-dataset-on-disk': () => [
    { type: 'editor' },
    status('not-a-dataset', 'No columns say which models were compared and which response was preferred.'),
  ],
  'not-a-dataset': () => [
    status('not-a-dataset', 'No columns say which models were compared and which response was preferred.'),
  ],
  failed: () => [
    status('failed', 'The audit stopped: the fit worker ended. Restart the server to try again.'),
  ],
  'failed-after-an-audit': () => [
    snapshot(madeUpSnapshot(READY)),
    status('failed', 'The audit stopped: the fit worker ended. Restart the server to try again.'),
  ],
  'no-signal': () => [snapshot(withoutSignal(madeUpSnapshot(40), ALIKE))],
  'like-coins': () => [snapshot(withoutSignal(madeUpSnapshot(40), COINS))],
  gone: () => [
    snapshot(madeUpSnapshot(READY)),
    {
      type: 'gone',
      message:
        'The file was deleted or moved. This is what was last known of it; it is audited again when it is back.',
    },
  ],
  'server-stopped': () => [snapshot(madeUpSnapshot(READY)), { type: 'server', running: false }],
  provisional: () => {
    const value = madeUpSnapshot(READY);
    const first = {
      ...statusOf('reading', 'First results', READY, 36),
      provisional: true as const,
      firstPart: 0.08,
      progress: 0.08,
    };
    return [snapshot({ ...value, status: first }), { type: 'status', status: { ...first, progress: 0.62 } }];
  },
  empty: () => [status('not-a-dataset', 'The file is empty: it holds no comparisons.')],
  'nobody-flagged': () => [snapshot({ ...madeUpSnapshot(3), nobodyFlagged: NOBODY })],
  hostile: () => [
    snapshot({
      ...madeUpSnapshot(READY, (user) => HOSTILE_NAMES[user] ?? `user_${user}`),
      fileName: '<b>battles</b>.jsonl',
      skipped: [
        { row: 1, line: 1, column: 1, reason: 'The winner “<img src=x onerror=alert(1)>” is unknown.' },
      ],
      models: HOSTILE_NAMES.map((model, k) => ({
        model,
        strength: k / 10,
        interval: [k / 10 - 0.2, k / 10 + 0.2],
        comparisons: 100,
      })),
    }),
  ],
  many: () => [snapshot(madeUpSnapshot(100_000))],
};

function onDisk(value: AuditSnapshot): AuditSnapshot {
  return { ...value, fileName: 'battles.parquet', status: { ...value.status, onDisk: true } };
}

/** Users of a table in a warehouse: their rows are there. */
export function ofUsersAlone(value: AuditSnapshot): AuditSnapshot {
  const { users } = value;
  const beside = 'pa_users.parquet.decisions.csv';
  return {
    ...value,
    fileName: 'pa_users.parquet',
    rows: value.comparisons,
    skipped: [],
    skippedTotal: 0,
    users: { ...users, firstLine: Float64Array.from(users.name, () => NaN) },
    status: {
      ...value.status,
      onDisk: true,
      beside,
      warehouse: {
        command: `preference-auditor warehouse --engine postgres --schema audit --table public.votes --columns user=judge,modelA=model_a,modelB=model_b,winner=winner --clean --decisions /data/${beside}`,
        isWhole: true,
      },
    },
  };
}

/** Twenty users to decide on, of every recommendation. */
function twentyFlagged(): AuditSnapshot {
  const value = madeUpSnapshot(122);
  const { decision, ...users } = value.users;
  const undecided = { ...decision, codes: new Uint8Array(users.name.length) };
  return { ...value, users: { ...users, decision: undecided } };
}

const ALIKE: NobodyFlagged = {
  why: 'alike',
  title: 'No difference between users: all look alike, and careful',
  text: 'Users agree on which models are better (74% of the choices are for the stronger one), and none of them differs from the others by more than chance. Nothing is recommended, and nobody is vouched for.',
  help: ['More comparisons of each user would show smaller differences.'],
};
const COINS: NobodyFlagged = {
  why: 'coin',
  title: 'Nobody can be told from a coin',
  text: 'The choices of these 40 users agree with one another no more than coin flips would. Nothing is recommended, and nobody is vouched for.',
  help: ['Look whether the winner column is read the right way round.'],
};
const NOBODY: NobodyFlagged = {
  why: 'none',
  title: 'Nothing to do: none of 3 stands out',
  text: 'Looked for: users who answer at random. A user who flips a coin on 30 comparisons would have been found in about 95% of cases.',
  help: [],
};

function withoutSignal(value: AuditSnapshot, nobodyFlagged: NobodyFlagged): AuditSnapshot {
  const { users } = value;
  return {
    ...value,
    signal: false,
    nobodyFlagged,
    signalSummary: {
      strength: 'none',
      z: 0.4,
      p: 0.69,
      text: 'Users differ no more than chance would make equally attentive ones differ (p = 0.69).',
    },
    status: statusOf('no-signal', 'no signal', users.name.length),
    conclusion:
      'No signal: the comparisons of these 40 users show no difference in attentiveness, so nothing is recommended.',
    users: {
      ...users,
      attentiveness: Float64Array.from(users.name, () => 0.5),
      low: Float64Array.from(users.name, () => 0.05),
      high: Float64Array.from(users.name, () => 0.95),
      probabilityAttentive: Float64Array.from(users.name, () => 0.5),
      group: { names: ['attentive'], codes: new Uint8Array(users.name.length) },
      reason: { names: [null], codes: new Uint8Array(users.name.length) },
      kind: { names: [null], codes: new Uint8Array(users.name.length) },
      recommendation: { names: ['keep'], codes: new Uint8Array(users.name.length) },
    },
    flagged: { users: 0, comparisons: 0, expectedFalseDiscoveryRate: 0 },
  };
}
