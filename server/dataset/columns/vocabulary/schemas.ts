import { englishName } from './languages.ts';
import type { OutcomeSource, Role } from '../../types.ts';

/** What the values of a column must look like to serve in a role; objects: both columns hold names of the same things. */
export type Kind = 'names' | 'numbers' | 'objects';

/** Columns that come in pairs, preferred names first: both or neither. */
export interface PairedColumns {
  readonly roles: readonly [Role, Role];
  readonly kind: Kind;
  readonly names: readonly (readonly [string, string])[];
  /** Roles that one column can take in place of the two. */
  readonly instead?: Role;
  /** Are the columns also found by their values: true or false, one of them in every row? */
  readonly areOutcomes?: boolean;
}

/**
 * One known layout: the names that its columns go by, compared without case, `_`, `-`, blanks and dots. `type+level`
 * are two columns that make one name, `annotator*` are columns of one user each, `answers[]` are the items of a list.
 */
export interface Schema {
  readonly name: string;
  /** False where the file does not tell which response was shown first. */
  readonly ordered: boolean;
  readonly outcomeFrom: OutcomeSource;
  readonly pairs: readonly PairedColumns[];
  /** Single columns, preferred names first. */
  readonly columns: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** Columns that are read where there are any. */
  readonly optional: { readonly pairs: readonly PairedColumns[]; readonly columns: Schema['columns'] };
}

/** Names of the column that says who judged, of people or programs that do nothing else. */
export const JUDGE_NAMES = [
  'judge',
  'judge_id',
  'judge_hash',
  'judge_name',
  'annotator',
  'annotator_id',
  'annotator_index',
  'annotator_name',
  'evaluator',
  'evaluator_id',
  'rater',
  'rater_id',
  'labeler',
  'labeler_id',
  'labeller',
  'labeller_id',
  'worker',
  'worker_id',
  'turk_id',
  'turker',
  'observer',
  'observer_id',
  'performer',
  'completed_by',
  'assessor',
  'assessor_id',
  'grader',
  'grader_id',
  'voter',
  'voter_id',
  'coder',
  'coder_id',
  'judge_model',
  'judge_email',
  'annotator_email',
  'annotated_by',
  'labeled_by',
  'labelled_by',
  'judged_by',
  'rated_by',
  'mturk_id',
  'mturk_worker_id',
  'prolific_pid',
  'prolific_id',
] as const;

/**
 * Names that are also given to whoever wrote the prompt. Not among them: who wrote a response (`writer_id`), and
 * ids of anything else (`question_id`, `AssignmentId`, `HITId`, `evaluation_session_id`).
 */
export const PERSON_NAMES = [
  'user',
  'user_id',
  'user_name',
  'participant',
  'participant_id',
  'participant_private_id',
  'participant_public_id',
  'participant_code',
  'participant_label',
  'wb_user_id',
  'respondent',
  'respondent_id',
  'subject_id',
  'subject',
  'ppt',
  'ppt_id',
  'pid',
  'participant_pid',
  'email',
  'email_address',
] as const;

/** Where nothing else tells, as in the log of a voting page: one person may have several. */
const ADDRESS_NAMES = ['ip'] as const;

/** Names of the column that says who judged, the surest first. */
export const USER_NAMES = [...JUDGE_NAMES, ...PERSON_NAMES, ...ADDRESS_NAMES];

/** Names of the form that was handed in, where rows of a survey do not say by whom. */
export const RESPONDENT_NAMES = [
  'response_id',
  'respondent_number',
  'submission_id',
  'session_id',
  'token',
  'case_id',
  'id',
] as const;

/** What is judged, if a column says so; several users may judge one item. */
export const ITEM_NAMES = [
  'question_id+turn',
  'question_id',
  'prompt_id',
  'instance_id',
  'item_id',
  'example_id',
  'task_id',
  'interaction_id',
  'scene',
  'idx',
  'item',
  'item_number',
  'exp_item_number',
  'segment_id',
  'seg_id',
  'unit_id',
  'HITId',
] as const;

/** Suffixes of columns that come in pairs. */
const SIDES = [
  ['a', 'b'],
  ['1', '2'],
  ['0', '1'],
  ['left', 'right'],
  ['x', 'y'],
] as const;

