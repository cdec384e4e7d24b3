import type { MarkdownIt, StateInline } from 'markdown-it';
import { formulaEnd, holdsProse } from './mathRules.ts';
import { isOpenPath } from './pathRule.ts';

/**
 * The open end of a text, drawn so that nothing drawn has to be taken back. A construct that hides marks once it is whole
 * (a link, a formula, a tag) is held back until it is, as long as it stays as short as such things are. Emphasis, code
 * and elements are drawn as if they ended here: their text need not wait. Marks that turn out to open nothing appear
 * when their block ends.
 *
 * One pass from left to right, with a look ahead that is bounded and only near the end: a hostile text costs no more.
 */

/** Longer texts are drawn as they come, and longer constructs in them. In UTF-16 units. */
const maxTextLength = 8192;
const maxHeldLabelLength = 200;
const maxHeldTargetLength = 1000;
const maxHeldFormulaLength = 200;
const maxHeldTagLength = 300;
const maxOpenCodeLength = 1000;
const maxOpeners = 50;

/** Inline text as it is drawn while more may follow it. */
export function closeInline(md: MarkdownIt, content: string): string {
  if (content.length > maxTextLength) return content;
  const text = new OpenText(md, content, content.length);
  const held = text.findHeld();
  // What was read behind a label that is held back counts no more.
  return held < text.position ? new OpenText(md, content, held).draw() : text.draw();
}

interface Opener {
  readonly at: number;
  /** A mark of emphasis, or the name of an element. */
  readonly marker: string;
  readonly closes: boolean;
  readonly run: number;
  count: number;
}

const element = /<(\/?)(kbd|sub|sup)[ \t]*>/iy;

class OpenText {
  readonly #content: string;
  readonly #state: StateInline;
  #openers: Opener[] = [];
  readonly #brackets: number[] = [];
  /** Lengths of runs of backticks that do not come again. */
  readonly #lonely = new Set<number>();
  /** Openings of formulas whose closings do not come again. */
  readonly #openFormulas = new Set<string>();
  /** Where the last thing ends that is drawn for certain. */
  #solid = 0;
  #held: number;
  /** The marks that would end an open code span. */
  #code = '';

  /** How far it was read. */
  position = 0;

  constructor(md: MarkdownIt, content: string, held: number) {
    this.#content = content;
    this.#held = held;
    this.#state = new md.inline.State(content, md, {}, []);
  }

  /** Reads the text, and gives where what is held back begins. */
  findHeld(): number {
    this.#readAll();
    const bracket = this.#brackets.find((start) => this.#nearEnd(start, maxHeldLabelLength)) ?? this.#held;
    return Math.min(bracket, this.#held);
  }

  #readAll(): void {
    while (this.position < this.#held && this.#code === '') this.position = this.#next(this.position);
  }

  /** The text as far as it is certain, and the ends of what is open in it. */
  draw(): string {
    this.#readAll();
    const content = this.#content;
    if (this.#code !== '') {
      let end = content.length;
      while (content.charAt(end - 1) === '`') end--;
      return content.slice(0, end) + this.#code + this.#closers(end);
    }
    let end = Math.min(this.#held, this.#solid);
    while (/\s/.test(content.charAt(end - 1))) end--;
    return content.slice(0, end) + this.#closers(end);
  }

  #closers(end: number): string {
    return this.#openers
      .filter(({ at, count, run }) => at + run <= end && count > 0)
      .map(({ marker, count }) => {
        if (marker === '~') return '~~';
        return marker.length === 1 ? marker.repeat(count) : `</${marker}>`;
      })
      .reverse()
      .join('');
  }

  /** Reads what stands here, and gives where the next thing begins. */
  #next(at: number): number {
    const content = this.#content;
    switch (content.charAt(at)) {
      case '\\':
        return this.#readEscape(at);
      case '`':
        return this.#readCode(at);
      case '*':
      case '_':
      case '~':
        return this.#readMarks(at);
      case '!':
        return at + 1 === content.length ? this.#hold(at) : this.#readSolid(at + 1);
      case '[':
        this.#brackets.push(at);
        return this.#readSolid(at + 1);
      case ']':
        return this.#readLabelEnd(at);
      case '<':
        return this.#readTag(at);
      case '&':
        return this.#nearEnd(at, 33) && /^&(?:#?[A-Za-z0-9]{0,31})?$/.test(content.slice(at))
          ? this.#hold(at)
          : this.#readSolid(at + 1);
      case '$':
        return this.#readFormula(at, content.startsWith('$$', at) ? '$$' : '$');
      case ' ':
      case '\t':
      case '\n':
        return at + 1;
      default:
        return this.#readSolid(at + 1);
    }
  }

