import { pdfFacts } from './pdfFacts.ts';
import { pictureSize } from './pictureSize.ts';

/**
 * Limits of the API on pictures and documents.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/vision
 * @see https://platform.claude.com/docs/en/build-with-claude/pdf-support
 */
export const partLimits = {
  /** Base64 of one picture. */
  maxPictureBase64: 5 * 1024 * 1024,
  maxPicturePixels: 8000,
  /** Above so many pictures in one request, each may be no larger than `maxPixelsOfMany`. */
  manyPictures: 20,
  maxPixelsOfMany: 2000,
  /** Pictures in one request. */
  maxPictures: 100,
  maxPages: 600,
  /** Pages where the model's context window is not a large one. */
  maxPagesOfSmallWindow: 100,
  /** Base64 and text of one request. */
  maxRequestBytes: 32 * 1024 * 1024,
} as const;

/** Bytes of a picture's head that are looked at: a camera's preview may stand before the size. */
const maxHeadBytes = 1024 * 1024;

const figure = (value: number): string => value.toLocaleString('en');

/** The reason why the API would refuse a picture, as the rest of a sentence; `null` when it would not. */
export function pictureProblem(base64: string, maxPixels: number = partLimits.maxPicturePixels): string | null {
  if (base64.length > partLimits.maxPictureBase64) {
    const megabytes = (base64.length / 1024 / 1024).toFixed(1);
    return `takes ${megabytes} MB as base64; the API takes 5 MB. Make it smaller`;
  }
  const size = pictureSize(Buffer.from(base64.slice(0, Math.ceil(maxHeadBytes / 3) * 4), 'base64'));
  if (!size || Math.max(size.width, size.height) <= maxPixels) return null;
  return `has ${figure(size.width)} × ${figure(size.height)} pixels; the API takes ${figure(maxPixels)} on a side${maxPixels < partLimits.maxPicturePixels ? ` where a request holds more than ${partLimits.manyPictures} pictures` : ''}. Make it smaller`;
}

/** The reason why the API would refuse a PDF, as the rest of a sentence; `null` when it would not. */
export function pdfProblem(base64: string, maxPages: number = partLimits.maxPages): string | null {
  const { pages, isLocked } = pdfFacts(Buffer.from(base64, 'base64'));
  if (isLocked) return 'is protected by a password, and the API reads only PDFs without one';
  if (pages === null || pages <= maxPages) return null;
  return `has ${figure(pages)} pages; the API takes ${figure(maxPages)}. Take the pages that matter`;
}
