import { estimateTokens } from '../base/index.ts';
import type { ChatRequest, HistoryMessage, Usage, UserPart } from '../llm/index.ts';
import { pictureSize, pictureTokens, totalTokens } from '../llm/index.ts';

/** Base64 of a picture's head, in which its size is looked for. */
const headBase64 = 400_000;
/** A page of a PDF is billed as text and as an image; bytes are all that is known of it here. */
const documentBytesPerToken = 25;
const documentTokens = 2000;
/** Tokens that surround each message, result or function on the wire. */
const wrapping = 8;

/** Sizes that were read before: a history is estimated again and again. */
const pictures = new WeakMap<UserPart, number>();

function estimatePicture(part: Extract<UserPart, { type: 'image' }>): number {
  const known = pictures.get(part);
  if (known !== undefined) return known;
  const tokens = pictureTokens(pictureSize(Buffer.from(part.base64.slice(0, headBase64), 'base64')));
  pictures.set(part, tokens);
  return tokens;
}

function estimatePart(part: UserPart): number {
  switch (part.type) {
    case 'text':
      return estimateTokens(part.text);
    case 'image':
      return estimatePicture(part);
    case 'document':
      return Math.max(documentTokens, Math.ceil((part.base64.length * 0.75) / documentBytesPerToken));
  }
}

function estimateMessage(message: HistoryMessage): number {
  switch (message.role) {
    case 'user':
      return message.content.reduce((sum, part) => sum + estimatePart(part), wrapping);
    case 'function':
      return message.results.reduce(
        (sum, { output, parts = [] }) =>
          sum + wrapping + estimateTokens(output) + parts.reduce((all, part) => all + estimatePart(part), 0),
        wrapping,
      );
    case 'assistant':
      return message.content.reduce((sum, block) => {
        if (block.type === 'text') return sum + estimateTokens(block.text);
        if (block.type === 'opaque') return sum + estimateTokens(JSON.stringify(block.block));
        return sum + wrapping + estimateTokens(block.request.functionName + block.request.functionArgs);
      }, wrapping);
  }
}

/** About how many tokens a request's prompt has, for when the API's own count cannot be had. */
export function estimatePrompt(request: Pick<ChatRequest, 'instructions' | 'messages' | 'functions'>): number {
  const instructions = estimateTokens(request.instructions ?? '');
  const functions = (request.functions ?? []).reduce(
    (sum, definition) => sum + wrapping + estimateTokens(JSON.stringify(definition)),
    0,
  );
  return request.messages.reduce((sum, message) => sum + estimateMessage(message), instructions + functions);
}

/**
 * The usage of a stream that was cut off, with its output told from the text that arrived: until the end the API has
 * only said a placeholder of a few tokens. Usage that is whole is given back as it is.
 *
 * @param received everything that the model wrote before the cut: text, thinking and tool input.
 */
export function withEstimatedOutput(usage: Usage, received: string): Usage {
  if (!usage.partial || received === '') return usage;
  const estimate = estimateTokens(received);
  if (usage.outputTokens !== null && usage.outputTokens >= estimate) return usage;
  const estimated = { ...usage, outputTokens: estimate, estimated: true };
  return { ...estimated, totalTokens: totalTokens(estimated) };
}
