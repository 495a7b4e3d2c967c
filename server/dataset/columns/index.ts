/** What the columns of a file are: recognition, questions, conventions. */
export { ROLE_NAMES } from './askColumns.ts';
export { callingsOf, placeSaid } from './bestWorst.ts';
export { examplesOf, isListName, listOf } from './columnSearch.ts';
export { meaningOf } from './conventions.ts';
export { isPattern, usersOfPattern } from './patterns.ts';
export { recogniseDataset, recogniseSample } from './recognise.ts';
export { sampleColumns } from './sample.ts';
export { normalisedName, PROMPT_NAMES, STATUS_OF_LIST, SUBMITTED, TEXT_PAIRS } from './schemas.ts';
export { responsesInRow } from './wideRanking.ts';
