import type { Attachment } from '../conversation/index.ts';
import { asItIs, type FitPicture, mediaTypeOf, pdfProblem, pictureProblem, type UserPart } from '../llm/index.ts';
import { estimatePrompt } from '../usage/index.ts';
import { binaryKind, visibleLine } from '../files/index.ts';
import { fenced } from './fenced.ts';
import { formatNumber, t, failure, type Result } from '../base/index.ts';

/** An attachment, or the reason why there is none. */
export type AttachmentResult = Result<{ readonly attachment: Attachment }>;

/** The most text of one attachment, in characters: about a hundred thousand tokens. */
const maxTextLength = 400_000;
/** The largest picture that the API takes, 5 MB of base64, in bytes. */
const maxImageBytes = 3_900_000;
/** Base64 of it and a conversation besides must fit into a request of 32 MB; in bytes. */
const maxDocumentBytes = 20_000_000;
/** The most bytes of a file that can be attached at all. */
export const maxFileBytes = maxDocumentBytes;

/** A text with a line above it that says what it is, e.g. `src/a.ts, lines 3 to 9`. */
export function attachText(label: string, header: string, text: string, language = ''): AttachmentResult {
  if (text.length > maxTextLength) {
    return failure(
      t(
        '{0} has {1} characters; at most {2} can be added. Select the part that matters and add the selection.',
        visibleLine(label),
        formatNumber(text.length),
        formatNumber(maxTextLength),
      ),
    );
  }
  return made(label, { type: 'text', text: `${visibleLine(header)}:\n\n${fenced(text, language)}` });
}

/**
 * A file: a picture or a PDF as such, everything else as text if it is text.
 *
 * @param path how the person and the model call it
 * @param decode gives the text of a file that is one
 * @param fit makes a picture as small as the API takes it
 */
export async function attachFile(
  path: string,
  bytes: Uint8Array,
  decode: () => Promise<{ readonly text: string; readonly language: string }>,
  fit: FitPicture = asItIs,
): Promise<AttachmentResult> {
  const name = visibleLine(path);
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === 'application/pdf') {
    if (bytes.length > maxDocumentBytes) return tooLarge(name, 'PDF', bytes.length, maxDocumentBytes);
    const base64 = base64Of(bytes);
    const problem = pdfProblem(base64);
    if (problem !== null) return failure(`${name} ${problem}.`);
    return made(path, { type: 'document', mediaType, base64, name });
  }
  if (mediaType !== null) {
    const fitted = await fit(bytes);
    if (fitted.length > maxImageBytes) return tooLarge(name, 'picture', fitted.length, maxImageBytes);
    const base64 = base64Of(fitted);
    const problem = pictureProblem(base64);
    if (problem !== null) return failure(`${name} ${problem}.`);
    const fittedType = mediaTypeOf(fitted);
    const isPicture = fittedType !== null && fittedType !== 'application/pdf';
    return made(path, { type: 'image', mediaType: isPicture ? fittedType : mediaType, base64 });
  }
  const kind = binaryKind(bytes);
  if (kind !== null)
    return failure(t('{0} is no text, picture or PDF ({1}), and Claude could not read it.', name, kind));
  const { text, language } = await decode();
  return attachText(path, path, text, language);
}

function made(label: string, content: UserPart): AttachmentResult {
  const tokens = estimatePrompt({ messages: [{ role: 'user', content: [content] }] });
  return { ok: true, attachment: { id: crypto.randomUUID(), label: shortLabel(label), content, tokens } };
}

export const tooLarge = (name: string, kind: string, size: number, max: number): AttachmentResult =>
  failure(t('{0} is a {1} of {2} MB; at most {3} MB can be added.', name, kind, megabytes(size), megabytes(max)));

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1).replace(/\.0$/, '');

const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** A chip has room for a file's name and lines, not for its whole path. */
function shortLabel(label: string): string {
  const visible = visibleLine(label);
  const name = visible.replace(/^.*[\\/](?=[^\\/])/, '');
  return name.length > 60 ? `${name.slice(0, 40)}…${name.slice(-19)}` : name;
}
