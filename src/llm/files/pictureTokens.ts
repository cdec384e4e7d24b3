import type { PictureSize } from './pictureSize.ts';

/** A picture is billed by its area, at most about this much: a larger one is scaled down to this side, pixels. */
const maxTokens = 1600;
const largestSide = 1568;
const pixelsPerToken = 750;

/** About the tokens that a picture is billed with; the most that it may be when its size is not known. */
export function pictureTokens(size: PictureSize | null): number {
  if (size === null) return maxTokens;
  const scale = Math.min(1, largestSide / Math.max(size.width, size.height, 1));
  return Math.max(1, Math.min(maxTokens, Math.ceil((size.width * size.height * scale ** 2) / pixelsPerToken)));
}
