import { type Dataset, KEEP } from '../dataset/index.ts';
import type { Anchors, FitSettings } from '../model/index.ts';
import type { AnchorSettings, AuditSettings } from './audit.ts';
import { userDecisions } from './decisions.ts';
import { indexUserRows } from './userRows.ts';

export const NO_ANCHORS: AnchorSettings = {
  attentiveUsers: [],
  modelOrder: [],
  attentivenessMean: null,
  decisions: false,
};

/** The settings of a fit of this dataset: names become indices; names that it does not hold are left out. */
export function fitSettingsFor({ fit, anchors }: AuditSettings, dataset: Dataset): FitSettings {
  const attentive = new Set(indices(anchors.attentiveUsers, dataset.users));
  if (anchors.decisions) {
    const { decision } = userDecisions(dataset, indexUserRows(dataset));
    for (let user = 0; user < decision.length; user++) if (decision[user] === KEEP) attentive.add(user);
  }
  const order = indices(anchors.modelOrder, dataset.models);
  const known: Anchors = {
    ...(attentive.size > 0 ? { attentiveUsers: [...attentive].sort((a, b) => a - b) } : {}),
    ...(order.length > 1 ? { order } : {}),
    ...(anchors.attentivenessMean === null ? {} : { attentivenessMean: anchors.attentivenessMean }),
  };
  return Object.keys(known).length === 0 ? fit : { ...fit, anchors: known };
}

/** Names that the settings know something of and the dataset does not hold. */
export function unknownAnchors({ anchors }: AuditSettings, { users, models }: Dataset): string[] {
  const missing = (names: readonly string[], of: readonly string[]) => {
    const known = new Set(names.length === 0 ? [] : of);
    return names.filter((name) => !known.has(name));
  };
  return [...missing(anchors.attentiveUsers, users), ...missing(anchors.modelOrder, models)];
}

function indices(names: readonly string[], of: readonly string[]): number[] {
  if (names.length === 0) return [];
  const place = new Map(of.map((name, index) => [name, index]));
  return [...new Set(names)].flatMap((name) => place.get(name) ?? []);
}
