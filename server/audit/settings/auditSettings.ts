import { DEFAULT_FIT_SETTINGS, DEFAULT_RECOMMENDATION_SETTINGS } from '../../model/index.ts';
import type { AuditSettings } from '../audit.ts';
import { type SettingValues, settingValues } from './table.ts';

/** What an audit takes of the settings. */
export function auditSettings(values: SettingValues): AuditSettings {
  const { method, strongerChosenByAttentive: mu, paperVersion, checks } = values;
  const isChecked = checks === 'auto' ? {} : { checks: checks === 'always' };
  const { certainty, minComparisons, widestInterval } = values;
  const { attentiveUsers, modelOrder, attentivenessMean, maxSuspicious, maxUsers, joinUsers } = values;
  return {
    fit: { ...DEFAULT_FIT_SETTINGS, method, mu, paperVersion, ...isChecked },
    anchors: { attentiveUsers, modelOrder, attentivenessMean, decisions: values.learnFromDecisions },
    recommendation: {
      ...DEFAULT_RECOMMENDATION_SETTINGS,
      policy: values.dropBy,
      fdr: values.mostWronglyDroppedUsers,
      threshold: values.leastAttentiveness,
      certainty,
      contamination: values.mostCarelessLeft,
      minComparisons,
      widestInterval,
    },
    joinUsers,
    maxSuspicious,
    maxUsers,
  };
}

export function defaultAuditSettings(): AuditSettings {
  return auditSettings(settingValues(() => undefined));
}
