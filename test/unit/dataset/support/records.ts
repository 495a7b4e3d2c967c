import fc from 'fast-check';
import type { AuditRecord } from '../../../../server/dataset/types.ts';

/** Any text of whole characters. `fc.string({ unit: 'binary' })` would map all 1.1 million first, a second a process. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
const anyText = fc.oneof(
  { weight: 9, arbitrary: fc.array(character, { maxLength: 10 }).map((characters) => characters.join('')) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '') },
);

export const record: fc.Arbitrary<AuditRecord> = fc.record({
  decision: fc.constantFrom('keep', 'drop', 'flip'),
  source: fc.constantFrom('accepted', 'override'),
  scope: fc.constantFrom('user', 'comparison'),
  attentiveness: fc.constantFrom(null, 0.018, -0.5, 1),
  reason: fc.option(anyText),
  by: anyText,
  at: fc.constant('2026-11-24T12:00:00.000Z'),
});

/** One of them. */
export const DROPPED: AuditRecord = {
  decision: 'drop',
  source: 'override',
  scope: 'user',
  attentiveness: 0.25,
  reason: 'in a hurry',
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
};
