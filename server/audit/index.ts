/** One file under audit: dataset, fit and decisions joined. The one way in for lsp and cli. */
export {
  type Audit,
  auditable,
  type AuditSettings,
  completeAudit,
  countFlagged,
  fitOf,
  hasAsymmetry,
  isFlagged,
  recommendationOf,
  whyDeclined,
} from './audit.ts';
export {
  AGENT_TOOLS,
  agentAnswer,
  type AgentInput,
  type AgentTool,
  inputSchemaOf,
  type ReadingTool,
} from './agent/index.ts';
export { auditOfCounts, type CountsOutcome, type NamedCells } from './auditOfCounts.ts';
export { auditOfUsers, populationPaths } from './auditOfUsers.ts';
export { MOST_TABLE_USERS, USER_COLUMNS } from './tableOfUsers.ts';
export {
  activityOf,
  awaitingStretches,
  DecidedFile,
  decisionsTable,
  findRow,
  firstRowFrom,
  markOf,
  marksWithin,
  type Order,
  type PlannedEdits,
  plannedEdits,
  type RefusedOrder,
  undecidedDrops,
  whyBeside,
} from './deciding/index.ts';
export { decidedAlone, decisionName } from './decisions.ts';
export { policyEffect } from './effect/index.ts';
export { checkExport, exportCleaned, type ManifestOrder, manifestOrder } from './export/index.ts';
export {
  auditFindings,
  behaviour,
  type ByteSpan,
  dataNotes,
  caveatNotes,
  describeChance,
  describeColumns,
  describeConclusion,
  describeLevels,
  describeRecommendation,
  describeVerdict,
  fileFinding,
  type Finding,
  findingOf,
  groupOf,
  looksLike,
  problemFindings,
  reasonOf,
  REASONS,
  sortOfFinding,
  skippedGroups,
  userSpan,
  whyNotDropped,
  winnerSpan,
} from './findings/index.ts';
export { fitComparisons, Fitter, originalOf } from './fitting/index.ts';
export {
  parsePopulation,
  type Population,
  POPULATION_FORMAT,
  populationOf,
  populationText,
} from './population.ts';
export { htmlOf, markdownOf, reportOf } from './report/index.ts';
export { type AuditOutcome, type AuditRun, type FitFunction, runAudit } from './runAudit.ts';
export {
  auditSettings,
  choice,
  columnsOfFile,
  type Config,
  CONFIG_NAME,
  configOf,
  givenUnderEitherName,
  EVERY_FILE,
  usableColumns,
  pairsOfArgument,
  valuesOfArgument,
  type Kind,
  settingList,
  type SettingName,
  type SettingValues,
  settingValues,
  share,
  wholeNumber,
} from './settings/index.ts';
export {
  type AuditedPart,
  auditTogether,
  type FileTogether,
  plannedTogether,
  type TogetherOutcome,
} from './together.ts';
export { rowsOf } from './userRows.ts';
export { shellWord, warehouseCleaning } from './warehouseCleaning.ts';
export {
  comparedUsers,
  curveOf,
  describeTastes,
  fileRows,
  populationSummary,
  skippedRows,
  snapshotOf,
  userColumns,
  userComparisons,
  userDetail,
  usersTable,
} from './views/index.ts';
export { chance, count, counted, decimal, intervalUnlessCareless, percent, quoted } from './wording.ts';
export { otherTasteChances } from '../model/index.ts';
