import * as vscode from 'vscode';
import { byteOrderMark, type Codec, markedEncoding, unicodeCodec } from '../text/codec.ts';

/** Encodings that are tried when VS Code's guess is to be named: it gives the text, but not the encoding. */
const guessed = [
  'utf8',
  'windows1252',
  'shiftjis',
  'eucjp',
  'gb18030',
  'gbk',
  'big5hkscs',
  'euckr',
  'windows1251',
  'koi8r',
  'windows1250',
  'windows1253',
  'windows1254',
  'windows1255',
  'windows1256',
  'iso88592',
  'utf16le',
  'utf16be',
];

/** The encoding in which VS Code reads and writes a file, by its mark, its open document, or the settings. */
export async function codecOf(
  uri: vscode.Uri,
  bytes: Uint8Array,
  document: vscode.TextDocument | undefined,
): Promise<Codec> {
  const marked = markedEncoding(bytes);
  if (marked !== null) return codecNamed(marked);
  const settings = vscode.workspace.getConfiguration('files', document ?? uri);
  const configured = settings.get<string>('encoding') ?? 'utf8';
  if (bytes.length === 0) return codecNamed(document?.encoding ?? configured);
  const unmarked = (encoding: string): string => (encoding === 'utf8bom' ? 'utf8' : encoding);
  if (document) return codecNamed(unmarked(document.encoding));
  if (settings.get<boolean>('autoGuessEncoding') !== true) return codecNamed(unmarked(configured));
  return codecNamed(unmarked(await guessOf(uri, bytes, configured)));
}

/** The first encoding that gives the text that VS Code's guess gives. */
async function guessOf(uri: vscode.Uri, bytes: Uint8Array, configured: string): Promise<string> {
  const text = await vscode.workspace.decode(bytes, { uri }).then(
    (decoded) => decoded,
    () => null,
  );
  if (text === null) return configured;
  for (const encoding of [configured, ...guessed]) {
    const tried = await codecNamed(encoding)
      .decode(bytes.subarray(byteOrderMark(bytes).length))
      .catch(() => null);
    if (tried === text) return encoding;
  }
  return configured;
}

function codecNamed(encoding: string): Codec {
  return (
    unicodeCodec(encoding) ?? {
      encoding,
      decode: async (bytes) => vscode.workspace.decode(bytes, { encoding }),
      encode: async (text) => vscode.workspace.encode(text, { encoding }),
    }
  );
}
