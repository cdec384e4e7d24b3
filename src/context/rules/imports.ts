/** Reads a file by its path, as the importing file writes it; `null` when there is none that may be read. */
export type ReadImport = (path: string) => Promise<string | null>;

const maxDepth = 5;
const maxImports = 20;

/** A path behind an @ at the beginning of a line or after a blank; code is left out before. */
const mention = /(?:^|\s)@((?:[\w.~-]+\/)*[\w.-]*\.[A-Za-z0-9]{1,8}|(?:[\w.~-]+\/)+[\w.-]+)(?=$|[\s,;:)]|\.(?:\s|$))/gm;

/**
 * The files that a rule file imports by `@path`, in the order in which they are named; what they import follows them. A
 * file is imported once, so that a circle ends. Imports beyond a bound are left out.
 *
 * @param path of the rule file; imports are relative to its folder
 */
export async function importsOf(
  path: string,
  text: string,
  read: ReadImport,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const found: { path: string; text: string }[] = [];
  const seen = new Set([path]);
  const follow = async (from: string, source: string, depth: number): Promise<void> => {
    if (depth > maxDepth) return;
    const prose = source.replaceAll(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, '');
    for (const [, named = ''] of prose.matchAll(mention)) {
      if (found.length >= maxImports) return;
      const place = joined(from, named);
      if (place === null || seen.has(place)) continue;
      seen.add(place);
      const imported = await read(place);
      if (imported === null) continue;
      found.push({ path: place, text: imported });
      await follow(place, imported, depth + 1);
    }
  };
  await follow(path, text, 1);
  return found;
}

/** A path relative to the folder of a file; `null` when it leads out of the root. */
function joined(file: string, path: string): string | null {
  if (path.startsWith('~') || path.startsWith('/')) return null;
  const parts = file.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.length === 0) return null;
      parts.pop();
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
