import {
  type Audit,
  auditOfCounts,
  count,
  type NamedCells,
  type Population,
  populationOf,
} from '../../audit/index.ts';
import { WarehouseRefusal } from '../refusal.ts';
import { parsedCells, type UserCells } from '../scoring/scoreUsers.ts';
import { cellsOfUsers, modelNames, usersIn } from '../sql/statements.ts';
import { batched } from '../scoring/scoreLines.ts';
import type { Context } from './step.ts';

/** Fewer users are all fitted. */
const ALL_FITTED = 100_000;
/** More users tell next to nothing more of the population. */
const MOST_FITTED = 1_000_000;
/** Standard error that the parameters may leave in a user's log-odds, and what a larger sample is larger by. */
export const MOST_ERROR = 0.05;
const GROWTH = 4;

export interface SampleFit {
  readonly audit: Audit;
  readonly population: Population;
  /** Null: everybody was fitted. */
  readonly share: number | null;
  /** Standard error of users' log-odds by the parameters; null where it is not known. */
  readonly error: number | null;
}

/**
 * Fits whole users by the hash of their names. Up to 100,000 are all fitted; of more a sample, which grows fourfold until
 * the standard error of users' log-odds is below 0.05, or a million are fitted. Throws WarehouseRefusal.
 */
export async function fitSample(context: Context): Promise<SampleFit> {
  const { engine, run } = context;
  const users = Number((await engine.rows(usersIn(engine.dialect, run.place)))[0]?.[0] ?? 0);
  const models = (await engine.rows(modelNames(engine.dialect, run.place)))
    .map(([name]) => String(name))
    .sort();
  let wanted = run.sampleUsers ?? ALL_FITTED;
  for (;;) {
    const share = wanted >= users ? null : wanted / users;
    run.onProgress(
      `fit: ${share === null ? `all ${count(users)} users` : `about ${count(wanted)} of ${count(users)} users`}`,
    );
    const fit = await fitShare(context, models, share);
    const isEnough =
      run.sampleUsers !== null || share === null || fit.error === null || fit.error <= MOST_ERROR;
    if (isEnough || wanted >= MOST_FITTED) return fit;
    wanted = Math.min(MOST_FITTED, wanted * GROWTH);
  }
}

async function fitShare(
  { engine, run }: Context,
  models: readonly string[],
  share: number | null,
): Promise<SampleFit> {
  const users: UserCells[] = [];
  for await (const batch of batched(engine.stream(cellsOfUsers(engine.dialect, run.place, models, share))))
    for (const [user, cells] of batch) users.push({ user: String(user), cells: String(cells) });
  // Whatever order the engine has, equal counts give equal bits.
  users.sort((a, b) => (a.user < b.user ? -1 : 1));
  const cells: NamedCells = {
    users: users.map(({ user }) => user),
    models,
    ordered: run.source.ordered,
    ...parsedCells(users, models.length),
  };
  const { fit } = run.settings;
  const outcome = auditOfCounts(
    cells,
    { ...run.settings, fit: { ...fit, checks: false } },
    { format: 'parquet' },
  );
  if (outcome.kind === 'declined') throw new WarehouseRefusal(outcome.message);
  const { audit, population } = outcome;
  if (population === null) {
    throw new WarehouseRefusal(
      'Tables are audited without --method paper and --attentive-users, by which users cannot be scored apart.',
    );
  }
  return {
    audit,
    population: populationOf(audit, population),
    share,
    error: share === null ? null : outcome.error(),
  };
}
