import {
  type ChatFunctionResult,
  type FilePart,
  type HistoryMessage,
  type ModelInfo,
  partLimits,
} from '../llm/index.ts';
import { partProblem } from './checkParts.ts';

/**
 * The history with only those pictures and documents of tools that the API takes; for each other one its result says that
 * it is left out, and why. A tool's picture is nobody's prompt: it must never keep a conversation from going on.
 *
 * @param model the model that is asked now
 */
export function sendableParts(history: readonly HistoryMessage[], model: ModelInfo): readonly HistoryMessage[] {
  if (!history.some((entry) => entry.role === 'function' && entry.results.some(({ parts }) => parts))) return history;
  const pictures = history.reduce((sum, entry) => sum + picturesOf(entry), 0);
  const maxPixels = pictures > partLimits.manyPictures ? partLimits.maxPixelsOfMany : undefined;
  let room = partLimits.maxRequestBytes - history.reduce((sum, entry) => sum + bytesOf(entry), 0);
  // The newest are what the model is about to look at: those before them give way.
  return history
    .toReversed()
    .map((entry): HistoryMessage => {
      if (entry.role !== 'function') return entry;
      const results = entry.results.map((result) => {
        const left: string[] = [];
        const parts = (result.parts ?? []).filter((part) => {
          room -= part.base64.length;
          const problem =
            room < 0 ? 'would make the request larger than the API takes' : partProblem(part, model, maxPixels);
          if (problem !== null) {
            room += part.base64.length;
            left.push(`[${nameOf(part)} is left out: it ${problem}.]`);
          }
          return problem === null;
        });
        return withParts(result, parts, left);
      });
      return { ...entry, results };
    })
    .reverse();
}

function withParts(
  { parts: _, ...result }: ChatFunctionResult,
  parts: readonly FilePart[],
  left: readonly string[],
): ChatFunctionResult {
  const output = [result.output, ...left].filter((text) => text !== '').join('\n');
  return { ...result, output, ...(parts.length === 0 ? {} : { parts }) };
}

const picturesOf = (entry: HistoryMessage): number => {
  if (entry.role === 'user') return entry.content.filter(({ type }) => type === 'image').length;
  if (entry.role === 'assistant') return 0;
  return entry.results.flatMap(({ parts = [] }) => parts).filter(({ type }) => type === 'image').length;
};

/** Size of what the person gave, which always goes first. */
const bytesOf = (entry: HistoryMessage): number =>
  entry.role === 'user'
    ? entry.content.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : part.base64.length), 0)
    : 0;

const nameOf = (part: FilePart): string => (part.type === 'image' ? 'A picture' : `The PDF “${part.name}”`);
