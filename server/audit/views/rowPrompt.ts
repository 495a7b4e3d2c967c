import { type ChatTurn, type Dataset, questionAnswered, type RowTexts } from '../../dataset/index.ts';

/** What was asked in a row: the prompt, or in a survey the heading of the answer's column; null where nothing tells. */
export function promptOf(dataset: Dataset, row: number, { prompt }: RowTexts): readonly ChatTurn[] | null {
  const question = prompt === null ? questionAnswered(dataset, row) : null;
  return question === null ? prompt : [{ role: null, text: question }];
}
