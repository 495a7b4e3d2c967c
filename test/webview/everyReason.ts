import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Audit } from '../../server/audit/audit.ts';
import { FINDINGS, GROUPS, KINDS, RECOMMENDATIONS } from '../../server/model/index.ts';
import type { Group, Kind, Reason, Recommendation, UserFinding } from '../../server/protocol.ts';
import { auditInMemory } from '../unit/audit/auditInMemory.ts';

/** What an audit would have found of a user, for each reason to look at one. */
interface Accused {
  readonly recommendation: Recommendation;
  readonly finding?: UserFinding;
  readonly kind?: Kind;
  readonly group?: Group;
}

const DROP = { recommendation: 'drop', group: 'careless' } as const;
const LOOK = { recommendation: 'review', group: 'careless' } as const;

const ACCUSED: Readonly<Record<Reason, Accused>> = {
  'first-clicker': { ...DROP, kind: 'first-clicker' },
  'second-clicker': { ...DROP, kind: 'second-clicker' },
  'tie-clicker': { ...DROP, kind: 'tie-clicker' },
  'longer-clicker': { ...DROP, finding: 'longer-clicker' },
  'shorter-clicker': { ...DROP, finding: 'shorter-clicker' },
  pattern: { ...DROP, finding: 'pattern' },
  'coin-flipper': { ...DROP, kind: 'coin-flipper' },
  contrary: { recommendation: 'flip', group: 'contrary' },
  promoter: { ...DROP, finding: 'promoter' },
  detractor: { ...DROP, finding: 'detractor' },
  replayed: { ...LOOK, finding: 'replayed' },
  ring: { ...LOOK, finding: 'ring' },
  stops: { ...LOOK, finding: 'stops' },
  starts: { ...LOOK, finding: 'starts' },
  'fails-controls': { ...LOOK, finding: 'fails-controls' },
  'other-taste': { recommendation: 'review', group: 'other-taste' },
  'own-taste': { recommendation: 'review', finding: 'own-taste' },
  unsure: LOOK,
};

const SAMPLE = fileURLToPath(new URL('../../samples/arena-of-all-kinds.jsonl', import.meta.url));

/**
 * An audit in which there is a user for every reason to look at one: that of a sample, in which some users are said
 * to be what they are not. Sentences and pictures are the audit's own. Users have names as long as addresses.
 */
export async function auditOfEveryReason(): Promise<{
  readonly audit: Audit;
  readonly accused: ReadonlyMap<Reason, string>;
}> {
  const audit = await auditInMemory(readFileSync(SAMPLE, 'utf8'));
  const { fit } = audit.fitted;
  const checks = audit.fitted.checks!;
  const users = audit.dataset.users.map((name) => `annotator.number.${name}@crowd-platform.example.org`);
  const all = (value: number) => new Float64Array(users.length).fill(value);
  const counts = (value: number) => new Uint32Array(users.length).fill(value);
  const taste = GROUPS.indexOf('other-taste');
  const ofTaste = fit.posteriors.group.indexOf(taste);
  const recommendation = new Uint8Array(users.length);
  const finding = new Uint8Array(users.length);
  const kind = new Uint8Array(users.length);
  const group = new Uint8Array(users.length);
  const firstShare = Float64Array.from(fit.posteriors.firstShare);
  const ties = Float64Array.from(fit.posteriors.ties);
  const probabilityAttentive = all(0.999);
  const accused = new Map<Reason, string>();
  let next = 0;
  for (const [reason, { recommendation: recommended, ...seen }] of Object.entries(ACCUSED) as [
    Reason,
    Accused,
  ][]) {
    // Whose taste is another one the fit says; what is said of the rest is made up.
    if (next === ofTaste) next++;
    const user = reason === 'other-taste' ? ofTaste : next++;
    accused.set(reason, users[user]!);
    recommendation[user] = RECOMMENDATIONS.indexOf(recommended);
    finding[user] = FINDINGS.indexOf(seen.finding ?? 'none');
    kind[user] = KINDS.indexOf(seen.kind ?? null);
    group[user] = GROUPS.indexOf(seen.group ?? 'attentive');
    const isTaste = reason === 'other-taste' || reason === 'own-taste';
    probabilityAttentive[user] = isTaste ? 0.77 : recommended === 'review' ? 0.23 : 0.00003;
    if (reason === 'first-clicker') firstShare[user] = 0.98;
    if (reason === 'second-clicker') firstShare[user] = 0.02;
    if (reason === 'tie-clicker') ties[user] = fit.posteriors.comparisons[user]! - 1;
  }
  const partner = new Int32Array(users.length).fill(users.length - 1);
  const posteriors = {
    ...fit.posteriors,
    ...{ kind, group, firstShare, ties, probabilityAttentive },
    probabilityContrary: all(0.9995),
  };
  return {
    accused,
    audit: {
      ...audit,
      dataset: { ...audit.dataset, users },
      recommendations: { ...audit.recommendations, recommendation },
      fitted: {
        ...audit.fitted,
        fit: { ...fit, posteriors },
        checks: {
          ...checks,
          finding,
          changes: { ...checks.changes, position: counts(31) },
          patterns: {
            ...checks.patterns,
            pairs: counts(59),
            same: counts(1),
            lag: new Uint8Array(users.length).fill(3),
          },
          promoters: {
            ...checks.promoters,
            model: new Int32Array(users.length).fill(1),
            rows: counts(28),
            wins: counts(27),
          },
          sequences: { ...checks.sequences, partner, length: counts(41) },
          rings: { ring: counts(1), partner, shared: counts(48), same: counts(47), expectedSame: all(31) },
          lengths: { ...checks.lengths!, rows: counts(60), more: counts(58), expectedMore: all(33) },
          controls: {
            ...{ answered: counts(12), right: counts(3), contradictory: counts(0), contested: counts(0) },
            ...{ logLikelihoodRatio: all(0), verdict: new Uint8Array(users.length) },
          },
        },
      },
    },
  };
}
