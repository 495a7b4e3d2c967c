import { type Audit, agentAnswer } from '../../audit/index.ts';
import type { AgentAnswer, AgentQuestion } from '../../protocol.ts';

/** What an agent is told of an audit. Throws FileError. */
export function answerAgent(audit: Audit, question: AgentQuestion): Promise<AgentAnswer> {
  switch (question.tool) {
    case 'audit_dataset':
      return agentAnswer(audit, question.tool, {});
    case 'list_flagged_users':
      return agentAnswer(audit, question.tool, question);
    case 'explain_user':
      return agentAnswer(audit, question.tool, question);
  }
}