/** `stem_a` and `stem_b`, `stem_1` and `stem_2` … */
const sided = (...stems: readonly string[]) =>
  stems.flatMap((stem) => SIDES.map(([a, b]) => [`${stem}_${a}`, `${stem}_${b}`] as const));

const MODELS: PairedColumns = {
  roles: ['modelA', 'modelB'],
  kind: 'names',
  instead: 'models',
  names: [
    ...sided('model', 'system', 'generator', 'policy', 'condition', 'model_name', 'model_id'),
    ['system1Id', 'system2Id'],
    ...sided('sys', 'candidate_model', 'system_name', 'system_id', 'engine', 'llm'),
    ['model_a_name', 'model_b_name'],
    ['model_1_name', 'model_2_name'],
    ['left_model', 'right_model'],
    ['baseline_model', 'candidate_model'],
    ['reference_model', 'candidate_model'],
    ['first_model', 'second_model'],
    ['model_first', 'model_second'],
    ['response_a_model', 'response_b_model'],
    ['response_1_model', 'response_2_model'],
    ['poem1_dataset', 'poem2_dataset'],
    ['response_0_source', 'response_1_source'],
    ['summaries[0].policy', 'summaries[1].policy'],
    ['summaries[0].model', 'summaries[1].model'],
    ['responses[0].policy', 'responses[1].policy'],
    ['responses[0].model', 'responses[1].model'],
    ['completions[0].model', 'completions[1].model'],
    // Of votes that are blind, FastChat leaves the list of models empty.
    ['states[0].model_name', 'states[1].model_name'],
    ['models[0]', 'models[1]'],
    ['model_names[0]', 'model_names[1]'],
    ['systems[0]', 'systems[1]'],
    ['generators[0]', 'generators[1]'],
    ['response_a.model', 'response_b.model'],
    ['dist_type1+dist_level1', 'dist_type2+dist_level2'],
  ],
};

/** Columns that hold both models in one. */
export const BOTH_MODELS = ['models', 'cmp_key', 'model_pair', 'system_pair', 'pair', 'Input.Order'] as const;

const SCORES: PairedColumns = {
  roles: ['scoreA', 'scoreB'],
  kind: 'numbers',
  names: [
    ...sided('score', 'rating', 'reward', 'reward_score', 'judge_score', 'model_score'),
    ['model_a_score', 'model_b_score'],
    ['response_a_score', 'response_b_score'],
    ['response_1_score', 'response_2_score'],
    ['answer_a_score', 'answer_b_score'],
    ['model_a_rating', 'model_b_rating'],
  ],
};

const RANKS: PairedColumns = {
  roles: ['rankA', 'rankB'],
  kind: 'numbers',
  names: [
    ...sided('rank', 'ranking'),
    ['system1rank', 'system2rank'],
    ['model_a_rank', 'model_b_rank'],
    ['response_a_rank', 'response_b_rank'],
  ],
};

/** What was preferred and what was not, by names that mean nothing else: comparative judgement. */
const CHOSEN_OBJECTS = [
  ['candidate_chosen', 'candidate_not_chosen'],
  ['chosen', 'not_chosen'],
  ['chosen_id', 'not_chosen_id'],
  ['selected', 'not_selected'],
  ['preferred', 'not_preferred'],
  ['winner', 'loser'],
  ['winner_id', 'loser_id'],
  ['winner_model', 'loser_model'],
  ['winning_model', 'losing_model'],
] as const;

/** Names that also stand for the texts themselves. */
const CHOSEN_OBJECTS_OR_TEXTS = [
  ['chosen', 'rejected'],
  ['selected', 'rejected'],
  ['won', 'lost'],
  ['better', 'worse'],
  ['preferred', 'dispreferred'],
] as const;

/** A column each for the first, the second and perhaps a tie, 1 where that is what was said. */
const ONE_HOT: PairedColumns = {
  roles: ['scoreA', 'scoreB'],
  kind: 'numbers',
  names: [
    ['winner_model_a', 'winner_model_b'],
    ['winner_a', 'winner_b'],
    ['winner_1', 'winner_2'],
    ...sided('better', 'wins', 'won', 'preferred'),
    ...SIDES.flatMap(([a, b]) =>
      ['better', 'win', 'wins', 'won', 'preferred'].flatMap((word) =>
        ['', 'model_', 'response_', 'is_'].map(
          (noun) => [`${noun}${a}_${word}`, `${noun}${b}_${word}`] as const,
        ),
      ),
    ),
  ],
};

