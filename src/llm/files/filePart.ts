import { failure, type Result } from '../../base/index.ts';
import type { FilePart } from '../chat.ts';
import { type ImageType, mediaTypeOf } from './mediaType.ts';
import { pdfProblem, pictureProblem } from './partRules.ts';
import { pictureSize } from './pictureSize.ts';

/** Gives a picture in a size that the API takes; whatever else these bytes are, or cannot be made smaller, as it is. */
export type FitPicture = (bytes: Uint8Array) => Promise<Uint8Array>;

export const asItIs: FitPicture = (bytes) => Promise.resolve(bytes);

/** A picture or PDF that the API takes, or the reason why it would not, as the rest of a sentence. */
export type FilePartResult = Result<{ readonly part: FilePart }>;

/** The picture or PDF that these bytes are, whatever they are said to be; `null` when they are neither. */
export function filePart(bytes: Uint8Array, name: string): FilePartResult | null {
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === null) return null;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  if (mediaType === 'application/pdf') {
    const problem = pdfProblem(base64);
    return problem === null ? { ok: true, part: { type: 'document', mediaType, base64, name } } : failure(problem);
  }
  const problem = pictureProblem(base64) ?? damage(bytes, mediaType);
  return problem === null ? { ok: true, part: { type: 'image', mediaType, base64 } } : failure(problem);
}

/** Cut or empty pictures, as a program that still writes them leaves them: the API refuses them. */
function damage(bytes: Uint8Array, mediaType: ImageType): string | null {
  const size = pictureSize(bytes);
  if (!size || size.width === 0 || size.height === 0) return 'is damaged: its size cannot be read';
  return hasEnd(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), mediaType)
    ? null
    : 'is damaged: its end is missing';
}

function hasEnd(bytes: Buffer, mediaType: ImageType): boolean {
  switch (mediaType) {
    case 'image/png':
      return bytes.lastIndexOf('IEND', undefined, 'latin1') > 0;
    case 'image/jpeg':
      return bytes.lastIndexOf('\u00ff\u00d9', undefined, 'latin1') > 0;
    case 'image/gif':
      return bytes.includes(0x3b, 13);
    case 'image/webp':
      return bytes.length >= bytes.readUInt32LE(4) + 8;
  }
}
