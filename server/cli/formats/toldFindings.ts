import {
  type Audit,
  auditFindings,
  isFlagged,
  type SettingValues,
  sortOfFinding,
} from '../../audit/index.ts';
import { shownText } from '../../dataset/index.ts';
import type { FindingCode } from '../../protocol.ts';
import type { Baseline } from '../baseline.ts';
import { fingerprintsOf } from './fingerprints.ts';
import { type Place, placeOf } from './places.ts';

/** How loudly a finding is told to a build. */
export type Level = 'error' | 'warning' | 'note';

/** A finding as other programs are told it. Texts are free of what a terminal would obey. */
export interface ToldFinding {
  readonly code: FindingCode;
  readonly level: Level;
  readonly message: string;
  readonly user: string | null;
  /** The user is recommended to be dropped or flipped. */
  readonly flagged: boolean;
  /** Null: the file as a whole, or a file without lines. */
  readonly place: Place | null;
  readonly related: readonly { readonly place: Place; readonly message: string }[];
  readonly fingerprint: string;
  /** Not in the baseline; true where there is none. */
  readonly isNew: boolean;
}

const LEVELS = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;

/** The findings of an audit, those whose severity is off left out. `file` is its name in the baseline; `locate` says where rows stand. */
export function toldFindings(
  audit: Audit,
  file: string,
  values: SettingValues,
  baseline: Baseline | null,
  locate: typeof placeOf = placeOf,
): ToldFinding[] {
  const findings = auditFindings(audit);
  const fingerprints = fingerprintsOf(audit, findings);
  return findings.flatMap((finding, i): ToldFinding[] => {
    const severity = values[`severity.${sortOfFinding(finding)}`];
    if (severity === 'off') return [];
    const { code, row, span, message, user, related } = finding;
    return [
      {
        code,
        level: LEVELS[severity],
        message: shownText(message),
        user: user === null ? null : audit.dataset.users[user]!,
        flagged: user !== null && code !== 'suspicious' && code !== 'copied-row' && isFlagged(audit, user),
        place: locate(audit, row, span),
        related: related.flatMap((one) => {
          const start = audit.dataset.rowStart[one.row]!;
          const place = locate(audit, one.row, { start, end: audit.dataset.rowEnd[one.row]! });
          return place === null ? [] : [{ place, message: shownText(one.message) }];
        }),
        fingerprint: fingerprints[i]!,
        isNew: baseline?.has(file, fingerprints[i]!) !== true,
      },
    ];
  });
}
