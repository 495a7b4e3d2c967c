import { LIMITS } from '../limits.ts';

/** Does a path, its parts joined by `/`, match? */
export type PathTest = (path: string) => boolean;

/**
 * Tells whether a path matches any of some globs, as VS Code has them: `*` and `?` within a part of the path, `**` for
 * any parts, `{a,b}` for one of several, `[a-z]` and `[!a-z]` for a character. Dots at the start are like any other
 * character. Globs come from the settings of folders that need not be trusted: the time is at most the product of
 * the lengths, which is not so of regular expressions, and globs beyond all measure match nothing.
 */
export function globTest(globs: readonly string[]): PathTest {
  const patterns = globs.flatMap((glob) => alternatives(glob).map(partsOf));
  return (path) => {
    const parts = path.split('/');
    return path.length <= LIMITS.pathLength && patterns.some((pattern) => isMatch(pattern, parts));
  };
}

/** One character: any, one of these, or one of none of these. */
type One = 'any' | { readonly ranges: readonly (readonly [string, string])[]; readonly isNegated: boolean };
/** A part of a path: what its characters are, `*` for any number of any. */
type Part = readonly ('*' | One)[];
type Pattern = readonly (Part | '**')[];

/** What the braces of a glob stand for, written out; nothing where that is too much. */
function alternatives(glob: string): string[] {
  if (glob.length > LIMITS.globLength) return [];
  let done: string[] = [];
  let open = [glob.replace(/^\.\//, '')];
  while (open.length > 0) {
    const next: string[] = [];
    for (const one of open) {
      const group = firstGroup(one);
      if (group === null) done = [...done, one];
      else for (const part of group.parts) next.push(group.before + part + group.after);
      if (done.length + next.length > LIMITS.globAlternatives) return [];
    }
    open = next;
  }
  return done;
}

/** The first `{…}`, its parts parted at the commas that are in no group within it; null where there is none. */
function firstGroup(glob: string): {
  readonly before: string;
  readonly parts: readonly string[];
  readonly after: string;
} | null {
  const start = glob.indexOf('{');
  if (start < 0) return null;
  const parts: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < glob.length; at++) {
    const char = glob[at];
    if (char === '{') depth++;
    if (char === '}') depth--;
    if ((char === ',' && depth === 1) || depth === 0) {
      parts.push(glob.slice(from, at));
      from = at + 1;
    }
    if (depth === 0) return { before: glob.slice(0, start), parts, after: glob.slice(at + 1) };
  }
  return null;
}

function partsOf(glob: string): Pattern {
  return glob.split('/').map((part) => (part === '**' ? part : charactersOf(part)));
}

function charactersOf(part: string): Part {
  const characters: ('*' | One)[] = [];
  for (let at = 0; at < part.length; at++) {
    const char = part[at]!;
    const end = char === '[' ? part.indexOf(']', at + 2) : -1;
    if (char === '*') {
      if (characters.at(-1) !== '*') characters.push('*');
    } else if (char === '?') characters.push('any');
    else if (end > 0) {
      characters.push(setOf(part.slice(at + 1, end)));
      at = end;
    } else characters.push({ ranges: [[char, char]], isNegated: false });
  }
  return characters;
}

function setOf(inside: string): One {
  const isNegated = inside.startsWith('!') || inside.startsWith('^');
  const ranges: [string, string][] = [];
  const chars = isNegated ? inside.slice(1) : inside;
  for (let at = 0; at < chars.length; at++) {
    const isRange = chars[at + 1] === '-' && at + 2 < chars.length;
    ranges.push([chars[at]!, chars[isRange ? at + 2 : at]!]);
    if (isRange) at += 2;
  }
  return { ranges, isNegated };
}

/** Do all parts match, one after the other? */
function isMatch(pattern: Pattern, parts: readonly string[]): boolean {
  return isRun(pattern.length, parts.length, {
    isMany: (at) => pattern[at] === '**',
    isOne: (at, part) => isPart(pattern[at] as Part, parts[part]!),
  });
}

function isPart(pattern: Part, part: string): boolean {
  return isRun(pattern.length, part.length, {
    isMany: (at) => pattern[at] === '*',
    isOne: (at, char) => isOne(pattern[at] as One, part[char]!),
  });
}

function isOne(one: One, char: string): boolean {
  return one === 'any' || one.ranges.some(([low, high]) => char >= low && char <= high) !== one.isNegated;
}

/**
 * Does a pattern of so many members match so many things, `isMany` standing for any number of them and each other
 * member for one? Only the last of the former is tried again: what comes before it has matched as early as it can.
 */
function isRun(
  members: number,
  things: number,
  {
    isMany,
    isOne,
  }: {
    readonly isMany: (member: number) => boolean;
    readonly isOne: (member: number, thing: number) => boolean;
  },
): boolean {
  let [member, thing] = [0, 0];
  let last = { member: -1, thing: 0 };
  while (thing < things) {
    if (member < members && isMany(member)) last = { member: member++, thing };
    else if (member < members && isOne(member, thing)) {
      member++;
      thing++;
    } else if (last.member >= 0) {
      last = { ...last, thing: last.thing + 1 };
      [member, thing] = [last.member + 1, last.thing];
    } else return false;
  }
  while (member < members && isMany(member)) member++;
  return member === members;
}
