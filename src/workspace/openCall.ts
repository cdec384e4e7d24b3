import { head, ToolError, visibleLine } from '../files/index.ts';
import type { Tool, ToolCall } from './tool.ts';

/** The longest argument that a row's title shows, UTF-16 units. */
const maxSubjectLength = 300;
const maxArgumentsLength = 4_000_000;

/** A call with the arguments that the model gave. @throws ToolError when the arguments are not JSON, or not what the tool takes */
export function openCall(tool: Tool, functionArgs: string): ToolCall {
  if (functionArgs.length > maxArgumentsLength)
    throw new ToolError('The input is too long.', 'Do it in smaller steps.');
  let value: unknown;
  try {
    value = JSON.parse(functionArgs === '' ? '{}' : functionArgs);
  } catch {
    throw new ToolError('The input is not valid JSON.', 'Give a JSON object that fits the schema of the tool.');
  }
  return tool.call(value);
}

/** The argument that matters of a call, safe to show and short. */
export const subjectOf = (call: ToolCall): string => head(visibleLine(call.subject), maxSubjectLength).text;
