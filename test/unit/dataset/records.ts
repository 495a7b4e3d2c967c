import fc from 'fast-check';
import type { AuditRecord } from '../../../server/dataset/types.ts';

export const record: fc.Arbitrary<AuditRecord> = fc.record({
  decision: fc.constantFrom('keep', 'drop', 'flip'),
  source: fc.constantFrom('accepted', 'override'),
  scope: fc.constantFrom('user', 'comparison'),
  attentiveness: fc.constantFrom(null, 0.018, -0.5, 1),
  reason: fc.option(fc.string({ unit: 'binary' })),
  by: fc.string({ unit: 'binary' }),
  at: fc.constant('2026-11-24T12:00:00.000Z'),
});
