import { type Files, openResolved, type Target, ToolError } from '../../files/index.ts';
import { filePart, type FitPicture, mediaTypeOf, pdfFacts, pictureSize, pictureTokens } from '../../llm/index.ts';
import type { ToolOutput } from '../tool.ts';

/** The largest file that is given as a picture or PDF; bytes. */
const maxPictureBytes = 20_000_000;
const headBytes = 16;
/** Said of a picture that is too large to be opened, or of a PDF. */
const cannotScale = 'It cannot be made smaller here. Make a smaller one with a command, or ask the person for one.';

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
 * A picture or PDF as such, by its bytes and not by its name; `null` when the file is another thing. A picture that is
 * larger than the API takes is made smaller.
 *
 * @throws ToolError when the API would not take it
 */
export async function asPicture(files: Files, target: Target, fit: FitPicture): Promise<ToolOutput | null> {
  if (!target.folder.virtual && !(await isPicture(target))) return null;
  const size = target.identity?.size ?? 0;
  if (!target.folder.virtual && size > maxPictureBytes) {
    const megabytes = (size / 1_000_000).toFixed(1);
    throw new ToolError(`"${target.label}" has ${megabytes} MB; at most 20 MB can be given.`, cannotScale);
  }
  const bytes = await files.bytes(target, maxPictureBytes);
  if (mediaTypeOf(bytes) === null) return null;
  const fitted = await fit(bytes);
  const made = filePart(fitted, target.label);
  if (made === null) return null;
  if (!made.ok) throw new ToolError(`"${target.label}" ${made.problem}.`, cannotScale);
  const { part } = made;
  const words = part.type === 'document' ? pdfInWords(bytes) : pictureInWords(part.mediaType, bytes, fitted);
  return { output: `${target.label}: ${words}.`, isError: false, parts: [part] };
}

function pictureInWords(mediaType: string, bytes: Uint8Array, fitted: Uint8Array): string {
  const kind = mediaType.slice('image/'.length).toUpperCase();
  const size = pictureSize(fitted);
  if (!size) return `a ${kind} picture`;
  const before = fitted === bytes ? null : pictureSize(bytes);
  const scaled = before ? `, made smaller from ${before.width} × ${before.height}` : '';
  const tokens = pictureTokens(size);
  return `a ${kind} picture of ${size.width} × ${size.height} pixels${scaled}, about ${tokens} tokens`;
}

function pdfInWords(bytes: Uint8Array): string {
  const { pages } = pdfFacts(bytes);
  if (pages === null) return 'a PDF';
  return `a PDF of ${pages} ${pages === 1 ? 'page' : 'pages'}, about ${pages * tokensPerPage} tokens`;
}
