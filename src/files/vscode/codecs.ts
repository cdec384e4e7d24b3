import fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { byteOrderMark, type Codec, markedEncoding, unicodeCodec } from '../text/codec.ts';
import { editorConfigEncoding } from '../text/editorConfig.ts';

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

/**
 * The encoding of a file: by its mark, by the document that is open, by `.editorconfig`, or by the settings. An encoding that
 * the person chose for an open document counts before `.editorconfig`, which VS Code does not read.
 */
export async function codecOf(
  uri: vscode.Uri,
  bytes: Uint8Array,
  document: vscode.TextDocument | undefined,
): Promise<Codec> {
  const marked = markedEncoding(bytes);
  if (marked !== null) return codecNamed(marked);
  const own = await ownEncoding(uri, bytes, document);
  const settings = vscode.workspace.getConfiguration('files', document ?? uri);
  const isChosen = document !== undefined && document.encoding !== settings.get<string>('encoding');
  const said = isChosen || document?.isDirty === true ? null : await editorConfigEncoding(uri.path, configReader(uri));
  if (said === null || said === own) return codecNamed(own);
  if (bytes.length === 0) return codecNamed(said);
  const unmarked = unmarkedName(said);
  return unmarked === own ? codecNamed(own) : { ...codecNamed(unmarked), isApart: true };
}

const unmarkedName = (encoding: string): string => (encoding === 'utf8bom' ? 'utf8' : encoding);

/** The encoding in which VS Code itself reads and writes a file without a byte order mark. */
async function ownEncoding(
  uri: vscode.Uri,
  bytes: Uint8Array,
  document: vscode.TextDocument | undefined,
): Promise<string> {
  const settings = vscode.workspace.getConfiguration('files', document ?? uri);
  const configured = settings.get<string>('encoding') ?? 'utf8';
  if (bytes.length === 0) return document?.encoding ?? configured;
  if (document) return unmarkedName(document.encoding);
  if (settings.get<boolean>('autoGuessEncoding') !== true) return unmarkedName(configured);
  return unmarkedName(await guessOf(uri, bytes, configured));
}

/** How long the text of an `.editorconfig` is remembered: one search asks for it with each file; ms. */
const rememberedMs = 500;
const remembered = new Map<string, { readonly text: Promise<string | null>; readonly at: number }>();

/** Reads the `.editorconfig` of a directory of the file system in which a file is. */
function configReader(file: vscode.Uri): (directory: string) => Promise<string | null> {
  return (directory) => {
    const place = file.with({ path: path.posix.join(directory, '.editorconfig'), query: '', fragment: '' });
    const key = place.toString();
    const now = performance.now();
    for (const [other, { at }] of remembered) if (now - at > rememberedMs) remembered.delete(other);
    const known = remembered.get(key);
    if (known) return known.text;
    const text = readText(place);
    remembered.set(key, { text, at: now });
    return text;
  };
}

async function readText(uri: vscode.Uri): Promise<string | null> {
  try {
    const bytes = uri.scheme === 'file' ? await fs.readFile(uri.fsPath) : await vscode.workspace.fs.readFile(uri);
    return new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
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

/** The codec of an encoding that VS Code knows by this name. */
export function codecNamed(encoding: string): Codec {
  return (
    unicodeCodec(encoding) ?? {
      encoding,
      decode: async (bytes) => vscode.workspace.decode(bytes, { encoding }),
      encode: async (text) => vscode.workspace.encode(text, { encoding }),
    }
  );
}
