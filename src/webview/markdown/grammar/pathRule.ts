import type { MarkdownIt, StateInline } from 'markdown-it';

const maxLength = 260;
/** A folder or file as it may be called: no blank before or behind it. */
const name = String.raw`[\p{L}\p{M}\p{N}_.@(+-](?:[\p{L}\p{M}\p{N}_.@()+ -]*[\p{L}\p{M}\p{N}_.@()+-])?`;
/** The line of a file, perhaps with a column or a last line. */
const place = String.raw`(?:(?::|#L)\d{1,7}(?:(?::|C|[-–]L?)\d{1,7})?)?`;
/** A backslash before a mark escapes it. */
const between = String.raw`(?:\/|\\(?=[\p{L}\p{N}_]))`;
const ending = String.raw`\.[A-Za-z0-9]{1,12}`;
/** A path with an ending, and with a folder or a blank: `<Foo.Bar>` alone is code more often. */
const inAngles = new RegExp(
  String.raw`^(?=.*[\\/ ])((?:[A-Za-z]:)?[\\/]?(?:${name}${between})*${name}${ending}${place})$`,
  'u',
);
/** A link's target that holds blanks, which the specification wants in angle brackets. */
const withBlanks = new RegExp(
  String.raw`^(?=.*\s)((?:[A-Za-z]:)?[^\n:*?"<>|#]*${ending}${place})(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?$`,
  'u',
);

/**
 * Links files in ways that the specification has not: a path in angle brackets (the brackets stay: they are seen, whether
 * it is a file or not), and a link whose target has blanks, `[a](src/my file.ts#L10)`.
 */
export function addPaths(md: MarkdownIt): void {
  md.inline.ruler.after('autolink', 'path', pathInAngles);
  md.inline.ruler.after('link', 'path_link', linkWithBlanks);
}

function pathInAngles(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x3c) return false;
  const end = state.src.indexOf('>', state.pos) + 1;
  if (end === 0 || end > state.posMax || end - state.pos > maxLength) return false;
  const text = state.src.slice(state.pos, end);
  const path = inAngles.exec(text.slice(1, -1))?.[1];
  if (path === undefined) return false;
  if (!silent) {
    state.push('link_open', 'a', 1).attrs = [['href', state.md.normalizeLink(path)]];
    state.push('text', '', 0).content = text;
    state.push('link_close', 'a', -1);
  }
  state.pos = end;
  return true;
}

function linkWithBlanks(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src.charCodeAt(pos) !== 0x5b) return false;
  const next = src.indexOf('](', pos);
  if (next < 0 || next >= posMax) return false;
  const labelEnd = state.md.helpers.parseLinkLabel(state, pos, true);
  if (labelEnd < 0 || src.charAt(labelEnd + 1) !== '(') return false;
  const end = targetEnd(src, labelEnd + 2, Math.min(posMax, labelEnd + 2 + maxLength));
  if (end === undefined) return false;
  const label = src.slice(pos + 1, labelEnd);
  const path = withBlanks.exec(src.slice(labelEnd + 2, end).trim())?.[1];
  // Words in brackets with a file's name at their end are no path.
  if (path === undefined || !(/[\\/]/.test(path) || label.replaceAll('`', '') === path)) return false;
  if (!silent) {
    state.pos = pos + 1;
    state.posMax = labelEnd;
    state.push('link_open', 'a', 1).attrs = [['href', state.md.normalizeLink(path)]];
    state.linkLevel++;
    state.md.inline.tokenize(state);
    state.linkLevel--;
    state.push('link_close', 'a', -1);
  }
  state.pos = end + 1;
  state.posMax = posMax;
  return true;
}

/** Where the bracket stands that closes a target. */
function targetEnd(text: string, from: number, until: number): number | undefined {
  for (let at = from, depth = 0; at < until; at++) {
    const character = text.charAt(at);
    if (character === '\n') return undefined;
    if (character === '(') depth++;
    else if (character === ')' && depth-- === 0) return at;
  }
  return undefined;
}

/** Whether what stands behind `](` may still become the target of such a link. */
export const isOpenPath = (rest: string): boolean =>
  rest.length <= maxLength && targetEnd(rest, 0, rest.length) === undefined && /^[^\n"<>|*?]*$/.test(rest);
