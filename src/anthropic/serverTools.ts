import type { JsonObject } from '../llm/index.ts';

/** Whether a block is the call or the result of a tool that the API runs itself; it writes both into the answer. */
export function serverToolPart({ type }: JsonObject): 'call' | 'result' | null {
  if (type === 'server_tool_use') return 'call';
  return isServerResult(String(type)) ? 'result' : null;
}

const isServerResult = (type: string): boolean =>
  /^(?:web_search|web_fetch|tool_search|(?:bash_|text_editor_)?code_execution)_tool_result$/.test(type);
