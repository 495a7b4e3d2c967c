import * as z from 'zod/mini';
import { DECISIONS } from '../../dataset/index.ts';

const file = z.string().check(z.describe('Path of the preference dataset, relative to the folder.'));
const user = z.string().check(z.describe('Name of the user, exactly as the file has it.'));

/** What is done with a user; `clear` takes a decision back. */
const AGENT_ORDERS = [...DECISIONS.filter((decision) => decision !== null), 'clear' as const];
/** Users that one call may decide on. */
const MOST_DECIDED = 200;
const MOST_LISTED = 100;
const MOST_TEXTS = 10;

/** The tools of agents, in the editor and over the Model Context Protocol: what each takes, and what it says of itself. */
export const AGENT_TOOLS = {
  audit_dataset: {
    title: 'Audit a preference dataset',
    description:
      'Estimates how attentively every user of a preference dataset judged, and says what stands out: counts, signal, shares of attentive and careless users, the models’ order, caveats, and what filtering would do to the labels. Reads the file; changes nothing.',
    input: z.object({ file }),
    writes: false,
  },
  list_flagged_users: {
    title: 'List flagged users',
    description:
      'Lists the users of a preference dataset who are recommended to be dropped or flipped, least attentive first, with the reason for each. A recommendation is a question to a person, not a verdict. Changes nothing.',
    input: z.object({
      file,
      limit: z.optional(
        z.int().check(z.gte(1), z.lte(MOST_LISTED), z.describe('Users at most; 20 where nothing is said.')),
      ),
    }),
    writes: false,
  },
  explain_user: {
    title: 'Explain a user',
    description:
      'Explains what was found about one user of a preference dataset: verdict, evidence, the rule it meets, and choices by pair of models. Prompts and responses are given only where `texts` asks for them. Changes nothing.',
    input: z.object({
      file,
      user,
      texts: z.optional(
        z
          .int()
          .check(
            z.gte(0),
            z.lte(MOST_TEXTS),
            z.describe(
              'Comparisons to give with their prompts and responses, the most telling first; none where nothing is said.',
            ),
          ),
      ),
    }),
    writes: false,
  },
  apply_decisions: {
    title: 'Write decisions',
    description:
      'Writes decisions on users into a preference dataset: keep, drop, flip, or clear to take a decision back. A person is asked before anything is written, and can take it back byte for byte.',
    input: z.object({
      file,
      decisions: z
        .array(z.object({ user, decision: z.enum(AGENT_ORDERS) }))
        .check(z.minLength(1), z.maxLength(MOST_DECIDED)),
      reason: z.optional(z.string().check(z.maxLength(1000), z.describe('Recorded with the decisions.'))),
    }),
    writes: true,
  },
} as const;

export type AgentTool = keyof typeof AGENT_TOOLS;
export type AgentInput<Tool extends AgentTool> = z.infer<(typeof AGENT_TOOLS)[Tool]['input']>;
/** The tools that read alone. */
export type ReadingTool = Exclude<AgentTool, 'apply_decisions'>;

/** JSON Schema of what a tool takes. */
export function inputSchemaOf(tool: AgentTool): object {
  const schema = z.toJSONSchema(AGENT_TOOLS[tool].input, { io: 'input' });
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}
