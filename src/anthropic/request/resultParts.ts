import {
  type ChatFunctionResult,
  type FilePart,
  type HistoryMessage,
  type ModelInfo,
  partLimits,
  type UserPart,
} from '../../llm/index.ts';
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
  // A large picture of the person's may not stand among many: the tools' older ones give way to it.
  const isLarge = (part: UserPart): boolean =>
    part.type === 'image' && partProblem(part, model, partLimits.maxPixelsOfMany) !== null;
  const own = history.flatMap((entry) => (entry.role === 'user' ? entry.content : []));
  const most = own.some(isLarge) ? partLimits.manyPictures : partLimits.maxPictures;
  let places = most - own.filter(({ type }) => type === 'image').length;
  let room = partLimits.maxRequestBytes - history.reduce((sum, entry) => sum + bytesOf(entry), 0);
  // The newest are what the model is about to look at: those before them give way.
  return history
    .toReversed()
    .map((entry): HistoryMessage => {
      if (entry.role !== 'function') return entry;
      const results = entry.results.map((result) => {
        const left: string[] = [];
        const parts = (result.isError ? [] : (result.parts ?? [])).filter((part) => {
          const problem = partProblem(part, model, maxPixels) ?? lackOfRoom(part, room, places);
          if (problem === null) {
            room -= part.base64.length;
            places -= part.type === 'image' ? 1 : 0;
          } else left.push(`[${nameOf(part)} is left out: it ${problem}.]`);
          return problem === null;
        });
        return withParts(result, parts, left);
      });
      return { ...entry, results };
    })
    .reverse();
}

function lackOfRoom(part: FilePart, room: number, places: number): string | null {
  if (part.base64.length > room) return 'would make the request larger than the API takes';
  return part.type === 'image' && places <= 0 ? 'would be one more than the API takes in one request' : null;
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