/** The same where the values alone show it. */
const OUTCOMES: PairedColumns = {
  roles: ['scoreA', 'scoreB'],
  kind: 'numbers',
  names: [],
  areOutcomes: true,
};

const TIE_NAMES = ['winner_tie', 'winner_draw', 'tie', 'ties', 'draw', 'is_tie'] as const;

/** Names of the column that says who won. */
export const WINNER_NAMES = [
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
  'is_B_selected',
  'is_first_better',
  'better',
  'judgement',
  'judgment',
  'preference_strength',
  'overall_preference',
  'human_preference',
  'better_response_id',
  'better_answer',
  'better_response',
  'better_model',
  'preferred_response',
  'preferred_model',
  'winning_model',
  'preferred_text',
  'preferred_index',
  'preferred_output',
  'chosen_index',
  'winner_index',
  'answer_index',
  'selected_index',
  'selection',
  'x_better',
  'y_better',
  'a_better',
  'b_better',
  'is_model_a_better',
  'better_text',
  'better_system',
  'better_output',
  'comparison_result',
  'human_choice',
  'human_label',
  'user_preference',
  'user_choice',
  'likert',
  'likert_score',
  'chosen_side',
  'preferred_side',
  'selected_side',
  'winning_side',
  // Prodigy.
  'accept',
  'preference_slider',
  'slider',
  'slider_value',
  'preference_score',
  // Label Studio and Argilla.
  '[].result[0].value.choices[0]',
  '[].result[0].value.selected',
  '[].values.preference.value',
  '[].value',
] as const;

/** How long the responses are, in tokens, words or characters. */
const LENGTHS: PairedColumns = {
  roles: ['lengthA', 'lengthB'],
  kind: 'numbers',
  names: [
    ...sided('tokens', 'num_tokens', 'token_count', 'len', 'length', 'word_count', 'response_length'),
    ['response_a_length', 'response_b_length'],
    ['response_1_length', 'response_2_length'],
    ['response_a_tokens', 'response_b_tokens'],
    ['model_a_tokens', 'model_b_tokens'],
    ['conv_metadata.sum_assistant_a_tokens', 'conv_metadata.sum_assistant_b_tokens'],
  ],
};

const CHOSEN_LENGTHS: PairedColumns = {
  roles: ['lengthA', 'lengthB'],
  kind: 'numbers',
  names: [
    ['chosen_length', 'rejected_length'],
    ['length_chosen', 'length_rejected'],
    ['chosen_tokens', 'rejected_tokens'],
    ['num_tokens_chosen', 'num_tokens_rejected'],
  ],
};

/** How long a judgement took, in seconds unless the name says otherwise. */
const SECONDS_NAMES = [
  'WorkTimeInSeconds',
  'seconds',
  'duration_seconds',
  'duration',
  'time_taken',
  'time_spent',
  'lead_time',
  'elapsed',
  'elapsed_seconds',
  'duration_ms',
  'time_taken_ms',
  'time_spent_ms',
  'elapsed_ms',
] as const;

/** Names of the winner that is known to be right; what the winner column is called may stand before or behind. */
const KNOWN_NAMES = ['gold', 'expected'] as const;

/** Names of what comparisons share that are of one ranking. */
const RANKING_NAMES = ['ranking_id', 'judgement_id', 'judgment_id'] as const;

const ITEM = { item: ITEM_NAMES, judgement: RANKING_NAMES } as const;
/** What one user's judgement of one pair may have beside it. */
const OWN_COLUMNS = { ...ITEM, seconds: SECONDS_NAMES } as const;
/** Beside what was chosen. */
const CHOSEN_COLUMNS = { ...OWN_COLUMNS, tie: TIE_NAMES } as const;
/** Columns that settings alone name have no names here. */
const WINNER_COLUMNS = { ...OWN_COLUMNS, tie: TIE_NAMES, known: KNOWN_NAMES, swapped: [] } as const;
/** Of a row that several judged. */
const SHARED_OPTIONS = { pairs: [LENGTHS], columns: ITEM } as const;
const OPTIONS = { pairs: [LENGTHS], columns: OWN_COLUMNS } as const;
const WINNER_OPTIONS = { pairs: [LENGTHS], columns: WINNER_COLUMNS } as const;

