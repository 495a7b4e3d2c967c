/** Responses in an order, the best first: what a list or `A > B = C` says. */
export interface Order {
  readonly names: readonly string[];
  /** From 1; equal for those that are tied. */
  readonly ranks: readonly number[];
}

/** An order as it is spelled: its names, and what stands before, between and behind them. */
interface Parts {
  readonly lead: string;
  readonly names: readonly string[];
  readonly between: readonly string[];
  readonly trail: string;
}

/** Longer ones are no names. */
const LONGEST_NAME = 200;
/** Longer texts are no orders. */
const LONGEST = 2 ** 14;
/** Also as some programs escape them in JSON. */
const BETTER = String.raw`(?:>|≻|＞|\\u003e)+`;
const EQUAL = '(?:=|≈|~|＝)+';
const SIGN = new RegExp(`${BETTER}|${EQUAL}`, 'gi');
const IS_EQUAL = new RegExp(String.raw`^\s*${EQUAL}\s*$`);
/** An item of a list and what ends it; one without quotes may end with blanks. */
const ITEM = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*|([^\s,'"[\]{}][^,'"[\]{}]*))(,|\]$)/y;

/** What a text says of an order, the best first; null where it says none of two responses or more. */
export function orderIn(text: string): Order | null {
  const parts = partsOf(text);
  if (parts === null) return null;
  const names = parts.names.map(unquoted);
  const isUsable = names.every((name) => name !== '' && name.length <= LONGEST_NAME);
  if (names.length < 2 || !isUsable || new Set(names).size < names.length) return null;
  let rank = 1;
  const ranks = names.map((_, i) => (i > 0 && !IS_EQUAL.test(parts.between[i - 1]!) ? ++rank : rank));
  return { names, ranks };
}

/** The order from the other end, as it is spelled in a file: with its quotes, in JSON or in a cell of a table. */
export function reversedOrder(source: string): string {
  const inner = /^"(.*)"$/s.exec(source)?.[1];
  if (inner === undefined) return reversed(source);
  const quote = inner.includes('""') ? '""' : '\\"';
  return `"${reversed(inner.replaceAll(quote, '"')).replaceAll('"', quote)}"`;
}

function reversed(text: string): string {
  const parts = partsOf(text);
  if (parts === null) return text;
  const [names, between] = [parts.names.toReversed(), parts.between.toReversed()];
  return parts.lead + names.map((name, i) => name + (between[i] ?? '')).join('') + parts.trail;
}

function partsOf(text: string): Parts | null {
  if (text.length > LONGEST) return null;
  return /^\s*\[/.test(text) ? partsOfList(text) : partsOfStatement(text);
}

/** `["a", "b"]`, as JSON and Python write lists. */
function partsOfList(text: string): Parts | null {
  const list = text.trimEnd();
  const tokens: string[] = [];
  const signs: string[] = [];
  let at = list.indexOf('[') + 1;
  const lead = list.slice(0, at);
  for (;;) {
    ITEM.lastIndex = at;
    const stop = ITEM.exec(list)?.[3];
    if (stop === undefined) return null;
    tokens.push(list.slice(at, ITEM.lastIndex - 1));
    if (stop !== ',') return partsFrom(lead, tokens, signs, text.slice(list.length - 1));
    signs.push(stop);
    at = ITEM.lastIndex;
  }
}

/** `A > B = C`. */
function partsOfStatement(text: string): Parts | null {
  const tokens = text.split(SIGN);
  if (tokens.length < 2 || tokens.some((token) => token.trim() === '')) return null;
  const signs = Array.from(text.matchAll(SIGN), ([found]) => found);
  return partsFrom('', tokens, signs, '');
}

/** The parts with the blanks around names where they stand between them. */
function partsFrom(lead: string, tokens: readonly string[], signs: readonly string[], trail: string): Parts {
  const before = tokens.map((token) => token.slice(0, token.length - token.trimStart().length));
  const behind = tokens.map((token) => token.slice(token.trimEnd().length));
  return {
    lead: lead + before[0]!,
    names: tokens.map((token) => token.trim()),
    between: signs.map((sign, i) => behind[i]! + sign + before[i + 1]!),
    trail: behind.at(-1)! + trail,
  };
}

function unquoted(name: string): string {
  if (name.startsWith('"')) return parsedText(name);
  return name.startsWith("'") ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}

function parsedText(json: string): string {
  try {
    return JSON.parse(json) as string;
  } catch {
    return '';
  }
}
