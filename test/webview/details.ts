import type {
  ActivityList,
  AuditSnapshot,
  ComparedItem,
  ComparedPage,
  ComparisonsPage,
  Drift,
  ExportPolicy,
  FileRow,
  FileRowsPage,
  FileRowsParams,
  FilterEffect,
  ShownComparison,
  ShownTurn,
  UserCurve,
  UserDetail,
  UserPicture,
} from '../../server/protocol.ts';
import { decimal, percent } from '../../webview/shared/format.ts';
import { category } from '../../webview/view/usersView.ts';

/** Texts that would do harm, or hide something, if they were taken for anything but text. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<img src=x onerror="window.harmed = true"><script>window.harmed = true</script>',
  '[click](command:workbench.action.quit) <a href="command:workbench.action.quit">here</a>',
  'access\u202E\u2066 if admin \u2069\u2066 level = user',
  `zero\u200Bwidth, control \u0007, and ${'averyveryverylongword'.repeat(60)}`,
];

const turn = (text: string, role: string | null = null, cut = 0): ShownTurn => ({ role, text, cut });

/** A posterior on a coarse grid, with the weight where the snapshot says. */
function madeUpCurve({ users }: AuditSnapshot, user: number): UserCurve {
  const eta = Float64Array.from({ length: 48 }, (_, point) => -0.98 + (point * 1.96) / 47);
  const mean = users.attentiveness[user]!;
  const width = Math.max(0.05, (users.high[user]! - users.low[user]!) / 3.3);
  const careless = category(users.group, user) === 'careless' ? 0.96 : 0.02;
  const bell = (centre: number, sd: number) => (x: number) =>
    Math.exp(-(((x - centre) / sd) ** 2) / 2) / (sd * 2.507);
  const posterior = bell(mean, width);
  const attentive = bell(0.8, 0.13);
  return {
    eta,
    posterior: eta.map((x) => (1 - careless) * posterior(x)),
    prior: eta.map((x) => 0.9 * attentive(x)),
    carelessPosterior: careless,
    carelessPrior: 0.1,
  };
}

/** The share that the snapshot has, falling within what chance explains. */
function madeUpDrift(share: number): Drift {
  const points = 40;
  const column = (value: (point: number) => number) =>
    Float64Array.from({ length: points }, (_, k) => value(k));
  const [early, late] = [percent(share + 0.06), percent(share - 0.06)];
  return {
    of: 'stronger model',
    window: 12,
    place: column((k) => k + 6.5),
    seen: column((k) => share + 0.12 - 0.006 * k + 0.07 * Math.sin(k / 2)),
    expected: column(() => share),
    low: column(() => share - 0.22),
    high: column(() => share + 0.22),
    change: null,
    text: `No drift to be seen: the stronger model was chosen in ${early} of the first half and ${late} of the second, a difference that chance explains.`,
  };
}

export function madeUpDetail(snapshot: AuditSnapshot, name: string): UserDetail | null {
  const user = snapshot.users.name.indexOf(name);
  if (user < 0) return null;
  const { models, users } = snapshot;
  const couples = models.flatMap(({ model }, a) =>
    models.slice(a + 1).map((weaker, b) => ({ stronger: model, weaker: weaker.model, apart: b + 1 })),
  );
  const decisive = users.comparisons[user]! - users.ties[user]!;
  const share = users.chosenStronger[user]!;
  const expected = users.chosenStrongerExpected[user]!;
  const pairs = couples.flatMap(({ apart, ...names }, k) => {
    const n = Math.floor(((k + 1) * decisive) / couples.length) - Math.floor((k * decisive) / couples.length);
    if (n === 0) return [];
    const wins = Math.round(n * share);
    const p = wins / n;
    const interval = [Math.max(0, p - 0.28), Math.min(1, p + 0.26)] as const;
    return [{ ...names, decisive: n, wins, interval, expected: Math.min(0.95, 0.58 + 0.08 * apart) }];
  });
  const attentive = percent(users.probabilityAttentive[user]!);
  const dropped = category(users.recommendation, user) === 'drop';
  return {
    version: snapshot.version,
    user: name,
    own: ['Drawn to the first answer 1.6 times as much as most users: a habit, no carelessness.'],
    explanation: [
      category(users.kind, user) === 'first-clicker'
        ? `“${name}” clicks the first response: ${percent(users.firstShare[user]!)} of ${decisive} decisive comparisons.`
        : `“${name}” ${dropped ? 'judges much like a coin flip: ' : ''}chose the stronger model in ${percent(share)} of ${decisive} decisive comparisons, where an attentive user would in ${percent(expected)}.`,
      `Attentiveness is ${decimal(users.attentiveness[user]!)}; the comparisons weigh as much as ${Math.round(users.evidence[user]!)} comparisons whose right answer is certain.`,
      `Probability: attentive ${attentive}, careless ${percent(1 - users.probabilityAttentive[user]!)}.`,
      dropped
        ? `Dropping everybody as doubtful as this or more leaves 2% attentive users expected among those dropped, within the target of 5%. Recommended: drop all ${users.comparisons[user]!} comparisons.`
        : `Recommended: ${category(users.recommendation, user)}.`,
    ],
    verdict: madeUpVerdict(snapshot, user, name),
    picture: madeUpPicture(snapshot, user),
    curve: snapshot.method === 'paper' ? null : madeUpCurve(snapshot, user),
    pairs,
    pairsTotal: pairs.length + (snapshot.models.length > 8 ? 12 : 0),
    drift: users.comparisons[user]! < 20 ? null : madeUpDrift(share),
  };
}

