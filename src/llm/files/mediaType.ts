/** Types of pictures that the API takes. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/**
 * The type that a file's first bytes show, of those that the API takes besides text. Names and claims do not
 * count. Five beginnings, where `file-type` reads two hundred kinds, and only asynchronously.
 */
export function mediaTypeOf(bytes: Uint8Array): ImageType | 'application/pdf' | null {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith('\u0089PNG\r\n')) return 'image/png';
  if (start.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  if (start.startsWith('RIFF') && start.slice(8) === 'WEBP') return 'image/webp';
  return start.startsWith('%PDF-') ? 'application/pdf' : null;
}
