import type { Audit } from '../../../server/audit/audit.ts';
import type { ColumnSettings } from '../../../server/dataset/index.ts';
import { crowdFacts } from './crowd.ts';
import {
  accuracyOnControls,
  authorsAboveExperts,
  type Fact,
  fewestNotDropped,
  nearlyNobodyFlagged,
  outlyingObservers,
} from './facts.ts';

/** A published set of judgements, and what is known of it. */
export interface RealSet {
  /** Path in the folder of data sets. */
  readonly path: string;
  readonly facts: (audit: Audit) => Fact[];
  /** Columns that the settings have to name. */
  readonly columns?: ColumnSettings;
  /** Known to be no file that can be audited: why. */
  readonly declines?: string;
}

export const REAL_SETS: readonly RealSet[] = [
  {
    path: 'mt_bench_human/human.jsonl',
    facts: (audit) => [
      nearlyNobodyFlagged(audit, 1, 'authors and invited experts: nearly nobody should be flagged'),
      authorsAboveExperts(audit),
    ],
  },
  { path: 'mt_bench_human/gpt4_pair.jsonl', facts: () => [], declines: 'one judge' },
  {
    path: 'tulu1_human_eval/eval_annotations_tulu_1.csv',
    facts: (audit) => [
      nearlyNobodyFlagged(audit, 0, 'colleagues of the authors: nobody should be flagged'),
      fewestNotDropped(audit, 2, 'two colleagues with 20 rows each: too few to tell'),
    ],
  },
  {
    path: 'tulu1_human_eval/eval_annotations_tulu_1.xlsx',
    facts: () => [],
    declines: 'an Excel workbook',
  },
  {
    path: 'pandalm/testset-v1.json',
    facts: (audit) => [
      nearlyNobodyFlagged(audit, 0, 'three annotators, filtered to high agreement: all alike'),
    ],
  },
  {
    path: 'pwcmp/lf_quality_pwcmps.csv',
    facts: (audit) => [
      nearlyNobodyFlagged(audit, 1, 'a laboratory experiment with instructed observers'),
      accuracyOnControls(audit),
    ],
  },
  { path: 'pwcmp/ex3_tmo_cmp_data.csv', facts: (audit) => [outlyingObservers(audit)] },
  {
    path: 'squality_human_eval/all-responses.jsonl',
    facts: (audit) => [nearlyNobodyFlagged(audit, 0, 'four professional reviewers')],
  },
  {
    path: 'rankgen_writers/gpt2_medium.csv',
    facts: () => [],
    declines: 'the outcome is in prose',
  },
  { path: 'rankgen_writers/t5_xxl_c4.csv', facts: () => [], declines: 'the outcome is in prose' },
  {
    path: 'llmfao/crowd-comparisons.csv',
    columns: { user: 'worker', modelA: 'left', modelB: 'right', winner: 'winner' },
    facts: crowdFacts,
  },
  { path: 'llmfao/pairs-crowd.jsonl', facts: () => [], declines: 'pairs of responses without judgements' },
  {
    path: 'genai_arena/clean_battle_20240220.json',
    facts: () => [],
    declines: 'one user',
  },
];
