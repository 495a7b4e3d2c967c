/** What a tool of an agent asks of a file that is open: the name of the tool, and what it takes beside the file. */
export type AgentQuestion =
  | { readonly tool: 'audit_dataset' }
  | { readonly tool: 'list_flagged_users'; readonly limit?: number }
  | { readonly tool: 'explain_user'; readonly user: string; readonly texts?: number };

/** What an agent is told: JSON, in which names and texts of the file are data. */
export interface AgentAnswer {
  readonly text: string;
  /** There is nothing to answer; the text says why. */
  readonly isError: boolean;
}
