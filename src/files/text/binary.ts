/** Kinds that people have in a workspace, for a sentence that says why a file is not read; `file-type` would be a megabyte. */
const signatures: readonly (readonly [string, readonly number[]])[] = [
  ['PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['JPEG image', [0xff, 0xd8, 0xff]],
  ['GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['PDF document', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['ZIP archive', [0x50, 0x4b, 0x03, 0x04]],
  ['gzip archive', [0x1f, 0x8b]],
  ['ELF program', [0x7f, 0x45, 0x4c, 0x46]],
  ['WebAssembly module', [0x00, 0x61, 0x73, 0x6d]],
  ['SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
];

/** Kind of a file that holds a zero byte and has no known beginning. */
const unnamedKind = 'binary file';

const hasUtf16Mark = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

/**
 * Kind of a file by its first bytes; `null` for text. UTF-16 is text when it has its mark, or when something else says that
 * it is.
 *
 * @param encoding VS Code's name of the encoding, where it is known
 */
export function binaryKind(start: Uint8Array, encoding = 'utf8'): string | null {
  for (const [name, signature] of signatures) {
    if (start.length >= signature.length && signature.every((byte, at) => start[at] === byte)) return name;
  }
  const mayHoldZero = hasUtf16Mark(start) || encoding.startsWith('utf16');
  return !mayHoldZero && start.subarray(0, 8192).includes(0) ? unnamedKind : null;
}