function madeUpVerdict({ users }: AuditSnapshot, user: number, name: string): string {
  const kind = category(users.kind, user);
  const sure = 'It is almost certain (over 99%) that this is not careful judging.';
  if (kind === 'first-clicker')
    return `Picked the first answer 33 of 33 times; careful users pick it about 51% of the time. ${sure}`;
  const shares = `picked the stronger model in ${percent(users.chosenStronger[user]!)}; careful users would in ${percent(users.chosenStrongerExpected[user]!)}`;
  return `“${name}” ${shares}. ${sure}`;
}

function madeUpPicture({ users }: AuditSnapshot, user: number): UserPicture {
  const n = users.comparisons[user]!;
  if (category(users.kind, user) === 'first-clicker')
    return {
      kind: 'strip',
      answers: Uint8Array.from({ length: n }, (_, k) => (k === 8 ? 2 : 0)),
      total: n,
      change: null,
    };
  if (category(users.group, user) === 'contrary') return { kind: 'mirrored' };
  return {
    kind: 'bars',
    what: 'Chose the stronger model',
    seen: users.chosenStronger[user]!,
    expected: users.chosenStrongerExpected[user]!,
    of: n,
  };
}

/** What the made-up comparisons are about. */
export type Texts = 'plain' | 'hostile' | 'none';

export function madeUpPage(
  snapshot: AuditSnapshot,
  name: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  texts: Texts,
): ComparisonsPage | null {
  const user = snapshot.users.name.indexOf(name);
  if (user < 0) return null;
  const total = snapshot.users.comparisons[user]!;
  const length = Math.max(0, Math.min(limit, total - offset));
  const decision = category(snapshot.users.decision, user);
  return {
    version: snapshot.version,
    total,
    comparisons: Array.from({ length }, (_, index): ShownComparison => {
      const k = offset + index;
      const row = user + 1 + k * 7;
      return {
        row,
        line: row,
        first: snapshot.models[k % 3]!.model,
        second: snapshot.models[3 + (k % 3)]!.model,
        outcome: k % 5 === 4 ? 'tie' : k % 2 === 0 ? 'second' : 'first',
        expected: 'first',
        chance: 0.06 + 0.04 * (k % 20),
        others: k % 3 === 0 ? { first: 3, second: k % 2, tie: 0 } : null,
        decision: k === 1 ? 'flip' : decision,
        decisionSource: k === 1 ? 'override' : decision === null ? null : 'override',
        own: k === 1,
        ...textsOf(k, texts),
      };
    }),
  };
}

/** Both judged 26 items, and differ on the first five. */
export function madeUpCompared(
  { version, models }: AuditSnapshot,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  texts: Texts,
): ComparedPage {
  const total = 26;
  const length = Math.max(0, Math.min(limit, total - offset));
  return {
    version,
    total,
    alike: total - 5,
    items: Array.from({ length }, (_, index): ComparedItem => {
      const k = offset + index;
      return {
        lines: [k + 1, k + 101],
        models: [models[0]!.model, models[1]!.model],
        outcomes: ['first', k < 5 ? 'second' : 'first'],
        prompt: textsOf(k, texts).prompt?.[0]?.text ?? null,
      };
    }),
  };
}

