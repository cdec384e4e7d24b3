import { ToolError } from '../refusal.ts';
import { byteOrderMark, type Codec } from './codec.ts';
import type { Change } from './replace.ts';

/** A file's bytes as text, and whether the text gives the same bytes back. */
export interface DecodedText {
  readonly text: string;
  /** The text, encoded again, is the bytes. */
  readonly exact: boolean;
  /** Some bytes mean nothing in the encoding, and stand as U+FFFD in the text. */
  readonly undecodable: boolean;
}

/** Decodes a file whose byte order mark is not part of the text. */
export async function decodeText(bytes: Uint8Array, codec: Codec): Promise<DecodedText> {
  const body = bytes.subarray(byteOrderMark(bytes).length);
  const text = await codec.decode(body);
  const exact = Buffer.compare(await codec.encode(text), body) === 0;
  return { text, exact, undecodable: !exact && text.includes('\ufffd') };
}

/**
 * Changes one stretch of a file in its bytes: every byte outside the stretch stays, whether or not it can be decoded.
 *
 * @param change offsets in the decoded text, UTF-16 units
 * @throws ToolError when the new text cannot be written in the encoding, or the stretch has no place in the bytes
 */
export async function changeBytes(bytes: Uint8Array, codec: Codec, change: Change): Promise<Uint8Array> {
  const mark = byteOrderMark(bytes);
  const body = bytes.subarray(mark.length);
  const { text, exact } = await decodeText(bytes, codec);
  const { start, end, insert } = exact ? change : narrowed(text, change);
  if (!exact && insert.includes('\ufffd')) {
    throw new ToolError(
      'The new text holds U+FFFD, which stands for bytes of the file that cannot be decoded.',
      'Leave these places out of the edit: give old_text and new_text without them.',
    );
  }
  const put = await encodeExactly(insert, codec);
  const from = await byteOffset(body, text, start, codec);
  const to = start === end ? from : await byteOffset(body, text, end, codec);
  const result = from === null || to === null ? null : [body.subarray(0, from), put, body.subarray(to)];
  const whole = text.slice(0, start) + insert + text.slice(end);
  if (result === null || (await codec.decode(Buffer.concat(result))) !== whole) {
    throw new ToolError(
      'This edit cannot be made without changing other bytes of the file.',
      'Choose another place, or ask the person to convert the file to UTF-8 first.',
    );
  }
  return Buffer.concat([mark, ...result]);
}

/** The bytes of a text. @throws ToolError when a character has none in the encoding */
export async function encodeExactly(text: string, codec: Codec): Promise<Uint8Array> {
  const bytes = await codec.encode(text);
  if ((await codec.decode(bytes)) === text) return bytes;
  throw new ToolError(
    `The text holds characters that the encoding of the file (${codec.encoding}) does not have.`,
    'Write them another way, or ask the person to convert the file to UTF-8 first.',
  );
}

/** The change without the beginning and end that stay: bytes there that cannot be decoded are not touched. */
function narrowed(text: string, { start, end, insert }: Change): Change {
  const old = text.slice(start, end);
  const max = Math.min(old.length, insert.length);
  let before = 0;
  while (before < max && old[before] === insert[before]) before++;
  let after = 0;
  while (after < max - before && old[old.length - 1 - after] === insert[insert.length - 1 - after]) after++;
  if (before > 0 && /[\ud800-\udbff]/.test(old[before - 1] ?? '')) before--;
  if (after > 0 && /[\udc00-\udfff]/.test(old[old.length - after] ?? '')) after--;
  return { start: start + before, end: end - after, insert: insert.slice(before, insert.length - after) };
}

/** Longest sequence of bytes that one character takes in any encoding. */
const maxSequenceBytes = 4;

/** Where a place of the text is in the bytes, so that both sides decode by themselves; `null` when it is nowhere. */
async function byteOffset(body: Uint8Array, text: string, offset: number, codec: Codec): Promise<number | null> {
  const divides = async (at: number): Promise<boolean> =>
    (await codec.decode(body.subarray(0, at))) === text.slice(0, offset) &&
    (await codec.decode(body.subarray(at))) === text.slice(offset);
  if (body.length === text.length && (await divides(offset))) return offset;
  let low = 0;
  let high = body.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await codec.decode(body.subarray(0, middle))).length < offset) low = middle + 1;
    else high = middle;
  }
  for (let at = Math.max(0, low - maxSequenceBytes); at <= Math.min(body.length, low + maxSequenceBytes); at++) {
    if (await divides(at)) return at;
  }
  return null;
}
