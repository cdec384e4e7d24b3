import path from 'node:path';
import { globMatcher, type Matcher } from '../search/globs.ts';

/** An `.editorconfig` file, as far as it says in which encoding files are. */
interface EditorConfig {
  /** Files above it do not count. */
  readonly isRoot: boolean;
  readonly sections: readonly Section[];
}

/** The last section that means a file counts. */
interface Section {
  /** Takes a path relative to the directory of the `.editorconfig`. */
  readonly means: Matcher;
  /** In lower case; `unset` takes back what stands above. */
  readonly charset: string;
}

/** VS Code's names of the values that the specification allows. */
const encodings: Readonly<Partial<Record<string, string>>> = {
  latin1: 'iso88591',
  'utf-8': 'utf8',
  'utf-8-bom': 'utf8bom',
  'utf-16be': 'utf16be',
  'utf-16le': 'utf16le',
};

/**
 * The encoding that `.editorconfig` files give a file; `null` when they give none. Our own reader of one property: the
 * packages bring all others, and a WebAssembly parser or a command line.
 *
 * @see https://spec.editorconfig.org
 * @param file absolute path, with `/`
 * @param read gives the text of the `.editorconfig` of a directory; `null` where there is none
 */
export async function editorConfigEncoding(
  file: string,
  read: (directory: string) => Promise<string | null>,
): Promise<string | null> {
  for (let directory = path.posix.dirname(file); ; directory = path.posix.dirname(directory)) {
    const text = await read(directory);
    if (text !== null) {
      const { isRoot, sections } = parse(text);
      const relative = path.posix.relative(directory, file);
      const charset = sections.findLast(({ means }) => means(relative))?.charset;
      if (charset !== undefined) return encodings[charset] ?? null;
      if (isRoot) return null;
    }
    if (path.posix.dirname(directory) === directory) return null;
  }
}

/** Nobody writes more; what is behind it is not read. In UTF-16 units. */
const maxLength = 50_000;
const maxGlobLength = 300;
const maxSections = 100;

function parse(text: string): EditorConfig {
  const sections: Section[] = [];
  let isRoot = false;
  let glob: string | null = null;
  for (const line of text.slice(0, maxLength).split(/\r?\n/)) {
    const plain = line.replace(/^\ufeff/, '').trim();
    if (plain === '' || /^[#;]/.test(plain)) continue;
    if (plain.startsWith('[') && plain.endsWith(']')) {
      glob = plain.slice(1, -1);
      continue;
    }
    const [key = '', value = ''] = plain.split(/=(.*)/s).map((part) => part.trim().toLowerCase());
    if (glob === null) isRoot ||= key === 'root' && value === 'true';
    else if (key === 'charset' && glob.length <= maxGlobLength && sections.length < maxSections)
      sections.push({ means: matcherOf(glob), charset: value });
  }
  return { isRoot, sections };
}

/** Globs of `.editorconfig` are those of `.gitignore`, but that `**` is any text inside a name too. */
function matcherOf(glob: string): Matcher {
  const matcher = globMatcher([glob.replaceAll(/\*\*(?!\/|$)/g, '**/*')]);
  return (file) => {
    try {
      return matcher(file);
    } catch {
      return false; // no glob at all
    }
  };
}