/** The layouts that are recognised without settings; the first that fits is taken. */
export const SCHEMAS: readonly Schema[] = [
  {
    name: 'model pair and winner',
    ordered: true,
    outcomeFrom: 'winner',
    pairs: [MODELS],
    columns: {
      winner: WINNER_NAMES,
      user: USER_NAMES,
    },
    optional: { pairs: [SCORES, LENGTHS], columns: WINNER_COLUMNS },
  },
  {
    name: 'model pair and a winner column for each user',
    ordered: true,
    outcomeFrom: 'winner',
    pairs: [MODELS],
    columns: {
      winner: [
        'annotator*',
        'rater*',
        'judge*',
        'worker*',
        'evaluator*',
        'labeler*',
        'user*',
        'human*',
        'ann*',
        'coder*',
        'vote*',
        'votes*',
        'lf*',
      ],
    },
    optional: SHARED_OPTIONS,
  },
  ...[
    { pair: { ...ONE_HOT, areOutcomes: true }, columns: { tie: TIE_NAMES } },
    { pair: OUTCOMES, columns: {} },
  ].map(({ pair, columns }) => ({
    name: 'model pair and a column for each outcome',
    ordered: true,
    outcomeFrom: 'outcomes' as const,
    pairs: [MODELS, pair],
    columns: { ...columns, user: USER_NAMES },
    optional: OPTIONS,
  })),
  {
    name: 'model pair and a column for each outcome',
    ordered: true,
    outcomeFrom: 'scores',
    pairs: [MODELS, ONE_HOT],
    columns: { user: USER_NAMES },
    optional: OPTIONS,
  },
  {
    name: 'model pair and scores',
    ordered: true,
    outcomeFrom: 'scores',
    pairs: [MODELS, SCORES],
    columns: { user: USER_NAMES },
    optional: OPTIONS,
  },
  {
    name: 'model pair and ranks',
    ordered: true,
    outcomeFrom: 'ranks',
    pairs: [MODELS, RANKS],
    columns: { user: USER_NAMES },
    optional: OPTIONS,
  },
  {
    name: 'chosen and rejected',
    ordered: false,
    outcomeFrom: 'chosen',
    pairs: [
      {
        roles: ['chosenModel', 'rejectedModel'],
        kind: 'names',
        names: [
          ['chosen_model', 'rejected_model'],
          ['model_chosen', 'model_rejected'],
          ['chosen_policy', 'rejected_policy'],
          ['chosen_system', 'rejected_system'],
          ['chosen_generator', 'rejected_generator'],
          ['chosen.model', 'rejected.model'],
          ['chosen_model_name', 'rejected_model_name'],
        ],
      },
    ],
    columns: { user: USER_NAMES },
    optional: {
      pairs: [
        {
          roles: ['scoreA', 'scoreB'],
          kind: 'numbers',
          names: [
            ['score_chosen', 'score_rejected'],
            ['chosen_score', 'rejected_score'],
            ['chosen_rating', 'rejected_rating'],
            ['rating_chosen', 'rating_rejected'],
            ['chosen_reward', 'rejected_reward'],
            ['chosen_avg_rating', 'rejected_avg_rating'],
          ],
        },
        CHOSEN_LENGTHS,
      ],
      columns: CHOSEN_COLUMNS,
    },
  },
  ...(['names', 'objects'] as const).map((kind) => ({
    name: 'chosen and not chosen',
    ordered: false,
    outcomeFrom: 'chosen' as const,
    pairs: [
      {
        roles: ['chosenModel', 'rejectedModel'] as const,
        kind,
        names: kind === 'names' ? CHOSEN_OBJECTS : CHOSEN_OBJECTS_OR_TEXTS,
      },
    ],
    columns: { user: USER_NAMES },
    optional: { pairs: [LENGTHS], columns: CHOSEN_COLUMNS },
  })),
];

/**
 * Layouts without models: scores tell the responses apart, or the judgements of others on the same ones. For files that
 * are about preferences and fit no other layout.
 */
