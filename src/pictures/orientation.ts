const exifTag = 0x0112;

/**
 * How the camera was held, as EXIF has it in a JPEG: 1 (upright) to 8. Whoever writes the picture anew must turn it, since
 * the mark is lost. 1 where nothing is said.
 *
 * @see CIPA DC-008, 4.6.4 (tag 274) and 4.7.2 (APP1)
 */
export function orientationOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      const marker = view.getUint8(at + 1);
      if (marker === 0xda) return 1;
      if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) return inTiff(view, at + 10);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

/** The mark among the first entries of the TIFF that begins at `start`. */
function inTiff(view: DataView, start: number): number {
  const little = view.getUint16(start) === 0x4949;
  const entries = start + view.getUint32(start + 4, little);
  for (let index = 0; index < view.getUint16(entries, little); index++) {
    const entry = entries + 2 + index * 12;
    if (view.getUint16(entry, little) !== exifTag) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** An upright copy of pixels, 4 bytes each. Marks from 5 on change width and height. */
export function upright(
  pixels: Uint32Array,
  width: number,
  height: number,
  orientation: number,
): { readonly pixels: Uint32Array; readonly width: number; readonly height: number } {
  if (orientation === 1) return { pixels, width, height };
  const turns = orientation >= 5;
  const size = turns ? { width: height, height: width } : { width, height };
  const turned = new Uint32Array(pixels.length);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const [u, v] = turns ? [y, x] : [x, y];
      const fromX = [2, 3, 7, 8].includes(orientation) ? width - 1 - u : u;
      const fromY = [3, 4, 6, 7].includes(orientation) ? height - 1 - v : v;
      turned[y * size.width + x] = pixels[fromY * width + fromX] ?? 0;
    }
  }
  return { pixels: turned, ...size };
}
