import { margin } from './davidson.ts';
import { directionsOf } from './directions.ts';
import { attentiveGap, directionGaps } from './gaps.ts';
import { placeGrids } from './grids.ts';
import type { OwnGrids } from './stages.ts';
import { gaussJacobi, type Nodes } from '../numerics/index.ts';
import type { Structure } from './structure.ts';
import type { Parameters } from '../types.ts';

/** Users whose η is integrated out on the same nodes. */
export interface Cohort {
  readonly nodes: Nodes;
  /** Where users have levels of their own; else null. */
  readonly grids: OwnGrids | null;
  readonly users: Uint32Array;
  /** How many users each stands for. */
  readonly weight: Float64Array;
}

/** The users of a pass, by how many nodes they need. */
export type Sample = readonly Cohort[];

/** Users of a pass, each standing for `weight` users with equal counts. */
export interface Representatives {
  readonly users: Uint32Array;
  readonly weight: Float64Array;
}

/**
 * Nodes that suffice up to this much information on η relative to its law: Σδ² times the variance of the law. Eight
 * are exact up to 15 comparisons, and nearly so while the likelihood is no narrower than the law.
 */
export const SIZES = [
  { size: 8, most: 2 },
  { size: 16, most: 10 },
  { size: 32, most: 40 },
  { size: 64, most: Infinity },
] as const;

/** Splits users by the nodes that they need under these parameters; `finer` multiplies the number of nodes. */
export function cohortsOf(
  structure: Structure,
  { users, weight }: Representatives,
  parameters: Parameters,
  finer = 1,
): Sample {
  const { a, b } = parameters.law;
  const variance = (a * b) / ((a + b) ** 2 * (a + b + 1));
  const squaredMargin = contextMargins(structure, parameters).map((delta) => delta * delta * variance);
  const { cellRow, counts, rows, contexts } = structure;
  const rowInformation = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    // A repeated judgement tells about as much as one with a margin of 1.
    rowInformation[row] = row < 3 * contexts ? squaredMargin[Math.floor(row / 3)]! : variance;
  }
  const { start, count } = counts;
  const sizeOf = new Uint8Array(users.length);
  const members = new Uint32Array(SIZES.length);
  for (let i = 0; i < users.length; i++) {
    const to = start[users[i]! + 1]!;
    let information = 0;
    for (let cell = start[users[i]!]!; cell < to; cell++)
      information += count[cell]! * rowInformation[cellRow[cell]!]!;
    let k = 0;
    while (information > SIZES[k]!.most) k++;
    sizeOf[i] = k;
    members[k]!++;
  }
  const grids = gridsFor(structure, parameters, users, finer > 1);
  return SIZES.flatMap(({ size }, k) => {
    if (members[k] === 0) return [];
    const cohort = {
      nodes: nodesFor(parameters, size * finer),
      grids,
      users: new Uint32Array(members[k]!),
      weight: new Float64Array(members[k]!),
    };
    for (let i = 0, length = 0; i < users.length; i++) {
      if (sizeOf[i] !== k) continue;
      cohort.users[length] = users[i]!;
      cohort.weight[length++] = weight[i]!;
    }
    return [cohort];
  });
}

/** A law more concentrated than this has no nodes where broad laws lie. */
const MOST_CONCENTRATED = 12;

/** Nodes of η: those of the law; beside broad laws, more nodes of a law that reaches them. */
export function nodesFor({ law, broad }: Pick<Parameters, 'law' | 'broad'>, size: number): Nodes {
  if (broad.length === 0) return gaussJacobi(law, size);
  const wider = Math.min(1, MOST_CONCENTRATED / (law.a + law.b));
  return gaussJacobi({ a: wider * law.a, b: wider * law.b }, 2 * size);
}

/** Nodes of own levels of some users; null where users have none. */
export function gridsFor(
  structure: Structure,
  parameters: Parameters,
  users: Uint32Array,
  finer: boolean,
): OwnGrids | null {
  if (parameters.own === null) return null;
  const directions = directionsOf(parameters);
  const gaps = directions.map((direction) => directionGaps(structure, parameters, direction));
  return placeGrids(structure, parameters, directions, gaps, users, finer);
}

/** δ = tanh(d/2) of each context, the order effect left out. */
export function contextMargins(structure: Structure, parameters: Parameters): Float64Array {
  const fair = { ...parameters, beta: 0 };
  return Float64Array.from({ length: structure.contexts }, (_, c) =>
    margin(attentiveGap(structure, fair, c)),
  );
}

/** Every `step`-th of the users, so that about `cells` cells remain. */
export function thinned(
  { counts, cellRow }: Structure,
  { users, weight }: Representatives,
  cells: number,
): Representatives {
  const step = Math.max(1, Math.floor(cellRow.length / cells));
  if (step === 1 || counts.users === 0) return { users, weight };
  const kept = users.filter((_, i) => i % step === 0);
  return { users: kept, weight: weight.filter((_, i) => i % step === 0) };
}

/** Everyone, each standing for themselves, or for as much as they count. */
export function allUsers({ counts }: Structure): Representatives {
  return {
    users: Uint32Array.from({ length: counts.users }, (_, u) => u),
    weight: counts.userWeight ?? new Float64Array(counts.users).fill(1),
  };
}

/** Merging pays only where this share of the users looked at first has a twin. */
const WORTH_MERGING = 0.1;
const LOOKED_AT = 2000;

/** One user for each distinct set of counts; users with equal counts share a posterior (derivations.md 8). */
export function representatives(structure: Structure): Representatives {
  const { users, judgements } = structure.counts;
  const everyone = allUsers(structure);
  // Equal counts may be of different judgements.
  if (judgements !== undefined) return everyone;
  const first = mergeEqual(structure, everyone.users.subarray(0, LOOKED_AT));
  if (first.users.length > (1 - WORTH_MERGING) * Math.min(users, LOOKED_AT)) {
    return everyone;
  }
  return mergeEqual(structure, everyone.users);
}

function mergeEqual({ counts, cellRow, anchored }: Structure, users: Uint32Array): Representatives {
  const { start, count, userWeight } = counts;
  const byHash = new Map<number, number[]>();
  const kept: number[] = [];
  const weight: number[] = [];
  const equal = (u: number, v: number) => {
    const [at, other] = [start[u]!, start[v]!];
    const length = start[u + 1]! - at;
    if (anchored !== null && anchored[u] !== anchored[v]) return false;
    if (start[v + 1]! - other !== length) return false;
    for (let i = 0; i < length; i++) {
      if (cellRow[at + i] !== cellRow[other + i] || count[at + i] !== count[other + i]) return false;
    }
    return true;
  };
  for (const u of users) {
    let hash = 0;
    for (let cell = start[u]!; cell < start[u + 1]!; cell++) {
      hash = Math.imul(hash ^ cellRow[cell]!, 0x9e3779b1) + Math.imul(count[cell]!, 0x85ebca6b);
    }
    const bucket = byHash.get(hash);
    const twin = bucket?.find((i) => equal(u, kept[i]!));
    if (twin !== undefined) {
      weight[twin]! += userWeight?.[u] ?? 1;
      continue;
    }
    if (bucket === undefined) byHash.set(hash, [kept.length]);
    else bucket.push(kept.length);
    kept.push(u);
    weight.push(userWeight?.[u] ?? 1);
  }
  return { users: Uint32Array.from(kept), weight: Float64Array.from(weight) };
}
