/** What the columns of a file are: recognition, questions, conventions. */
export { ROLE_NAMES } from './askColumns.ts';
export { callingsOf, placeSaid } from './shapes/bestWorst.ts';
export { examplesOf, isListName, listOf } from './sample/columnSearch.ts';
export { meaningOf } from './roles/conventions.ts';
export { isPattern, namesOfPattern, usersOfPattern } from './sample/patterns.ts';
export { modelsMeant } from './shapes/rankedOrder.ts';
export { pairSpelled } from './vocabulary/comparedPair.ts';
export { recogniseDataset, recogniseSample } from './recognise.ts';
export { sampleColumns } from './sample/sample.ts';
export { normalisedName, PROMPT_NAMES, STATUS_OF_LIST, SUBMITTED, TEXT_PAIRS } from './vocabulary/schemas.ts';
export { responsesInRow } from './shapes/wideRanking.ts';
