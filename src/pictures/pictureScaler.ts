import { type FitPicture, mediaTypeOf, partLimits, pictureSize } from '../llm/index.ts';
import { WorkThread } from '../threads/index.ts';
import { orientationOf } from './orientation.ts';
import type { Scaled, ScaleRequest } from './request.ts';

/** How long one picture may take. */
const maxWorkMs = 20_000;
/** Memory of the thread beside the pixels. */
const maxMemoryMB = 256;
const maxWaiting = 20;
/** A larger picture is not opened: its pixels alone would take 256 MB. */
const maxPixels = 64_000_000;
/** The most bytes of one picture. */
const maxBytes = Math.floor((partLimits.maxPictureBase64 / 4) * 3) - 3;

/**
 * Makes pictures as small as the API takes them beside any number of others, in a thread of its own that is ended when one
 * takes too long. The API itself makes them smaller still before the model looks at them, so that nothing is lost.
 */
export class PictureScaler {
  readonly #thread: WorkThread<ScaleRequest, Scaled>;

  /**
   * @param script of the thread
   * @param wasm the library's WebAssembly, a path
   */
  constructor(script: string | URL, wasm: string) {
    this.#thread = new WorkThread(script, { maxWorkMs, maxMemoryMB, maxWaiting }, { wasm });
  }

  /** Bytes that are no picture, a small enough one, or one that cannot be made smaller, are given back. Never rejects. */
  readonly fit: FitPicture = async (bytes) => {
    const mediaType = mediaTypeOf(bytes);
    const size = mediaType === null || mediaType === 'application/pdf' ? null : pictureSize(bytes);
    if (!size || size.width * size.height > maxPixels) return bytes;
    const scale = Math.min(1, partLimits.maxPixelsOfMany / Math.max(size.width, size.height));
    if (scale === 1 && bytes.length <= maxBytes) return bytes;
    const isJpeg = mediaType === 'image/jpeg';
    const answer = await this.#thread.run({
      bytes,
      width: Math.max(1, Math.round(size.width * scale)),
      height: Math.max(1, Math.round(size.height * scale)),
      maxBytes,
      isJpeg,
      orientation: isJpeg ? orientationOf(bytes) : 1,
    });
    return typeof answer === 'object' ? answer.bytes : bytes;
  };

  dispose(): void {
    this.#thread.dispose();
  }
}
