import {
  type ChatRequest,
  LlmError,
  type ModelInfo,
  partLimits,
  type FilePart,
  type PartPlace,
  pdfProblem,
  pictureProblem,
  type UserPart,
} from '../../llm/index.ts';

/** A part of the request's history that the person gave. */
interface Placed {
  readonly place: PartPlace;
  readonly part: UserPart;
}

/** Context windows up to this size count as small, tokens. */
const smallWindow = 200_000;

/** Problems of parts that were looked at before, by the part and the rule: a large PDF is not read for each request. */
const looked = new WeakMap<FilePart, Map<string, string | null>>();

/**
 * Checks the pictures and documents of a request before it goes out, by the rules that hold for one and for all of them
 * together.
 *
 * @throws LlmError that says which part the API would refuse, and why
 */
export function checkParts(request: ChatRequest, model: ModelInfo): void {
  const placed = request.messages.flatMap((message, entry): Placed[] =>
    message.role === 'user' ? message.content.map((part, index) => ({ place: { entry, index }, part })) : [],
  );
  const pictures = placed.filter(({ part }) => part.type === 'image');
  const maxPixels = pictures.length > partLimits.manyPictures ? partLimits.maxPixelsOfMany : undefined;
  for (const { part, place } of placed) {
    const problem = part.type === 'text' ? null : partProblem(part, model, maxPixels);
    if (problem !== null) throw new LlmError('invalid', `${nameOf(part)} ${problem}.`, { part: place });
  }
  const sizeOf = ({ part }: Placed): number => (part.type === 'text' ? part.text.length : part.base64.length);
  const sum = placed.reduce((total, item) => total + sizeOf(item), 0);
  const largest = placed.filter(({ part }) => part.type !== 'text').toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
  if (sum <= partLimits.maxRequestBytes || !largest) return;
  throw new LlmError(
    'too-large',
    `The pictures and documents of this conversation take ${Math.ceil(sum / 1024 / 1024)} MB; the API takes 32 MB in one request. The largest is ${nameOf(largest.part).toLowerCase()}.`,
    { part: largest.place },
  );
}

/**
 * The reason why the API would refuse a picture or document, as the rest of a sentence; `null` when it would not.
 *
 * @param maxPixels the most pixels on a side, where many pictures go together
 */
export function partProblem(part: FilePart, model: ModelInfo, maxPixels: number | undefined): string | null {
  const rule = `${maxPixels} ${model.id} ${model.maxInputTokens} ${model.pictures} ${model.documents}`;
  return remembered(part, rule, () => problemOf(part, model, maxPixels));
}

function problemOf(part: FilePart, model: ModelInfo, maxPixels: number | undefined): string | null {
  if (part.type === 'image') {
    return model.pictures ? pictureProblem(part.base64, maxPixels) : `cannot be sent: ${model.displayName} takes none`;
  }
  if (!model.documents) return `cannot be sent: ${model.displayName} takes none`;
  const isSmall = (model.maxInputTokens ?? Infinity) <= smallWindow;
  return pdfProblem(part.base64, isSmall ? partLimits.maxPagesOfSmallWindow : partLimits.maxPages);
}

function remembered(part: FilePart, rule: string, look: () => string | null): string | null {
  const known = looked.get(part) ?? new Map<string, string | null>();
  looked.set(part, known);
  const before = known.get(rule);
  if (before !== undefined) return before;
  const problem = look();
  known.set(rule, problem);
  return problem;
}

const nameOf = (part: UserPart): string =>
  part.type === 'document' ? `The PDF “${part.name}”` : part.type === 'image' ? 'A picture' : 'A text';
