/**
 * The paths that fit best to what was typed, best first: the name begins with it, the name holds it, the path holds it,
 * its letters stand in the path in this order. Shorter paths come first among equals.
 */
export function rank(query: string, paths: readonly string[], most: number): string[] {
  const wanted = query.toLowerCase().replaceAll('\\', '/');
  const found: { readonly path: string; readonly score: number }[] = [];
  for (const path of paths) {
    const score = scoreOf(wanted, path.toLowerCase());
    if (score > 0) found.push({ path, score });
  }
  return found
    .sort((a, b) => b.score - a.score || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .slice(0, most)
    .map(({ path }) => path);
}

function scoreOf(wanted: string, path: string): number {
  if (wanted === '') return 1;
  const name = path.slice(path.lastIndexOf('/', path.length - 2) + 1);
  if (name.startsWith(wanted)) return 5;
  if (name.includes(wanted)) return 4;
  if (path.includes(wanted)) return 3;
  return inOrder(wanted, path) ? 2 : 0;
}

function inOrder(letters: string, text: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