export const NAMELESS_SCHEMAS: readonly Schema[] = [
  {
    name: 'winner and scores',
    ordered: true,
    outcomeFrom: 'winner',
    pairs: [SCORES],
    columns: { winner: WINNER_NAMES, user: USER_NAMES },
    optional: WINNER_OPTIONS,
  },
  {
    name: 'a column for each outcome alone',
    ordered: true,
    outcomeFrom: 'outcomes',
    pairs: [OUTCOMES],
    columns: { user: USER_NAMES },
    optional: OPTIONS,
  },
  {
    name: 'winner alone',
    ordered: true,
    outcomeFrom: 'winner',
    pairs: [],
    columns: { winner: WINNER_NAMES, user: USER_NAMES },
    optional: WINNER_OPTIONS,
  },
];

/** A layout in which columns are named after the two models, the same ones in every row. */
export const NAMED_COLUMNS_SCHEMA: Schema = {
  name: 'columns named after two models, and winner',
  ordered: false,
  outcomeFrom: 'winner',
  pairs: [],
  columns: { winner: WINNER_NAMES, user: USER_NAMES },
  optional: WINNER_OPTIONS,
};

/** A row a person, whose answers are columns: what each is about is told by headings, answers or settings. */
export const SURVEY_SCHEMA: Schema = {
  name: 'survey with a row a person',
  ordered: true,
  outcomeFrom: 'winner',
  pairs: [],
  columns: { winner: [], user: [] },
  optional: { pairs: [], columns: { item: [], swapped: [] } },
};

/** What the list of users is called that goes with a list of their answers, and the list of what became of them. */
export const USERS_OF_LIST = '.users';
export const STATUS_OF_LIST = '.status';
/** An answer that counts; others are drafts, or were withdrawn. */
export const SUBMITTED = 'submitted';

/** A list of answers and one of the users who gave them side by side, in Argilla's flattened records or any others. */
export function answerListSchema(answers: string, users: string): Schema {
  return {
    name: 'model pair and lists of answers and users',
    ordered: true,
    outcomeFrom: 'winner',
    pairs: [MODELS],
    columns: { winner: [`${answers}[]`], user: [`${users}[]`] },
    optional: SHARED_OPTIONS,
  };
}

/** An object that holds what each user said under their name. */
export function labelObjectSchema(members: string): Schema {
  return {
    name: 'model pair and labels by user',
    ordered: true,
    outcomeFrom: 'winner',
    pairs: [MODELS],
    columns: { winner: [members] },
    optional: SHARED_OPTIONS,
  };
}

/** Names of the column that says which model wrote the one response of a row. */
export const MODEL_NAMES = [
  'model',
  'model_name',
  'model_id',
  'system',
  'system_id',
  'policy',
  'generator',
] as const;

/** Names of the columns of best–worst scaling: which of several responses is the best, and which the worst. */
export const BEST_WORST_NAMES = [
  ['best', 'worst'],
  ['best_item', 'worst_item'],
  ['best_response', 'worst_response'],
  ['best_answer', 'worst_answer'],
  ['best_model', 'worst_model'],
  ['best_system', 'worst_system'],
  ['best_option', 'worst_option'],
  ['best_index', 'worst_index'],
  ['most', 'least'],
  ['most_item', 'least_item'],
  ['most_preferred', 'least_preferred'],
] as const;

/** Names of what responses share that were judged together. */
const JUDGEMENT_NAMES = ['interaction_id', 'judgement_id', 'comparison_id', 'ranking_id'] as const;

/** Layouts of a response each. They are judged together where they stand in one row, or where a column says so. */
export function rankingSchemas(isInRow: boolean): readonly Schema[] {
  const columns = {
    user: USER_NAMES,
    model: MODEL_NAMES,
    ...(isInRow ? {} : { judgement: JUDGEMENT_NAMES }),
  };
  const rest = { ordered: false, pairs: [], optional: { pairs: [], columns: {} } };
  return [
    {
      name: 'ranked responses',
      outcomeFrom: 'ranks',
      columns: { ...columns, rank: ['overall_rank', 'rank', 'ranking'] },
      ...rest,
    },
    {
      name: 'scored responses',
      outcomeFrom: 'scores',
      columns: { ...columns, score: ['overall_rating', 'score', 'rating', 'overall_score'] },
      ...rest,
    },
  ];
}

