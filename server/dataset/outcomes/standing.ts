import { truthIn } from './winners.ts';

/** What a column says of the judgement in its row: a word for what became of it, a flag, or a reason for rejecting it. */
export type StatusKind = 'word' | 'flag-of-aside' | 'flag-of-standing' | 'reason';

/** By the letters of the name alone: `AssignmentStatus`, `ASSIGNMENT:status`, `was_cancelled`. */
const KINDS: readonly (readonly [RegExp, StatusKind])[] = [
  // Prodigy calls it `answer`, Toloka's reviews `ACCEPT:verdict`.
  [/(status|state|approval|acceptverdict)$|^answer$/, 'word'],
  [
    /^(is|was)?(cancell?ed|skipped|discarded|ignored|excluded|spam|invalid|deleted|withdrawn)$|^(is|was)rejected$/,
    'flag-of-aside',
  ],
  [/^(is|was)?(approved|valid)$|^(is|was)accepted$/, 'flag-of-standing'],
  // Mechanical Turk: a text is why the work was rejected.
  [/^reject$|^rejectiontime$/, 'reason'],
];

const STANDING =
  /^(\+|accept(ed)?|(auto)?approved?|submitted|completed?|done|finished|validated|valid|pass(ed)?|reviewed|confirmed|verified|pending|awaiting(review|approval)|edited|default|labell?ed|annotated|partial|paid|ipaddress|imported|assignable|unassignable|reviewable|reviewing)$/;
const ASIDE =
  /^(-|reject(ed)?|ignored?|skip(ped)?|cancel(l?ed)?|discard(ed)?|draft|expired|abandoned|returned|timedout|invalid(ated)?|spam|surveypreview|surveytest|preview|fail(ed)?|errors?|errored|deleted?|removed?|revoked|withdrawn|disqualified|screenedout|inprogress|incomplete|notsubmitted|unsubmitted)$/;

function letters(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z]/g, '');
  return plain === '' ? text.trim() : plain;
}

/** What a column says by its name in its own row or object; null where that is no name of a status. */
export function statusKind(name: string): StatusKind | null {
  const plain = letters(name);
  return KINDS.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** Does a judgement count, or was it rejected, skipped or withdrawn, by a value of such a column? Null: it does not tell. */
export function stands(kind: StatusKind, value: unknown): boolean | null {
  if (value === undefined || value === null || value === '') return true;
  if (kind === 'reason') return typeof value === 'string' && /^\s*(nan|none|null)\s*$/i.test(value);
  if (kind === 'word') {
    const word = typeof value === 'string' ? letters(value) : '';
    return STANDING.test(word) ? true : ASIDE.test(word) ? false : null;
  }
  const isSet = flagIn(value);
  return isSet === null ? null : isSet === (kind === 'flag-of-standing');
}

function flagIn(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  return text === '1' ? true : text === '0' ? false : truthIn(text);
}