  #nearEnd(at: number, length: number): boolean {
    return this.#content.length - at <= length;
  }

  #hold(at: number): number {
    const from = this.position;
    this.#held = at;
    return Math.max(from, at);
  }

  #readSolid(end: number): number {
    this.#solid = end;
    return end;
  }

  #readEscape(at: number): number {
    const content = this.#content;
    if (at + 1 === content.length) return this.#hold(at);
    const opening = content.slice(at, at + 2);
    if (opening === '\\(' || opening === '\\[') return this.#readFormula(at, opening);
    return this.#readSolid(/[!-/:-@[-`{-~]/.test(opening.charAt(1)) ? at + 2 : at + 1);
  }

  #readCode(at: number): number {
    const content = this.#content;
    const start = runEnd(content, at);
    const length = start - at;
    if (!this.#lonely.has(length)) {
      for (let run = content.indexOf('`', start); run >= 0;) {
        const end = runEnd(content, run);
        // A run at the end may grow.
        if (end - run === length && end < content.length) return this.#readSolid(end);
        run = content.indexOf('`', end);
      }
      this.#lonely.add(length);
    }
    if (!this.#nearEnd(at, maxOpenCodeLength)) return this.#readSolid(start);
    let text = start;
    while (/[\s`]/.test(content.charAt(text))) text++;
    if (text === content.length) return this.#hold(at);
    this.#code = content.slice(at, start);
    return start;
  }

  #readMarks(at: number): number {
    const content = this.#content;
    const marker = content.charAt(at);
    let end = at;
    while (content.charAt(end) === marker) end++;
    if (end === content.length) return end;
    const found = this.#state.scanDelims(at, marker !== '_');
    // A single tilde strikes nothing.
    let count = marker !== '~' ? end - at : end - at > 1 ? 2 : 0;
    if (found.can_close) {
      const before = count;
      count = this.#close(marker, count, end - at, found.can_open);
      if (count < before) this.#solid = end;
    }
    if (count > 0 && found.can_open) this.#open({ at, marker, closes: found.can_close, run: end - at, count });
    else if (count === end - at && !found.can_close) this.#solid = /\s/.test(content.charAt(end)) ? this.#solid : end;
    return end;
  }

  #open(opener: Opener): void {
    // A single asterisk between letters or figures multiplies more often than it opens emphasis.
    const around = this.#content.slice(Math.max(0, opener.at - 1), opener.at + 2);
    if (opener.marker === '*' && opener.count === 1 && /^[A-Za-z0-9]\*[A-Za-z0-9]/.test(around)) return;
    if (this.#openers.length < maxOpeners) this.#openers.push(opener);
  }

  /** Closes emphasis that is open, by the specification's rules, and gives how many marks are left. */
  #close(marker: string, marks: number, run: number, opens: boolean): number {
    let count = marks;
    for (let index = this.#openers.length - 1; index >= 0 && count > 0; index--) {
      const opener = this.#openers[index];
      if (!opener || opener.marker.length > 1) break;
      if (opener.marker !== marker || (marker === '~' && count < 2)) continue;
      const together = opener.run + run;
      if (marker !== '~' && (opens || opener.closes) && together % 3 === 0 && run % 3 !== 0) continue;
      this.#openers.length = index + 1;
      while (count > 0 && opener.count > 0) {
        const used = count > 1 && opener.count > 1 ? 2 : 1;
        opener.count -= used;
        count -= used;
      }
      if (opener.count === 0) this.#openers.pop();
    }
    return count;
  }

  #readLabelEnd(at: number): number {
    const content = this.#content;
    const start = this.#brackets.pop();
    if (start === undefined || at - start > maxHeldLabelLength) return this.#readSolid(at + 1);
    const first = content.charAt(start - 1) === '!' ? start - 1 : start;
    const next = content.charAt(at + 1);
    if (at + 1 === content.length) return this.#hold(first);
    if (next === '(' && this.#nearEnd(at, maxHeldTargetLength)) {
      if (isOpenTarget(content, at + 2) || isOpenPath(content.slice(at + 2))) return this.#hold(first);
    }
    if (next === '[' && this.#nearEnd(at, maxHeldLabelLength) && !content.includes(']', at + 1))
      return this.#hold(first);
    return this.#readSolid(at + 1);
  }

  #readTag(at: number): number {
    const content = this.#content;
    if (this.#nearEnd(at, maxHeldTagLength) && /^<\/?(?:[A-Za-z][^<>\s]*)?$/.test(content.slice(at)))
      return this.#hold(at);
    element.lastIndex = at;
    const [, slash, name = ''] = element.exec(content) ?? [];
    if (slash === undefined) return this.#readSolid(at + 1);
    const end = element.lastIndex;
    if (slash === '/') {
      const opener = this.#openers.findLastIndex(({ marker }) => marker === name.toLowerCase());
      if (opener >= 0) this.#openers.length = opener;
      return this.#readSolid(end);
    }
    if (this.#openers.length < maxOpeners && this.#nearEnd(at, 900))
      this.#openers.push({ at, marker: name.toLowerCase(), closes: false, run: end - at, count: 1 });
    return end;
  }

  #readFormula(at: number, opening: string): number {
    const content = this.#content;
    const start = at + opening.length;
    if (!this.#openFormulas.has(opening)) {
      const end = formulaEnd(content, at, opening);
      if (end === undefined) this.#openFormulas.add(opening);
      // A single dollar sign at the end closes, or not, by what follows it.
      else if (end > 0 && !(opening === '$' && end === content.length)) return this.#readSolid(end);
    }
    if (this.#nearEnd(at, maxHeldFormulaLength) && isOpenFormula(content, at, opening)) return this.#hold(at);
    return this.#readSolid(opening === '\\[' || opening === '\\(' ? at + 2 : start);
  }
}

function runEnd(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === '`') at++;
  return at;
}

/** Whether a link's target begins here and has not ended. */
function isOpenTarget(text: string, from: number): boolean {
  let at = skipSpace(text, from);
  if (text.charAt(at) === '<') {
    while (at < text.length && text.charAt(at) !== '>' && text.charAt(at) !== '\n') at++;
    if (text.charAt(at) === '\n') return false;
    at++;
  } else {
    for (let depth = 0; at < text.length && !/\s/.test(text.charAt(at)); at++) {
      const character = text.charAt(at);
      if (character === '\\') at++;
      else if (character === '(') depth++;
      else if (character === ')' && depth-- === 0) return false;
    }
  }
  at = skipSpace(text, at);
  const closing = { '"': '"', "'": "'", '(': ')' }[text.charAt(at)];
  if (at >= text.length || closing === undefined) return at >= text.length;
  const end = text.indexOf(closing, at + 1);
  return end < 0 || skipSpace(text, end + 1) >= text.length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}

/** Whether what begins with these marks may still become a formula. */
function isOpenFormula(text: string, at: number, opening: string): boolean {
  const rest = text.slice(at);
  if (rest === opening) return true;
  const content = rest.slice(opening.length);
  if (holdsProse(content)) return false;
  if (opening === '$$') return !/^\s*[;,)|]/.test(content) && isUnclosed(content, '$$');
  if (opening !== '$') return isUnclosed(content, opening === '\\(' ? '\\)' : '\\]');
  if (/^\s/.test(content) || content.includes('\n') || /[A-Za-z0-9]/.test(text.charAt(at - 1))) return false;
  // Prices are many; a formula that begins with a figure is drawn as it comes once there is a blank in it.
  if (/^\.?[0-9]/.test(content) && /\s/.test(content)) return false;
  return isUnclosed(content, '$');
}

function isUnclosed(content: string, closing: string): boolean {
  for (let at = 0; at < content.length; at++) {
    if (content.startsWith(closing, at)) return closing === '$' && at === content.length - 1;
    if (content.charAt(at) === '\\') at++;
  }
  return true;
}
