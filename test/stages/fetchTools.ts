// `fetchTools.ts TOOL…`: installs tools, one after the other: apt and pip take one at a time. Sends its parent an
// object a tool: its name, and why it cannot be had.
import { type Tool, TOOLS } from './tools.ts';

/** What is said of a tool that was looked for; `missing` is null where it is there, or where tests do without it. */
export interface Fetched {
  readonly tool: Tool;
  readonly missing: string | null;
}

for (const tool of process.argv.slice(2) as Tool[]) {
  let missing: string | null = null;
  try {
    await TOOLS[tool]();
  } catch (error) {
    missing = (error as Error).message;
  }
  process.send!({ tool, missing } satisfies Fetched);
}
process.disconnect();
