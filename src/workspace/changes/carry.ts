import { sameBytes } from '../../conversation/index.ts';
import {
  binaryKind,
  carriedChanges,
  changeBytes,
  decodeText,
  type Editor,
  isNotebook,
  maxWholeFileBytes,
} from '../../files/index.ts';

/**
 * The bytes of a file before turns changed it, with what the person has changed in between: taking the turns back must
 * not take that along. What the person changed within a turn's own places goes with these.
 *
 * @param made the bytes as the last turn left them
 * @param now the bytes that a turn finds
 */
export async function withOwnChanges<Bytes extends Uint8Array | null>(
  editor: Editor,
  uri: string,
  before: Bytes,
  made: Uint8Array | null,
  now: Uint8Array | null,
): Promise<Bytes | Uint8Array> {
  if (before === null || made === null || now === null || sameBytes(made, now) || isNotebook(uri)) return before;
  const texts: string[] = [];
  for (const bytes of [before, made, now]) {
    const codec = await editor.codec(uri, bytes);
    if (bytes.length > maxWholeFileBytes || binaryKind(bytes, codec.encoding) !== null) return before;
    texts.push((await decodeText(bytes, codec)).text);
  }
  const [old = '', left = '', found = ''] = texts;
  let bytes: Uint8Array = before;
  try {
    const codec = await editor.codec(uri, before);
    for (const change of carriedChanges(old, left, found).toReversed()) bytes = await changeBytes(bytes, codec, change);
  } catch {
    return before; // a character that the encoding lacks
  }
  return bytes;
}
