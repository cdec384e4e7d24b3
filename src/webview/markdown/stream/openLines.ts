/**
 * How much of a text is drawn while more may follow it. Its last line may still become a list's marker, the line under a
 * heading, a fence, a rule, a table's head or rule, a link definition: until it is sure, it is not drawn.
 */

/** Text before this much is not looked at again: what has not been decided by then is drawn as it came. */
const maxLookBackLength = 2048;

/** Marks of quotes, lists and indentation before a line's own text. */
const prefix = /(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*/y;

/** The beginning of a line that could become more than one kind of block. */
const undecided = new RegExp(
  [
    '$',
    // A list's marker, or a figure.
    String.raw`(?:[-+*]|\d{1,9}[.)]?)[ \t]*$`,
    // A rule, the line under a heading, or emphasis.
    String.raw`[-_*=][-_*= \t]*$`,
    String.raw`#{1,6}[ \t]*$`,
    // A fence with what it names.
    '`{1,2}$|`{3,}[^`\\n]*$|~{1,2}$|~{3,}.*$',
    // A task's box.
    String.raw`\[[ xX]?\]?[ \t]*$`,
    // Details and their summary, a formula that stands alone.
    String.raw`<\/?[A-Za-z]{0,8}[ \t]*$|<\/?(?:details|summary)\b.*$`,
    String.raw`\$\$[^$]*$|\\\[?[ \t]*$`,
  ].join('|'),
  'iy',
);

/** A line that could be the rule of a table, or the beginning of one. */
const tableRule = /^[ \t>]*[|:-][|:\- \t]*$/;

/**
 * Finds where what is held back begins. The work is bounded, however long the text is.
 *
 * @param inTable whether the text continues a table
 * @returns a length in UTF-16 units
 */
export function certainLength(text: string, inTable: boolean): number {
  const bound = Math.max(0, text.length - maxLookBackLength);
  const lineStart = text.lastIndexOf('\n') + 1;
  if (lineStart < bound) return text.length;
  const line = text.slice(lineStart);
  let held = isUndecided(line) ? lineStart : text.length;
  const paragraph = paragraphStart(text, lineStart, bound);
  const head = inTable ? undefined : tableHead(text, paragraph, lineStart);
  if (head !== undefined) held = Math.min(held, head);
  const definition = openDefinition(text, paragraph);
  return definition === undefined ? held : Math.min(held, definition);
}

function isUndecided(line: string): boolean {
  undecided.lastIndex = prefixEnd(line, 0);
  // The marks before it could be the beginning of a rule: `- - -`, `* *`.
  return undecided.test(line) || /^[ \t>]*[-_*=][-_*= \t]*$/.test(line);
}

function prefixEnd(text: string, lineStart: number): number {
  prefix.lastIndex = lineStart;
  prefix.test(text);
  return prefix.lastIndex;
}

/** Where the lines begin that no empty line divides from the last one, as far as the bound allows. */
function paragraphStart(text: string, lineStart: number, bound: number): number {
  let start = lineStart;
  while (start > bound) {
    const before = text.lastIndexOf('\n', start - 2) + 1;
    if (before < bound || /^[ \t>]*$/.test(text.slice(before, start - 1))) break;
    start = before;
  }
  return start;
}

/** Where a line begins that becomes the head of a table if the next one turns out to be its rule. */
function tableHead(text: string, paragraph: number, lineStart: number): number | undefined {
  const lines = text.slice(paragraph).split('\n');
  const ofText = (line = ''): string => line.slice(prefixEnd(line, 0));
  // After a table's rule all lines are rows.
  const isRule = (line: string, index: number): boolean =>
    line.includes('-') && line.includes('|') && tableRule.test(line) && lines[index]?.includes('|') === true;
  if (lines.slice(1, -1).some(isRule)) return undefined;
  const last = lines.at(-1);
  const before = lines.at(-2);
  if (lines.length > 1 && ofText(before).startsWith('|') && (ofText(last) === '' || tableRule.test(last ?? '')))
    return lineStart - (before?.length ?? 0) - 1;
  return ofText(last).startsWith('|') ? lineStart : undefined;
}

/** Where a line begins with which a definition begins that may still grow, up to the end of the text. */
function openDefinition(text: string, from: number): number | undefined {
  for (let line = from; line < text.length; line = nextLine(text, line)) {
    const own = prefixEnd(text, line);
    if (text.charAt(own) === '[' && isDefinitionToTheEnd(text, own)) return line;
  }
  return undefined;
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** Whether all text from a bracket on can be read as one link definition, or as the beginning of one. */
function isDefinitionToTheEnd(text: string, bracket: number): boolean {
  const end = text.length;
  let at = scan(text, bracket + 1, '[]');
  if (at >= end) return true;
  if (text.charAt(at) !== ']') return false;
  if (++at === end) return true;
  if (text.charAt(at) !== ':') return false;
  at = skipBreak(text, at + 1);
  if (at === end) return true;
  at = text.charAt(at) === '<' ? scan(text, at + 1, '<>\n') + 1 : scanWord(text, at);
  if (at >= end) return true;
  if (text.charAt(at - 1) !== '>' && !/\s/.test(text.charAt(at))) return false;
  at = skipBreak(text, at);
  if (at === end) return true;
  const closing = { '"': '"', "'": "'", '(': ')' }[text.charAt(at)];
  if (closing === undefined) return false;
  at = scan(text, at + 1, closing) + 1;
  return at >= end || skipBlanks(text, at) === end;
}

/** The next of these characters that is not escaped. */
function scan(text: string, from: number, stops: string): number {
  let at = from;
  while (at < text.length && !stops.includes(text.charAt(at))) at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
}

function scanWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/\s/.test(text.charAt(at))) at++;
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at++;
  return at;
}

/** Blanks, and one end of a line among them. */
function skipBreak(text: string, from: number): number {
  const at = skipBlanks(text, from);
  return text.charAt(at) === '\n' ? skipBlanks(text, at + 1) : at;
}
