/** What a panel or hover shows of an audit. */
export { comparedUsers } from './comparedUsers.ts';
export { curveOf } from './curve.ts';
export { fileRows } from './fileRows.ts';
export { skippedRows, snapshotOf, userColumns } from './snapshot.ts';
export { userComparisons } from './userComparisons.ts';
export { usersTable } from './usersTable.ts';
export { userDetail } from './userDetail.ts';
export { describeTastes, likeliestTaste, populationSummary } from './population.ts';
