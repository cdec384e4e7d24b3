import { type Files, openResolved, type Target, ToolError } from '../../files/index.ts';
import { type FilePart, mediaTypeOf, pdfFacts, pdfProblem, pictureProblem, pictureSize } from '../../llm/index.ts';
import type { ToolOutput } from '../tool.ts';

/** The largest file that is given as a picture or PDF; bytes. */
const maxPictureBytes = 20_000_000;
const headBytes = 16;

/** A picture's area is billed by patches of so many pixels on a side. */
const pixelsPerToken = 750;
/** A larger picture is made smaller by the API before it is looked at. */
const maxTokens = 1600;
/** A page is billed as text and as a picture. */
const tokensPerPage = 2000;

/** Whether a file on the disk begins as a picture or a PDF does. */
export async function isPicture(target: Target): Promise<boolean> {
  const handle = await openResolved(target);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return mediaTypeOf(buffer.subarray(0, bytesRead)) !== null;
  } finally {
    await handle.close();
  }
}

/**
 * A picture or PDF as such, by its bytes and not by its name; `null` when the file is another thing.
 *
 * @throws ToolError when the API would not take it
 */
export async function asPicture(files: Files, target: Target): Promise<ToolOutput | null> {
  if (!target.folder.virtual && !(await isPicture(target))) return null;
  const bytes = await files.bytes(target, maxPictureBytes);
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === null) return null;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const isPdf = mediaType === 'application/pdf';
  const problem = isPdf ? pdfProblem(base64) : pictureProblem(base64);
  if (problem !== null) throw new ToolError(`"${target.label}" ${problem}.`, 'Ask the person for a smaller one.');
  const part: FilePart = isPdf
    ? { type: 'document', mediaType, base64, name: target.label }
    : { type: 'image', mediaType, base64 };
  return {
    output: `${target.label}: ${isPdf ? pdfInWords(bytes) : pictureInWords(mediaType, bytes)}.`,
    isError: false,
    parts: [part],
  };
}

function pictureInWords(mediaType: string, bytes: Uint8Array): string {
  const kind = mediaType.slice('image/'.length).toUpperCase();
  const size = pictureSize(bytes);
  if (!size) return `a ${kind} picture`;
  const tokens = Math.min(maxTokens, Math.ceil((size.width * size.height) / pixelsPerToken));
  return `a ${kind} picture of ${size.width} × ${size.height} pixels, about ${tokens} tokens`;
}

function pdfInWords(bytes: Uint8Array): string {
  const { pages } = pdfFacts(bytes);
  if (pages === null) return 'a PDF';
  return `a PDF of ${pages} ${pages === 1 ? 'page' : 'pages'}, about ${pages * tokensPerPage} tokens`;
}
