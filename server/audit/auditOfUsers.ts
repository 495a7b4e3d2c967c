import { basename, dirname, join } from 'node:path';
import {
  DECISION_SOURCES,
  DECISIONS,
  type DecisionsBeside,
  readDecisionsBeside,
  readFileSnapshot,
  readTable,
  type ReadTable,
  unlessMissing,
} from '../dataset/index.ts';
import {
  expectations,
  type Fit,
  type Levels,
  populationOf,
  type Posteriors,
  recommend,
  type Recommendations,
  RECOMMENDATIONS,
} from '../model/index.ts';
import type { Audit, AuditSettings } from './audit.ts';
import type { UserDecisions } from './decisions.ts';
import type { FittedModel } from './fitting/index.ts';
import { parsePopulation, type Population } from './population.ts';
import type { AuditOutcome } from './runAudit.ts';
import { USER_COLUMNS, type Users, usersIn } from './tableOfUsers.ts';
import { datasetWithoutRows, withoutRows } from './withoutRows.ts';

/**
 * The audit of users by the table that an audit in a warehouse made of them (`pa_users`), exported as Parquet or CSV, with
 * its population beside it: users are known, rows are not. Decisions lie beside the file. Null where the file is no such
 * table. Throws FileError where it, or what lies beside it, cannot be read.
 */
export async function auditOfUsers(path: string, settings: AuditSettings): Promise<AuditOutcome | null> {
  const table = await readTable(path, USER_COLUMNS);
  if (table === null) return null;
  const population = await populationBeside(path);
  if (population === null) return declined(table, whyNoPopulation(path));
  const users = usersIn(table);
  if (typeof users === 'string') return declined(table, users);
  const beside = await readDecisionsBeside(path);
  return { kind: 'audited', audit: joined(table, users, population, settings, beside) };
}

function declined({ layout }: ReadTable, message: string): AuditOutcome {
  const nobody = { users: [], models: [], ordered: true };
  const dataset = datasetWithoutRows({ ...nobody, ...COUNTED, layout, comparisons: 0, ties: 0 });
  return { kind: 'declined', message, dataset, bytes: withoutRows(nobody, new Float64Array(0)).bytes };
}

/** How the table is read; rows of comparisons are none of its own. */
const COUNTED = { schema: 'users', mapping: { user: 'user' }, rows: 0 } as const;

/** Where the population may lie: called as the table is, or the only one of its folder. */
export function populationPaths(path: string): readonly [string, string] {
  return [`${path.replace(/\.[^./\\]*$/, '')}.population.json`, join(dirname(path), 'population.json')];
}

async function populationBeside(path: string): Promise<Population | null> {
  for (const place of populationPaths(path)) {
    const read = await unlessMissing(readFileSnapshot(place));
    if (read !== null) return parsePopulation(Buffer.from(read.bytes).toString('utf8'));
  }
  return null;
}

function whyNoPopulation(path: string): string {
  const [own, any] = populationPaths(path).map((place) => basename(place));
  return (
    'These are users of an audit in a warehouse. Their population is missing, or of another version: put what ' +
    `“audit --from-counts … --save-population” wrote beside them, as ${own!} or ${any!}.`
  );
}

function joined(
  { layout }: ReadTable,
  users: Users,
  population: Population,
  settings: AuditSettings,
  beside: DecisionsBeside,
): Audit {
  const { comparisons, ties } = users.figures;
  const total = (column: Float64Array) => column.reduce((sum, n) => sum + n, 0);
  const dataset = datasetWithoutRows({
    ...COUNTED,
    layout,
    ordered: population.fit.ordered,
    users: users.names,
    models: population.models,
    comparisons: total(comparisons),
    ties: total(ties),
  });
  const fit = fitOfUsers(users, population);
  // What was known from elsewhere, and by which policy, was settled where the table was made.
  const recommendation = { ...settings.recommendation, policy: 'fdr' } as const;
  const anchors = { attentiveUsers: [], modelOrder: [], attentivenessMean: null, decisions: false };
  return {
    dataset,
    ...withoutRows(dataset, comparisons),
    fitted: fittedOf(fit, settings),
    recommendations: recommendationsOf(users, recommend(fit, recommendation)),
    decisions: decisionsOf(users.names, beside),
    settings: { ...settings, anchors, recommendation },
    from: 'users',
    ...(population.ranAs === undefined ? {} : { ranAs: population.ranAs }),
    beside,
    likeness: {},
  };
}

/** The table's own, which is what cleaning goes by; what other targets may do is told by the posteriors. */
function recommendationsOf({ recommendation, figures }: Users, told: Recommendations): Recommendations {
  const isKept = recommendation.every((code) => RECOMMENDATIONS[code] === 'keep');
  return {
    ...told,
    recommendation,
    misread: told.misread && isKept,
    ...expectations(figures, recommendation),
  };
}

function decisionsOf(users: readonly string[], { decisions }: DecisionsBeside): UserDecisions {
  const column = (code: (user: string) => number) => Uint8Array.from(users, code);
  return {
    decision: column((user) => DECISIONS.indexOf(decisions.get(user)?.decision ?? null)),
    source: column((user) => DECISION_SOURCES.indexOf(decisions.get(user)?.source ?? null)),
    rowDecisions: new Uint32Array(users.length),
  };
}

/** Cells of nobody: those of the users are in the warehouse. */
function fittedOf(fit: Fit, settings: AuditSettings): FittedModel {
  const none = new Uint16Array(0);
  return {
    counts: {
      users: fit.posteriors.comparisons.length,
      models: fit.strength.length,
      ordered: fit.population.firstPositionEffect !== null,
      start: new Uint32Array(fit.posteriors.comparisons.length + 1),
      first: none,
      second: none,
      outcome: new Uint8Array(0),
      count: new Float64Array(0),
    },
    sources: null,
    fit,
    settings: settings.fit,
    outcomeProbability: new Float64Array(0),
    checks: null,
    kept: null,
  };
}

function fitOfUsers(users: Users, { fit, told, signal, tellsTurned }: Population): Fit {
  const [{ parameters }] = fit.points as [Population['fit']['points'][number]];
  return {
    ...told,
    method: 'generalised',
    // Of the fit nothing is looked at but what it says.
    logLikelihood: NaN,
    penalisedLogLikelihood: NaN,
    iterations: 0,
    converged: !told.caveats.includes('not-converged'),
    component: new Uint16Array(told.strength.length),
    population: populationOf(fit.ordered, parameters),
    signal,
    posteriors: posteriorsOf(users, parameters.tastes.length > 0),
    tastes: [],
    tellsTurned,
    parameters,
    points: fit.points,
    repeats: null,
    anchors: {},
  };
}

/** What the table does not hold is not known: NaN. Which of several other tastes a user follows is not either. */
function posteriorsOf({ names, figures, group, kind }: Users, hasTastes: boolean): Posteriors {
  const { otherTaste, ...known } = figures;
  const common = figures.probabilityAttentive.map((p, u) => p - otherTaste[u]!);
  const unknown = () => new Float64Array(names.length).fill(NaN);
  const levels = (): Levels => ({ mean: unknown(), low: unknown(), high: unknown() });
  return {
    ...known,
    group,
    kind,
    judgingLow: unknown(),
    judgingHigh: unknown(),
    probabilityTaste: hasTastes ? [common, otherTaste] : [common],
    probabilityPossibleTaste: hasTastes ? new Float64Array(names.length) : otherTaste,
    doubt: new Uint8Array(names.length),
    orderEffect: levels(),
    tieLevel: levels(),
  };
}
