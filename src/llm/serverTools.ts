import type { AssistantBlock } from './chat.ts';

/**
 * Whether a block of this type is the result of a tool that the API runs itself: it writes the call and the result into
 * the answer.
 */
export const isServerResult = (type: string): boolean =>
  /^(?:web_search|web_fetch|tool_search|(?:bash_|text_editor_)?code_execution)_tool_result$/.test(type);

/** Whether an answer ends in the middle of a tool of the API's own, which goes on when it is sent back as it is. */
export function endsInServerTool(content: readonly AssistantBlock[]): boolean {
  const last = content.at(-1);
  const type = last?.type === 'opaque' ? String(last.block['type']) : '';
  return type === 'server_tool_use' || isServerResult(type);
}