/** A file of as many rows as the snapshot has; every 40th is no comparison. */
export function madeUpRows(
  { version, rows: total, users, models }: AuditSnapshot,
  { at, limit }: Pick<FileRowsParams, 'at' | 'limit'>,
  texts: Texts,
): FileRowsPage {
  const offset = 'offset' in at ? at.offset : Math.floor((at.line - 1) / limit) * limit;
  const length = Math.max(0, Math.min(limit, total - offset));
  const word = (turns: readonly ShownTurn[] | null) => turns?.[0]?.text ?? null;
  return {
    version,
    offset,
    total,
    rows: Array.from({ length }, (_, index): FileRow => {
      const k = offset + index;
      const user = k % users.name.length;
      const { prompt, firstText, secondText } = textsOf(k, texts);
      const isLeftOut = k % 40 === 7;
      return {
        row: k + 1,
        line: k + 1,
        outcome: isLeftOut ? null : (['first', 'second', 'tie'] as const)[k % 3]!,
        user: isLeftOut ? null : users.name[user]!,
        models: isLeftOut ? null : [models[k % 3]!.model, models[3 + (k % 3)]!.model],
        decision: isLeftOut ? null : category(users.decision, user),
        texts: [word(prompt), word(firstText), word(secondText)],
      };
    }),
  };
}

function textsOf(k: number, texts: Texts): Pick<ShownComparison, 'prompt' | 'firstText' | 'secondText'> {
  if (texts === 'none') return { prompt: null, firstText: null, secondText: null };
  if (texts === 'hostile') {
    const text = HOSTILE_TEXTS[k % HOSTILE_TEXTS.length]!;
    return {
      prompt: [turn(text)],
      firstText: [turn(text, '<b>user</b>')],
      secondText: [turn(text, null, 51_200)],
    };
  }
  if (k % 3 === 2)
    return {
      prompt: [turn('A train leaves at nine and arrives at noon. How long does it take?', 'user')],
      firstText: [
        turn('Three hours.', 'assistant'),
        turn('And if it is half an hour late?', 'user'),
        turn('Then it takes three and a half hours, and arrives at half past twelve.', 'assistant'),
      ],
      secondText: [
        turn('It depends on the train.', 'assistant'),
        turn('And if it is half an hour late?', 'user'),
        turn('Trains are often late.', 'assistant'),
      ],
    };
  return {
    prompt: [turn('Explain binary search to a child, in three sentences.')],
    firstText: [
      turn(
        'Think of a number between 1 and 100.\nI ask whether it is more than 50, and whatever you answer, half of the numbers are gone.\nAfter seven questions at most I know your number.',
      ),
    ],
    secondText: [turn('Binary search is an algorithm with logarithmic complexity. It is used in computers.')],
  };
}

export function madeUpActivity(snapshot: AuditSnapshot): ActivityList {
  const { users, version } = snapshot;
  const decided = users.name.flatMap((name, user) => {
    const decision = category(users.decision, user);
    return decision === null ? [] : [{ name, user, decision }];
  });
  const rows = decided.reduce((sum, { user }) => sum + users.comparisons[user]!, 0);
  return {
    version,
    decidedRows: rows,
    readRows: rows,
    activities: decided.map(({ name, user, decision }, k) => ({
      at: `2025-03-0${1 + (k % 9)}T10:15:00.000Z`,
      by: k % 2 === 0 ? 'ada' : 'grace',
      decision,
      source: category(users.decisionSource, user) ?? 'accepted',
      scope: 'user',
      reason: k % 2 === 0 ? 'asked them: had misread the task' : null,
      rows: users.comparisons[user]!,
      users: [name],
      usersTotal: 1,
      firstLine: users.firstLine[user]!,
    })),
  };
}

/** What a filter makes of a snapshot: dropping turns the first two models round, and costs the second taste most. */
export function madeUpEffect(
  { version, models, comparisons }: AuditSnapshot,
  policy: ExportPolicy,
): { readonly version: number } & FilterEffect {
  const kept = policy === 'decided' ? 1 : 0.8;
  const of = (before: number, share = kept) => ({ before, after: Math.round(before * share) });
  const ranked = models.toSorted((a, b) => b.strength - a.strength);
  const turned = policy === 'decided' ? ranked : [ranked[1]!, ranked[0]!, ...ranked.slice(2)];
  return {
    version,
    comparisons: of(comparisons),
    users: of(300),
    flipped: 0,
    labelNoise: { before: 0.2, after: 0.2 * kept },
    effectiveComparisons: of(comparisons / 2),
    heldOut: null,
    models: turned.map(({ model, strength }, place) => ({
      model,
      before: {
        place: ranked.findIndex((one) => one.model === model) + 1,
        strength,
        interval: [strength - 0.12, strength + 0.12],
      },
      after: {
        place: place + 1,
        strength: strength * 1.1,
        interval: [strength * 1.1 - 0.1, strength * 1.1 + 0.1],
      },
    })),
    tastes: [
      { taste: 0, comparisons: of(3000) },
      { taste: 1, comparisons: of(500, kept * 0.9) },
    ],
    habits: [{ kind: 'first-clicker', comparisons: of(120, policy === 'decided' ? 1 : 0) }],
    columns: [{ column: 'language', values: [{ value: 'English', comparisons: of(2000) }], others: of(40) }],
  };
}
