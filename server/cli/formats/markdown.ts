import { markdownOf, reportOf } from '../../audit/index.ts';
import { shownText } from '../../dataset/index.ts';
import type { FileResult, Format } from './result.ts';

/** Rows of a table in a summary. */
const MOST_ROWS = 50;

/** A page of Markdown for every file, as for the summary of a build. */
export const markdown: Format = () => ({
  file: async (result) => `${await markdownPage(result)}\n`,
  end: () => '',
});

export async function markdownPage(result: FileResult): Promise<string> {
  if (result.kind === 'audited')
    return markdownOf(await reportOf(result.audit, { file: result.path, mostRows: MOST_ROWS }));
  const blocks = [{ kind: 'lead' as const, text: shownText(result.message) }];
  return markdownOf({ title: `Audit of ${result.path}`, blocks });
}
