/** What is used of the SDK of the Model Context Protocol: a bundle of its own, which only serving agents loads. */
export { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
export { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
