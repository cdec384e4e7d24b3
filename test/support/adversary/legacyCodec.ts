// Encodings of earlier days as VS Code has them, by Node's decoder and what it says of every byte and pair of bytes.
import type { Codec } from '../../../src/files/text/codec.ts';

/** VS Code's names, and those of the Encoding standard. */
const labels: Readonly<Record<string, string>> = {
  windows1252: 'windows-1252',
  windows1251: 'windows-1251',
  iso88592: 'iso-8859-2',
  koi8r: 'koi8-r',
  shiftjis: 'shift_jis',
  eucjp: 'euc-jp',
  gb18030: 'gb18030',
  euckr: 'euc-kr',
  big5hkscs: 'big5',
};

const known = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** The bytes of each character that takes one or two. */
function tableOf(label: string): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  const note = (...bytes: number[]): void => {
    const text = new TextDecoder(label).decode(Uint8Array.from(bytes));
    if (Array.from(text).length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, bytes);
  };
  for (let byte = 0; byte < 256; byte++) note(byte);
  if (!/^(?:windows|iso|koi)/.test(label))
    for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) note(lead, trail);
  return table;
}

/** The codec of an encoding by VS Code's name; a character that it lacks becomes a question mark, as in VS Code. */
export function legacyCodec(encoding: string): Codec {
  const label = labels[encoding];
  if (label === undefined) throw new Error(`no encoding ${encoding}`);
  const table = known.get(label) ?? tableOf(label);
  known.set(label, table);
  return {
    encoding,
    decode: (bytes) => Promise.resolve(new TextDecoder(label).decode(bytes)),
    encode: (text) =>
      Promise.resolve(Buffer.from(Array.from(text).flatMap((character) => [...(table.get(character) ?? [0x3f])]))),
  };
}
