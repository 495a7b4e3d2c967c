import {
  type InlayHint,
  InlayHintKind,
  type MarkupContent,
  type Position,
  type Range,
} from 'vscode-languageserver';
import { type Audit, firstRowFrom, fitOf, markOf } from '../../audit/index.ts';
import { NO_OUTCOME, shownName, UNITS } from '../../dataset/index.ts';
import type { RowMark } from '../../protocol.ts';
import { type CardOptions, userCard } from './hover.ts';
import { rangeInRow } from '../documents/ranges.ts';
import type { RowMarkSetting } from '../sessions/settings.ts';
import type { Feature } from '../sessions/feature.ts';

/** Label of a mark at its row. */
const WORDS: Readonly<Record<RowMark, string>> = {
  drop: 'drop?',
  flip: 'flip?',
  review: 'review',
  kept: '✓ kept',
  dropped: '✗ dropped',
  flipped: '⇄ flipped',
};

/** Editors cut hints that are longer, about. */
const MOST_NAME = 20;
/** More rows than any window shows; whoever asks for more gets the first. */
const MOST_HINTS = 2000;

/** What `inlayHint/resolve` needs to show the card. */
export interface InlayHintData {
  readonly uri: string;
  /** 1-based. */
  readonly row: number;
}

/**
 * Marks before the rows of a range: user, and what is recommended or decided. Of users who
 * stand out, or of all. Cost: the rows of the range, found by binary search.
 */
function inlayHints(audit: Audit, uri: string, range: Range, marks: RowMarkSetting): InlayHint[] {
  if (marks === 'off' || !fitOf(audit).signal) return [];
  const { dataset } = audit;
  const shown: { row: number; mark: RowMark | null }[] = [];
  for (
    let row = firstRowFrom(dataset, range.start.line);
    row < dataset.rows && dataset.rowLine[row]! <= range.end.line && shown.length < MOST_HINTS;
    row++
  ) {
    // The comparisons of one judgement share a hint.
    if (row > 0 && dataset.judgements?.of[row] === (dataset.judgements?.of[row - 1] ?? null)) continue;
    const mark = markOf(audit, row);
    if (mark === null && (marks !== 'all' || dataset.outcome[row] === NO_OUTCOME)) continue;
    shown.push({ row, mark });
  }
  return shown.map(({ row, mark }) => {
    const name = shownName(dataset.users[dataset.user[row]!]!, MOST_NAME);
    return {
      position: hintPosition(audit, row),
      label: mark === null ? name : `${name} · ${WORDS[mark]}`,
      kind: InlayHintKind.Type,
      paddingRight: true,
      data: { uri, row: row + 1 } satisfies InlayHintData,
    };
  });
}

/** Start of the row, or of the judgement in a row that holds several. */
function hintPosition({ bytes, dataset }: Audit, row: number): Position {
  const start = dataset.rowStart[row]! + (UNITS[dataset.unit].isOfColumn ? dataset.winnerStart[row]! : 0);
  return rangeInRow(bytes, dataset, row, { start, end: start }).start;
}

/** The card of the row's user, as the tooltip of its hint. */
function hintTooltip(audit: Audit, { row }: InlayHintData, options: CardOptions): MarkupContent | undefined {
  const outcome = audit.dataset.outcome[row - 1];
  if (outcome === undefined || outcome === NO_OUTCOME) return undefined;
  return { kind: 'markdown', value: userCard(audit, row - 1, options) };
}

function isInlayHintData(data: unknown): data is InlayHintData {
  return typeof data === 'object' && data !== null && 'uri' in data && 'row' in data;
}

export const hints: Feature = {
  provides: { inlayHintProvider: { resolveProvider: true } },
  register: ({ connection, sessions, client }) => {
    connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
      sessions.fromAudit(uri, token, null, ({ audit, settings }) =>
        inlayHints(audit, uri, range, settings.rowMarks),
      ),
    );
    connection.languages.inlayHint.resolve(async (hint, token) => {
      const data: unknown = hint.data;
      if (!isInlayHintData(data)) return hint;
      const tooltip = await sessions.fromAudit(data.uri, token, undefined, ({ audit }) =>
        hintTooltip(audit, data, { ...client.capabilities, uri: data.uri }),
      );
      return tooltip === undefined ? hint : { ...hint, tooltip };
    });
  },
};
