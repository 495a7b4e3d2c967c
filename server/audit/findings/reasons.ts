import type { Reason } from '../../protocol.ts';
import { type Audit, recommendationOf } from '../audit.ts';
import { looksLike } from './explain.ts';

/** Why users are looked at, in the order in which reasons are gone through: the plainest first. */
export const REASONS: readonly Reason[] = [
  'first-clicker',
  'second-clicker',
  'tie-clicker',
  'longer-clicker',
  'shorter-clicker',
  'pattern',
  'coin-flipper',
  'contrary',
  'promoter',
  'detractor',
  'replayed',
  'ring',
  'stops',
  'starts',
  'fails-controls',
  'other-taste',
  'own-taste',
  'unsure',
];

/** Why a user is looked at; null for users whom nothing is recommended for but to keep them. */
export function reasonOf(audit: Audit, user: number): Reason | null {
  const recommendation = recommendationOf(audit, user);
  if (recommendation === 'keep') return null;
  const looks = looksLike(audit, user);
  if (looks === 'careless' || looks === 'coin-flipper')
    return recommendation === 'review' ? 'unsure' : 'coin-flipper';
  if (looks === 'contrary') return recommendation === 'review' ? 'unsure' : 'contrary';
  return REASONS.find((reason) => reason === looks) ?? 'unsure';
}
