/** One encoding of text. Neither direction adds, takes or looks for a byte order mark. */
export interface Codec {
  /** VS Code's name of the encoding, such as `utf8`, `utf16le` or `windows1252`. */
  readonly encoding: string;
  /** The editor itself takes another: nothing in it may go through the editor's buffer. */
  readonly isApart?: boolean;
  /** Bytes that mean nothing become U+FFFD. */
  decode(bytes: Uint8Array): Promise<string>;
  encode(text: string): Promise<Uint8Array>;
}

const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf8bom', [0xef, 0xbb, 0xbf]],
  ['utf16le', [0xff, 0xfe]],
  ['utf16be', [0xfe, 0xff]],
];

/** The byte order mark with which a file begins; empty when it has none. */
export function byteOrderMark(bytes: Uint8Array): Uint8Array {
  const mark = marks.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte));
  return bytes.subarray(0, mark?.[1].length ?? 0);
}

/** The encoding that a file's byte order mark names; `null` when it has none. */
export function markedEncoding(bytes: Uint8Array): string | null {
  return marks.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte))?.[0] ?? null;
}

/** The mark with which VS Code begins a new file in an encoding. */
export function markOf(encoding: string): Uint8Array {
  return Uint8Array.from(marks.find(([name]) => name === encoding)?.[1] ?? []);
}

const decoderNames: Partial<Record<string, string>> = {
  utf8: 'utf-8',
  utf8bom: 'utf-8',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
};

/** A Unicode encoding, which needs no editor; `null` for any other. */
export function unicodeCodec(encoding: string): Codec | null {
  const name = decoderNames[encoding];
  if (name === undefined) return null;
  return {
    encoding,
    decode: (bytes) => Promise.resolve(new TextDecoder(name, { ignoreBOM: true }).decode(bytes)),
    encode: (text) => {
      const bytes = Buffer.from(text, name === 'utf-8' ? 'utf8' : 'utf16le');
      return Promise.resolve(encoding === 'utf16be' ? bytes.swap16() : bytes);
    },
  };
}
