import type { Role } from './types.ts';

/** One known layout: the names that its columns go by, compared without case, `_`, `-`, blanks and dots. */
export interface Schema {
  readonly name: string;
  /** False where the file does not tell which response was shown first. */
  readonly ordered: boolean;
  /** Columns that come in pairs: both or neither. */
  readonly pairs: readonly (readonly [Role, Role, readonly (readonly [string, string])[]])[];
  /** Single columns, preferred names first. */
  readonly columns: Readonly<Partial<Record<Role, readonly string[]>>>;
}

/**
 * Names of the column that says who judged. Not among them: who wrote (`writer_id`), and ids of anything else
 * (`question_id`, `AssignmentId`, `HITId`, `evaluation_session_id`).
 */
const USER_NAMES = [
  'judge',
  'judge_id',
  'judge_hash',
  'user',
  'user_id',
  'user_name',
  'annotator',
  'annotator_id',
  'annotator_index',
  'evaluator',
  'evaluator_id',
  'rater',
  'rater_id',
  'labeler',
  'labeler_id',
  'labeller',
  'worker',
  'worker_id',
  'observer',
  'performer',
  'participant',
  'participant_id',
  'turk_id',
  'completed_by',
] as const;

/** The layouts that are recognised without settings; the first that fits is taken. */
export const SCHEMAS: readonly Schema[] = [
  {
    name: 'model pair and winner',
    ordered: true,
    pairs: [
      [
        'modelA',
        'modelB',
        [
          ['model_a', 'model_b'],
          ['model_1', 'model_2'],
          ['system_a', 'system_b'],
          ['system_1', 'system_2'],
          ['system1Id', 'system2Id'],
          ['generator_a', 'generator_b'],
          ['generator_1', 'generator_2'],
          ['policy_a', 'policy_b'],
          ['policy_1', 'policy_2'],
          ['condition_a', 'condition_b'],
          ['model_left', 'model_right'],
          ['left_model', 'right_model'],
          ['first_model', 'second_model'],
          ['summaries[0].policy', 'summaries[1].policy'],
          ['responses[0].policy', 'responses[1].policy'],
          ['responses[0].model', 'responses[1].model'],
        ],
      ],
    ],
    columns: {
      winner: [
        'winner',
        'preference',
        'preferred',
        'choice',
        'label',
        'outcome',
        'vote',
        'verdict',
        'selected',
        'is_A_selected',
      ],
      user: USER_NAMES,
    },
  },
  {
    name: 'chosen and rejected',
    ordered: false,
    pairs: [
      [
        'chosenModel',
        'rejectedModel',
        [
          ['chosen_model', 'rejected_model'],
          ['model_chosen', 'model_rejected'],
          ['chosen_policy', 'rejected_policy'],
          ['chosen_system', 'rejected_system'],
          ['chosen_generator', 'rejected_generator'],
          ['chosen.model', 'rejected.model'],
        ],
      ],
    ],
    columns: { user: USER_NAMES },
  },
];

/** Columns of texts: where a pair of them stands, a file is about preferences even without models. */
export const TEXT_PAIRS = [
  ['chosen', 'rejected'],
  ['response_a', 'response_b'],
  ['response_1', 'response_2'],
  ['answer_a', 'answer_b'],
  ['completion_a', 'completion_b'],
  ['conversation_a', 'conversation_b'],
  ['output_1', 'output_2'],
] as const;

export const PROMPT_NAMES = ['prompt', 'question', 'instruction', 'input'] as const;

/** Names without what spellings differ in. */
export function normalisedName(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '');
}
