import type { Conversation } from '../../conversation/index.ts';
import type { ChatFunctionDefinition, ChatRequest } from '../../llm/index.ts';
import type { TurnSettings } from '../responder.ts';
import { historyWith, summaryOf } from './summary.ts';

/**
 * A conversation's next request without its prompt, to be counted or summarised.
 *
 * @param functions the tools that it would list
 */
export function nextRequest(
  conversation: Conversation,
  settings: TurnSettings,
  functions: readonly ChatFunctionDefinition[],
  signal: AbortSignal,
): ChatRequest {
  const path = conversation.path();
  return {
    operation: 'chat',
    model: settings.model,
    maxTokens: settings.maxTokens,
    instructions: settings.instructions,
    messages: historyWith(summaryOf(path), path, conversation.info.choice.leftOut),
    ...(functions.length > 0 ? { functions } : {}),
    functionChoice: 'history',
    ...(settings.web === true ? { web: true } : {}),
    thinking: settings.thinking,
    ...(settings.effort ? { effort: settings.effort } : {}),
    signal,
  };
}
