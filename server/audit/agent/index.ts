/** What agents may ask and are answered, in the editor and over the Model Context Protocol. */
export { agentAnswer } from './answers.ts';
export { AGENT_TOOLS, type AgentInput, type AgentTool, inputSchemaOf, type ReadingTool } from './tools.ts';
