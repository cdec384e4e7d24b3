// What the tables of pieces, before and after writing, have in common: encodings, line ends, and the text of three places.
import { unicodeCodec } from '../../../src/files/text/codec.ts';
import { legacyCodec } from '../../support/adversary/legacyCodec.ts';

/** VS Code's name of an encoding, what stands in front (hex), and a word that plain ASCII does not have. */
export interface TableEncoding {
  readonly setting: string;
  readonly mark: string;
  readonly word: string;
}

/** Ends of the lines in turn, and whether the last line has one. */
export interface TableLineEnds {
  readonly ends: readonly string[];
  readonly last: boolean;
}

/** How files are encoded. */
export const encodings: Readonly<Record<string, TableEncoding>> = {
  utf8: { setting: 'utf8', mark: '', word: 'größer 茶 👍' },
  'utf8 with a mark': { setting: 'utf8', mark: 'efbbbf', word: 'größer 茶 👍' },
  'utf16le with a mark': { setting: 'utf8', mark: 'fffe', word: 'größer 茶 👍' },
  'utf16be with a mark': { setting: 'utf8', mark: 'feff', word: 'größer 茶 👍' },
  'utf16le without one': { setting: 'utf16le', mark: '', word: 'größer 茶 👍' },
  'utf16be without one': { setting: 'utf16be', mark: '', word: 'größer 茶 👍' },
  windows1252: { setting: 'windows1252', mark: '', word: 'größer €' },
  iso88592: { setting: 'iso88592', mark: '', word: 'žluťoučký' },
  windows1251: { setting: 'windows1251', mark: '', word: 'чай' },
  koi8r: { setting: 'koi8r', mark: '', word: 'чай' },
  shiftjis: { setting: 'shiftjis', mark: '', word: '表示ソ能' },
  eucjp: { setting: 'eucjp', mark: '', word: '表示ソ能' },
  gb18030: { setting: 'gb18030', mark: '', word: '测试文件' },
  euckr: { setting: 'euckr', mark: '', word: '한글' },
  big5hkscs: { setting: 'big5hkscs', mark: '', word: '功能許' },
};

export const lineEnds: Readonly<Record<string, TableLineEnds>> = {
  LF: { ends: ['\n'], last: true },
  'LF, no last one': { ends: ['\n'], last: false },
  CRLF: { ends: ['\r\n'], last: true },
  'CRLF, no last one': { ends: ['\r\n'], last: false },
  both: { ends: ['\n', '\r\n', '\r\n'], last: true },
  'a carriage return alone': { ends: ['\r\n', '\r', '\n'], last: false },
};

/** A text of seven lines with these of its three places changed: a line replaced, two for one, a line that goes. */
const linesWith = (word: string, changed: readonly number[]): readonly (readonly string[])[] => [
  ['first'],
  changed.includes(0) ? [`one ${word}`] : [`eins ${word}`],
  [`second ${word}`],
  changed.includes(1) ? [`two ${word}`, 'more'] : [`zwei ${word}`],
  ['third'],
  changed.includes(2) ? [] : [`drei ${word}`],
  [`last ${word}`],
];

/**
 * The text with some of its three places changed. A line keeps its end, whatever is changed before it.
 *
 * @param further the end of the line that comes in addition; the one of its neighbour if left out
 */
export function tableText(
  word: string,
  { ends, last }: TableLineEnds,
  changed: readonly number[],
  further?: string,
): string {
  const groups = linesWith(word, changed);
  return groups
    .map((lines, at) => {
      const end = at === groups.length - 1 && !last ? '' : (ends[at % ends.length] ?? '');
      return lines.map((line, index) => line + (index > 0 ? (further ?? end) : end)).join('');
    })
    .join('');
}

export async function tableBytes({ setting, mark }: TableEncoding, text: string): Promise<Buffer> {
  const codec = mark === 'fffe' ? 'utf16le' : mark === 'feff' ? 'utf16be' : setting;
  const encoder = unicodeCodec(codec) ?? legacyCodec(codec);
  return Buffer.concat([Buffer.from(mark, 'hex'), await encoder.encode(text)]);
}
