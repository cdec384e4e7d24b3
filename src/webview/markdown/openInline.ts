import type { MarkdownIt, StateInline } from 'markdown-it';
import { elementOpenAt } from './htmlRules.ts';
import { holdsProse } from './mathRules.ts';

/**
 * The open end of a text, drawn so that nothing drawn has to be taken back. A construct that hides marks once it is whole
 * (a link, a formula, a tag) is held back until it is, as long as it stays as short as such things are. Emphasis, code
 * and elements are drawn as if they ended here: their text need not wait. Marks that turn out to open nothing appear
 * when their block ends.
 */

/** Longer labels in brackets are drawn as they come, and formulas and tags too. In UTF-16 units. */
const maxHeldLabel = 200;
const maxHeldTarget = 2000;
const maxHeldFormula = 200;
const maxHeldTag = 300;
const maxOpenCode = 1000;

/** A text is cut back this often at most: each cut reads it anew, and what remains is drawn as it stands. */
const maxCuts = 3;

/** Inline text as it is drawn while more may follow it. */
export function closeInline(md: MarkdownIt, content: string, cuts = 0): string {
  const open = readOpen(md, content, cuts < maxCuts);
  if (open.code !== '') return open.text.replace(/`+$/, '') + open.code + closersOf(open);
  // Marks at the end may be more yet, and what they do is decided by what follows them.
  const body = open.text.replace(/[\s*_~]+$/, '');
  return body === content || cuts > maxCuts ? body + closersOf(open) : closeInline(md, body, cuts + 1);
}

const closersOf = ({ openers }: OpenText): string =>
  openers
    .map(({ closer }) => closer)
    .reverse()
    .join('');

interface Opener {
  readonly at: number;
  readonly closer: string;
}

interface OpenText {
  /** The text up to what is held back. */
  readonly text: string;
  /** The marks that would end an open code span. */
  readonly code: string;
  /** Marks of emphasis and tags whose end has not come, in order. */
  readonly openers: readonly Opener[];
}

/** Reads the text with the parser's own rules, and stops before what must be held back. */
function readOpen(md: MarkdownIt, content: string, holds: boolean): OpenText {
  const state: StateInline = new md.inline.State(content, md, {}, []);
  const rules = md.inline.ruler.getRules('');
  const places = new Map<StateInline['delimiters'][number], number>();
  const elements: Opener[] = [];
  let text = content;
  let code = '';
  while (state.pos < state.posMax) {
    const at = state.pos;
    if (holds && isHeld(state, content, at)) {
      text = content.slice(0, at);
      break;
    }
    const element = content.charCodeAt(at) === 0x3c ? elementOpenAt(content, at) : undefined;
    if (element !== undefined) {
      state.pos = content.indexOf('>', at) + 1;
      if (content.slice(state.pos).trim() !== '') elements.push({ at, closer: `</${element}>` });
      else text = content.slice(0, at);
      continue;
    }
    const tokens = state.tokens.length;
    const matched = state.level < 100 && rules.some((rule) => rule(state, false));
    if (!matched) state.pending += content.charAt(state.pos++);
    if (content.charCodeAt(at) === 0x60 && state.tokens.length === tokens && content.length - at < maxOpenCode) {
      const marks = content.slice(at, state.pos);
      if (!/^`+$/.test(marks)) continue;
      if (/^[\s`]*$/.test(content.slice(state.pos))) text = content.slice(0, at);
      else code = marks;
      break;
    }
    for (const delimiter of state.delimiters) if (!places.has(delimiter)) places.set(delimiter, at);
  }
  const { delimiters } = state;
  for (const rule of md.inline.ruler2.getRules('')) rule(state);
  const open = delimiters
    .filter((delimiter) => delimiter.open && delimiter.end < 0)
    .map((delimiter): Opener => ({
      at: places.get(delimiter) ?? 0,
      closer: delimiter.marker === 0x7e ? '~~' : String.fromCharCode(delimiter.marker),
    }))
    .filter(({ at, closer }) => closer !== '*' || !isInWord(content, at));
  return { text, code, openers: [...open, ...elements].toSorted((one, other) => one.at - other.at) };
}

/** A single asterisk between letters or figures multiplies more often than it opens emphasis. */
const isInWord = (text: string, at: number): boolean =>
  /^[A-Za-z0-9]\*[A-Za-z0-9]/.test(text.slice(Math.max(0, at - 1), at + 2));

/** Whether what begins here could still become something that does not show these characters. */
function isHeld(state: StateInline, content: string, at: number): boolean {
  const rest = content.slice(at, at + maxHeldTarget + maxHeldLabel);
  switch (content.charAt(at)) {
    case '\\':
      return (
        rest.length === 1 || (/^\\[([]/.test(rest) && isOpenFormula(rest, 2, rest.startsWith('\\(') ? '\\)' : '\\]'))
      );
    case '&':
      return /^&(?:#?[A-Za-z0-9]{0,31})?$/.test(rest);
    case '!':
      return rest.length === 1 || (rest.startsWith('![') && isOpenLink(state, content, at + 1));
    case '[':
      return isOpenLink(state, content, at);
    case '<':
      return /^<\/?(?:[A-Za-z][^<>\n]*)?$/.test(rest) && rest.length <= maxHeldTag;
    case '$':
      return isOpenDollar(content, at, rest);
    default:
      return false;
  }
}

/** @param state the reading that goes on: what it has found out of nested labels is not found out again */
function isOpenLink(state: StateInline, content: string, at: number): boolean {
  if (content.length - at > maxHeldLabel + maxHeldTarget) return false;
  const end = state.md.helpers.parseLinkLabel(state, at, false);
  if (end < 0) return content.length - at <= maxHeldLabel;
  if (end - at > maxHeldLabel) return false;
  const rest = content.slice(end + 1);
  if (rest === '') return true;
  if (rest.startsWith('[')) return /^\[[^\]]*$/.test(rest) && rest.length <= maxHeldLabel;
  return rest.length <= maxHeldTarget && openTarget.test(rest);
}

const openTarget =
  /^\(\s*(?:<[^<>\n]*>?|(?:[^\s()\\]|\\.?|\([^\s()]*\)?)*)(?:\s+(?:"[^"]*"?|'[^']*'?|\([^()]*\)?)?\s*)?$/;

function isOpenDollar(content: string, at: number, rest: string): boolean {
  const marks = rest.startsWith('$$') ? '$$' : '$';
  if (rest === marks) return true;
  if (marks === '$$') return isOpenFormula(rest, 2, '$$') && !/^\$\$\s*[;,)|]/.test(rest);
  if (/^\$\s/.test(rest) || /[A-Za-z0-9]/.test(content.charAt(at - 1))) return false;
  // Prices are many; a formula that begins with a figure is drawn as it comes once there is a blank in it.
  if (/^\$\.?[0-9]/.test(rest)) return /^\S*$/.test(rest) && isOpenFormula(rest, 1, '$');
  return isOpenFormula(rest, 1, '$') && !rest.includes('\n');
}

/** Whether a formula may still end, or has just ended where the next character decides. */
function isOpenFormula(rest: string, start: number, closing: string): boolean {
  if (rest.length > maxHeldFormula || holdsProse(rest.slice(start))) return false;
  for (let at = start; at < rest.length; at++) {
    if (rest.startsWith(closing, at)) return closing === '$' && at === rest.length - 1;
    if (rest.charAt(at) === '\\') at++;
  }
  return true;
}
