import type { MarkdownIt, StateInline } from 'markdown-it';

/** An element drawn from HTML in the text is at most this long with its tags, in UTF-16 units. */
const maxElementLength = 1000;

/** Tags, without any attribute, that answers use for what Markdown cannot say. */
const tag = /<(\/?)(br|kbd|sub|sup)[ \t]*(\/?)>/iy;

/**
 * Reads `<br>`, and `<kbd>`, `<sub>`, `<sup>` with their ends. No other HTML is read, and none with an attribute: it
 * stays text.
 */
export function addHarmlessHtml(md: MarkdownIt): void {
  md.inline.ruler.after('autolink', 'harmless_html', harmlessHtml);
  md.renderer.rules['html_break'] = () => '<br>';
}

function harmlessHtml(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x3c) return false;
  const opening = tagAt(state.src, state.pos, state.posMax);
  if (!opening) return false;
  const { name, end } = opening;
  if (name === 'br') {
    if (opening.closes) return false;
    if (!silent) state.push('html_break', 'br', 0);
    state.pos = end;
    return true;
  }
  const closing = opening.closes || opening.empty ? undefined : findEnd(state.src, name, end, state.posMax);
  if (!closing) return false;
  if (!silent) {
    const { posMax } = state;
    state.push(`${name}_open`, name, 1);
    state.pos = end;
    state.posMax = closing.start;
    state.md.inline.tokenize(state);
    state.posMax = posMax;
    state.push(`${name}_close`, name, -1);
  }
  state.pos = closing.end;
  return true;
}

interface Tag {
  readonly name: string;
  readonly closes: boolean;
  readonly empty: boolean;
  readonly end: number;
}

function tagAt(text: string, at: number, until: number): Tag | undefined {
  tag.lastIndex = at;
  const match = tag.exec(text);
  if (!match || tag.lastIndex > until) return undefined;
  return {
    name: match[2]?.toLowerCase() ?? '',
    closes: match[1] !== '',
    empty: match[3] !== '',
    end: tag.lastIndex,
  };
}

/** Where the element that begins before `from` ends; one of its own kind may stand in it. */
function findEnd(text: string, name: string, from: number, until: number): { start: number; end: number } | undefined {
  const limit = Math.min(until, from + maxElementLength);
  let depth = 1;
  for (let at = text.indexOf('<', from); at >= 0 && at < limit; at = text.indexOf('<', at + 1)) {
    const found = tagAt(text, at, limit);
    if (found?.name !== name || found.empty) continue;
    depth += found.closes ? -1 : 1;
    if (depth === 0) return { start: at, end: found.end };
  }
  return undefined;
}

/** The name of an element that begins here and whose end may still come. */
export function elementOpenAt(text: string, at: number): string | undefined {
  const opening = tagAt(text, at, text.length);
  if (!opening || opening.closes || opening.empty || opening.name === 'br') return undefined;
  if (text.length - opening.end > maxElementLength) return undefined;
  return findEnd(text, opening.name, opening.end, text.length) ? undefined : opening.name;
}