/** What the columns of responses side by side are called: `model_a`, `model_b`, `model_c` …, in any spelling. */
export const WIDE_PATTERNS = {
  model: [
    'model_*',
    'model_name_*',
    'model_id_*',
    'model*_name',
    'system_*',
    'sys_*',
    'system*Id',
    'generator_*',
    'policy_*',
    'condition_*',
    'candidate_*',
  ],
  rank: ['rank_*', 'ranking_*', 'overall_rank_*', 'system*rank', 'sys*_rank', 'model*_rank'],
  score: [
    'score_*',
    'rating_*',
    'overall_rating_*',
    'overall_score_*',
    'reward_*',
    'quality_*',
    'system*score',
    'model*_score',
    'model*_rating',
  ],
} as const;

/** Names of a column that puts responses in an order, the best first. */
export const ORDER_NAMES = [
  'ranking',
  'rankings',
  'ranked',
  'ranked_models',
  'ranked_list',
  'ranked_responses',
  'model_ranking',
  'preference_ranking',
  'preference_order',
  'rank_order',
  'rank',
] as const;

/** Lists of the models of a row, and of ranks and scores side by side with them. */
export const MODEL_LISTS = [
  'models[]',
  'model_names[]',
  'model_ids[]',
  'systems[]',
  'generators[]',
  'policies[]',
  'candidates[]',
  'model[]',
] as const;
export const RANK_LISTS = ['ranks[]', 'model_ranks[]'] as const;
export const SCORE_LISTS = ['scores[]', 'ratings[]', 'rewards[]', 'overall_ratings[]'] as const;

/** Names of the text of a response. */
export const RESPONSE_NAMES = ['response', 'answer', 'text', 'output', 'completion', 'content'] as const;

/** Texts that say by their names which was chosen. */
export const CHOSEN_PAIRS = [
  ['chosen', 'rejected'],
  ['preferred_output', 'non_preferred_output'],
  ['chosen_response', 'rejected_response'],
] as const;

/** Columns of texts: where a pair of them stands, a file is about preferences even without models. */
export const TEXT_PAIRS = [
  ...CHOSEN_PAIRS,
  ['response_a', 'response_b'],
  ['response_1', 'response_2'],
  ['answer_a', 'answer_b'],
  ['answer_0', 'answer_1'],
  ['answer_1', 'answer_2'],
  ['completion_a', 'completion_b'],
  ['completion_1', 'completion_2'],
  ['conversation_a', 'conversation_b'],
  ['output_1', 'output_2'],
  ['output_a', 'output_b'],
  ['text_a', 'text_b'],
  ...sided(
    'response',
    'answer',
    'completion',
    'output',
    'text',
    'result',
    'summary',
    'sentence',
    'translation',
    'sum',
  ),
  ['Input.First', 'Input.Second'],
  ['human_ref_a', 'human_ref_b'],
] as const;

/** What Potato calls all that it showed: both responses. */
export const DISPLAYED_TEXT = 'displayed_text';

export const PROMPT_NAMES = [
  'prompt',
  'question',
  'instruction',
  'input',
  'Input.Prefix',
  DISPLAYED_TEXT,
] as const;

/** Names remembered; every name of every schema is compared for each file, and columns by all patterns. */
const MOST_NAMES = 2 ** 15;
/** Longer ones are few. */
const LONGEST_NAME = 256;
const normalised = new Map<string, string>();

/** Names without what spellings and languages differ in. */
export function normalisedName(name: string): string {
  const known = normalised.get(name);
  if (known !== undefined) return known;
  const plain = englishName(name).replace(/[\s_.-]/g, '');
  if (name.length > LONGEST_NAME) return plain;
  if (normalised.size >= MOST_NAMES) normalised.clear();
  normalised.set(name, plain);
  return plain;
}

const USERS: ReadonlySet<string> = new Set(USER_NAMES.map(normalisedName));

/** Is it a name for who judged, or for several of them (`workers`)? */
export function namesUsers(name: string): boolean {
  const spelled = normalisedName(name);
  return USERS.has(spelled) || (spelled.endsWith('s') && USERS.has(spelled.slice(0, -1)));
}
