/** Cleaned files, other formats, weights, shapes of trainers. */
export { dividedRows, planCleaned } from './cleaned.ts';
export { converted, type OtherFormat } from './convert.ts';
export { type LeftOut, TextsMissing, trainerExport } from './trainerExport.ts';
export { type Companion, companionOf, isTrainer, TRAINER_NAMES, type TrainerName } from './trainers.ts';
export {
  type TableColumn,
  tableAsCsv,
  tableAsParquet,
  withoutApostrophe,
  type WrittenTable,
} from './writtenTable.ts';
