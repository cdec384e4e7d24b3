import type { MarkdownIt, StateInline } from 'markdown-it';

/** A path with a folder and an ending, perhaps with a line. Its names may hold blanks. */
const path = /<([\w.@-][\w.@ -]*(?:\/[\w.@ -]*[\w.@-])*\/[\w.@-][\w.@ -]*\.[A-Za-z0-9]{1,12}(?:(?::|#L)\d{1,7})?)>/y;
const maxLength = 260;

/** Links a file's path in angle brackets. The brackets stay: they are seen, whether it is a file or not. */
export function addPaths(md: MarkdownIt): void {
  md.inline.ruler.after('autolink', 'path', (state: StateInline, silent: boolean) => {
    if (state.src.charCodeAt(state.pos) !== 0x3c) return false;
    const end = state.src.indexOf('>', state.pos) + 1;
    if (end === 0 || end > state.posMax || end - state.pos > maxLength) return false;
    path.lastIndex = 0;
    const text = state.src.slice(state.pos, end);
    const name = path.exec(text)?.[1];
    if (name === undefined || path.lastIndex !== text.length) return false;
    if (!silent) {
      state.push('link_open', 'a', 1).attrs = [['href', md.normalizeLink(name)]];
      state.push('text', '', 0).content = text;
      state.push('link_close', 'a', -1);
    }
    state.pos = end;
    return true;
  });
}
