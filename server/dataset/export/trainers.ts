import { chatTurns, type PreferencePair } from '../texts/index.ts';

type Text = PreferencePair['first'];

/** A decisive comparison as texts, flips swapped, and what the audit makes of it. */
export interface JudgedPair {
  readonly prompt: Text;
  readonly chosen: Text;
  readonly rejected: Text;
  /** Null: no weights were asked for. */
  readonly weight: { readonly weight: number; readonly flip_rate: number } | null;
  /** By how much attentive users prefer the chosen response, in log-odds; below 0 where they prefer the other. */
  readonly gap: number;
}

/** A file beside the pairs that its trainer asks for. */
export interface Companion {
  /** What is put behind the name of the file of pairs. */
  readonly suffix: string;
  readonly text: string;
}

/** How a trainer reads pairs. */
export interface Trainer {
  /** The JSON objects of a pair, a line each; null where the trainer has no place for it. */
  rows(pair: JudgedPair): readonly object[] | null;
  companion?(fileName: string): Companion;
}

/** A message as trainers name its parts. */
interface Message {
  readonly role: string;
  readonly content: string;
}

/** Roles as files spell them, where that is not how trainers do. */
const ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  prompter: 'user',
  gpt: 'assistant',
  bot: 'assistant',
};

function messagesOf(text: Text, role: string): Message[] {
  return chatTurns(text).map((turn) => ({
    role: turn.role === null ? role : (ROLES[turn.role] ?? turn.role),
    content: turn.text,
  }));
}

/** The conversation with the answer behind it: texts are joined, messages follow each other. */
function whole(prompt: Text, answer: Text): Text {
  if (typeof prompt === 'string' && typeof answer === 'string') return prompt + answer;
  return [...messageList(prompt, 'user'), ...messageList(answer, 'assistant')];
}

function messageList(text: Text, role: string): Exclude<Text, string> {
  return typeof text === 'string' ? [{ role, content: text }] : text;
}

/** The conversation and the two answers, each of one message; null where an answer has several. */
function oneAnswer({ prompt, chosen, rejected }: JudgedPair) {
  const [good, bad] = [messagesOf(chosen, 'assistant'), messagesOf(rejected, 'assistant')];
  if (good.length !== 1 || bad.length !== 1) return null;
  return { context: messagesOf(prompt, 'user'), chosen: good[0]!, rejected: bad[0]! };
}

/** How far a reward model shall part the two; where attentive users prefer the rejected one, not at all. */
function marginOf({ gap }: JudgedPair): number {
  return Math.round(Math.max(0, gap) * 1e6) / 1e6;
}

function explicit({ prompt, chosen, rejected, weight }: JudgedPair): object {
  return { prompt, chosen, rejected, ...weight };
}

const FROM: Readonly<Record<string, string>> = { user: 'human', assistant: 'gpt', system: 'system' };

/** ShareGPT as LLaMA-Factory takes it: turns of human and gpt in turn, after a system message where there is one. */
function shareGpt(pair: JudgedPair): readonly object[] | null {
  const said = oneAnswer(pair);
  if (said === null) return null;
  const turns = said.context.filter(({ role }, i) => role !== 'system' || i > 0);
  const isInTurn = turns.every(({ role }, i) => role === (i % 2 === 0 ? 'user' : 'assistant'));
  if (!isInTurn || turns.length % 2 === 0) return null;
  const turn = ({ role, content }: Message) => ({ from: FROM[role]!, value: content });
  const answer = ({ content }: Message) => ({ from: 'gpt', value: content });
  return [
    {
      conversations: said.context.map(turn),
      chosen: answer(said.chosen),
      rejected: answer(said.rejected),
      ...pair.weight,
    },
  ];
}

function datasetInfo(fileName: string): string {
  const columns = { messages: 'conversations', chosen: 'chosen', rejected: 'rejected' };
  const entry = { file_name: fileName, formatting: 'sharegpt', ranking: true, columns };
  return `${JSON.stringify({ [fileName.replace(/\.[^.]*$/, '')]: entry }, null, 2)}\n`;
}

function axolotlYaml(fileName: string): string {
  // JSON's strings are YAML's too.
  return `rl: dpo\ndatasets:\n  - path: ${JSON.stringify(fileName)}\n    ds_type: json\n    split: train\n    type: chat_template.default\n    field_messages: messages\n    field_chosen: chosen\n    field_rejected: rejected\n`;
}

/** Every trainer that pairs are written for, by the name of its target. */
export const TRAINERS = {
  /** TRL, preference with a prompt of its own: DPOTrainer and others. */
  trl: { rows: (pair) => [explicit(pair)] },
  /** TRL, preference with the prompt at the beginning of both. */
  'trl-implicit': {
    rows: ({ prompt, chosen, rejected, weight }) => [
      { chosen: whole(prompt, chosen), rejected: whole(prompt, rejected), ...weight },
    ],
  },
  /** TRL, unpaired: KTOTrainer. */
  'trl-kto': {
    rows: ({ prompt, chosen, rejected, weight }) => [
      { prompt, completion: chosen, label: true, ...weight },
      { prompt, completion: rejected, label: false, ...weight },
    ],
  },
  /** TRL, RewardTrainer. */
  'trl-rm': { rows: (pair) => [{ ...explicit(pair), margin: marginOf(pair) }] },
  /** OpenRLHF with --prompt_key prompt. */
  openrlhf: { rows: (pair) => [{ ...explicit(pair), margin: marginOf(pair) }] },
  'llama-factory': {
    rows: shareGpt,
    companion: (fileName) => ({ suffix: '.dataset_info.json', text: datasetInfo(fileName) }),
  },
  axolotl: {
    rows: (pair) => {
      const said = oneAnswer(pair);
      if (said === null) return null;
      const { context, chosen, rejected } = said;
      return [{ messages: context, chosen, rejected, ...pair.weight }];
    },
    companion: (fileName) => ({ suffix: '.axolotl.yaml', text: axolotlYaml(fileName) }),
  },
  /** NeMo-RL, PreferenceDataset: the lower rank is the better. */
  'nemo-rl': {
    rows: ({ prompt, chosen, rejected, weight }) => [
      {
        context: messagesOf(prompt, 'user'),
        completions: [chosen, rejected].map((answer, rank) => ({
          rank,
          completion: messagesOf(answer, 'assistant'),
        })),
        ...weight,
      },
    ],
  },
} satisfies Record<string, Trainer>;

export type TrainerName = keyof typeof TRAINERS;
export const TRAINER_NAMES = Object.keys(TRAINERS) as TrainerName[];

export function isTrainer(name: string): name is TrainerName {
  return Object.hasOwn(TRAINERS, name);
}

/** The file beside the pairs; null where the trainer asks for none. */
export function companionOf(name: TrainerName, fileName: string): Companion | null {
  const trainer: Trainer = TRAINERS[name];
  return trainer.companion?.(fileName) ?? null;
}
