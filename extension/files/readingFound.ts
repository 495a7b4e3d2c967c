import { isDeepStrictEqual } from 'node:util';
import type { ColumnChoices, PanelQuery, ReadingPreview, ServerRequests } from '../../server/protocol.ts';

/** How a file may be read, as a command has found out before it has the panel ask. */
export interface ReadingFound {
  readonly choices: ColumnChoices;
  /** With the settings that `choices` gives. */
  readonly readings: readonly ReadingPreview[];
}

/** The answer to what the panel asks first, where it is found already; undefined where only the server knows. */
export function answerFrom(
  found: ReadingFound,
  method: PanelQuery,
  params: Readonly<Record<string, unknown>>,
): ServerRequests[PanelQuery]['result'] | undefined {
  if (method === 'preferenceAuditor/columns') return found.choices;
  if (method !== 'preferenceAuditor/readings') return undefined;
  return isDeepStrictEqual(params['settings'], found.choices.given) ? found.readings : undefined;
}
