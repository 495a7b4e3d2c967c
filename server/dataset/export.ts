import { type JsonMember, objectMembers } from './formats/jsonMembers.ts';
import { sourceText } from './formats/jsonScanner.ts';
import { auditCodes, NO_AUDIT } from './auditRecord.ts';
import { type ByteEdit, type Dataset, DECISIONS, NO_OUTCOME, TIE } from './types.ts';
import { auditRemoval, editSegments } from './writeBack.ts';
import { oppositeWord } from './winners.ts';

export interface ExportPlan {
  /** The cleaned file, to be written one after the other; can be iterated once. */
  readonly segments: Iterable<Uint8Array>;
  readonly rowsWritten: number;
  readonly rowsDropped: number;
  readonly rowsFlipped: number;
}

export interface ExportOptions {
  /** Keep the rows' `audit` members. */
  readonly keepAudit: boolean;
}

const DROP = DECISIONS.indexOf('drop');
const FLIP = DECISIONS.indexOf('flip');

/**
 * The cleaned file: rows decided `drop` are gone with their line ends, rows decided `flip` have their outcome
 * swapped, our `audit` members are taken out; every other byte is as it was. Rows that are no comparisons stay.
 * `effective` holds the decision of every row.
 */
export function planExport(
  bytes: Uint8Array,
  dataset: Dataset,
  effective: Uint8Array,
  options: ExportOptions,
): ExportPlan {
  const decided = (code: number) => effective.filter((decision) => decision === code).length;
  const rowsDropped = decided(DROP);
  return {
    segments: editSegments(bytes, exportEdits(bytes, dataset, effective, options)),
    rowsWritten: dataset.rows - rowsDropped,
    rowsDropped,
    rowsFlipped: decided(FLIP),
  };
}

function* exportEdits(
  bytes: Uint8Array,
  dataset: Dataset,
  effective: Uint8Array,
  { keepAudit }: ExportOptions,
): Generator<ByteEdit> {
  for (let row = 0; row < dataset.rows; row++) {
    const start = dataset.rowStart[row]!;
    const end = dataset.rowEnd[row]!;
    const decision = effective[row]!;
    if (decision === DROP) {
      yield { start, end: afterLineEnd(bytes, end), text: '' };
      continue;
    }
    const strip = !keepAudit && dataset.decision[row] !== 0;
    if (dataset.outcome[row] === NO_OUTCOME || (!strip && decision !== FLIP)) continue;
    const members = objectMembers(bytes, start, end);
    const edits = decision === FLIP ? flipEdits(bytes, dataset, row, members) : [];
    if (strip) edits.push(...auditRemovals(bytes, members));
    yield* edits.sort((a, b) => a.start - b.start);
  }
}

function afterLineEnd(bytes: Uint8Array, end: number): number {
  if (bytes[end] === 0x0d) return bytes[end + 1] === 0x0a ? end + 2 : end + 1;
  return bytes[end] === 0x0a ? end + 1 : end;
}

function auditRemovals(bytes: Uint8Array, members: readonly JsonMember[]): ByteEdit[] {
  const index = members.findIndex(({ key }) => key === 'audit');
  const member = members[index];
  if (member === undefined) return [];
  const value: unknown = JSON.parse(sourceText(bytes, member.valueStart, member.valueEnd));
  return auditCodes(value) === NO_AUDIT ? [] : [auditRemoval(members, index)];
}

function flipEdits(
  bytes: Uint8Array,
  dataset: Dataset,
  row: number,
  members: readonly JsonMember[],
): ByteEdit[] {
  if (!dataset.ordered) return swapEdits(bytes, dataset, members);
  if (dataset.outcome[row] === TIE) return [];
  const start = dataset.rowStart[row]! + dataset.winnerStart[row]!;
  const end = dataset.rowStart[row]! + dataset.winnerEnd[row]!;
  return [{ start, end, text: flippedWinner(dataset, row, sourceText(bytes, start, end)) }];
}

/** The other outcome, spelled as this one is. */
function flippedWinner(dataset: Dataset, row: number, source: string): string {
  const winner: unknown = JSON.parse(source);
  if (typeof winner === 'boolean') return String(!winner);
  if (dataset.convention !== 'words') {
    const number = Number(winner);
    const flipped = String(dataset.convention === 'one-two' ? 3 - number : 1 - number);
    return typeof winner === 'string' ? JSON.stringify(flipped) : flipped;
  }
  const word = String(winner);
  const opposite = oppositeWord(word);
  if (opposite !== null) return JSON.stringify(opposite);
  const models = [dataset.models[dataset.first[row]!]!, dataset.models[dataset.second[row]!]!];
  const other = models[0] === word ? models[1]! : models[0]!;
  return typeof winner === 'number' ? other : JSON.stringify(other);
}

/** Swaps the values of every `…chosen…` member and its `…rejected…` twin, and of the model columns. */
function swapEdits(bytes: Uint8Array, dataset: Dataset, members: readonly JsonMember[]): ByteEdit[] {
  const byKey = new Map(members.map((member) => [member.key, member]));
  const pairs = new Map<JsonMember, JsonMember>();
  for (const member of members) {
    const twin = byKey.get(member.key.replace(/chosen/i, (word) => matchCase(word, 'rejected')));
    if (twin !== undefined && twin !== member) pairs.set(member, twin);
  }
  const chosen = byKey.get(dataset.mapping.chosenModel ?? '');
  const rejected = byKey.get(dataset.mapping.rejectedModel ?? '');
  if (chosen !== undefined && rejected !== undefined) pairs.set(chosen, rejected);
  return [...pairs].flatMap(([a, b]) => [replaced(bytes, a, b), replaced(bytes, b, a)]);
}

function replaced(bytes: Uint8Array, target: JsonMember, source: JsonMember): ByteEdit {
  const text = sourceText(bytes, source.valueStart, source.valueEnd);
  return { start: target.valueStart, end: target.valueEnd, text };
}

function matchCase(like: string, word: string): string {
  if (like === like.toUpperCase()) return word.toUpperCase();
  return like.startsWith('C') ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word;
}
