import { DEFAULT_FIT_SETTINGS, DEFAULT_RECOMMENDATION_SETTINGS } from '../model/index.ts';
import { NO_ANCHORS } from './anchors.ts';
import type { AuditSettings } from './audit.ts';

export { PAPER_VERSIONS, type PaperVersion, POLICIES, type Policy } from '../model/index.ts';

export function defaultAuditSettings(): AuditSettings {
  return {
    fit: DEFAULT_FIT_SETTINGS,
    anchors: NO_ANCHORS,
    recommendation: DEFAULT_RECOMMENDATION_SETTINGS,
    maxSuspicious: 50,
    maxUsers: 250,
  };
}
