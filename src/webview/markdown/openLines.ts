/**
 * How much of a text is drawn while more may follow it. Its last line may still become a list's marker, the line under a
 * heading, a fence, a rule, a table's head or rule, a link definition: until it is sure, it is not drawn.
 */

/** Marks of quotes, lists and indentation before a line's own text. */
const prefix = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*/;

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
/** A definition of a link, its title perhaps still open. */
const definition =
  /^\[(?:[^[\]\\]|\\.)+\]:[ \t]*(?:\n[ \t]*)?(?:(?:<[^<>\n]*>?|[^\s<]\S*)(?:[ \t]*\n?[ \t]*(?:"[^"]*"?|'[^']*'?|\([^()]*\)?))?)?[ \t]*$/;
const openLabel = /^\[(?:[^[\]\\]|\\.)*\]?$/;
/** Definitions that begin further up are drawn as they come, in UTF-16 units. */
const maxDefinition = 2048;

/**
 * @param inTable whether the text continues a table
 * @returns where what is held back begins
 */
export function certainLength(text: string, inTable: boolean): number {
  const lineStart = text.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart);
  let held = text.length;
  if (isUndecided(line)) held = lineStart;
  const paragraph = paragraphStart(text, lineStart);
  const head = tableHead(text, paragraph, lineStart, inTable);
  if (head !== undefined) held = Math.min(held, head);
  const start = openDefinition(text, Math.max(paragraph, text.length - maxDefinition));
  return start === undefined ? held : Math.min(held, start);
}

function isUndecided(line: string): boolean {
  const end = prefix.exec(line)?.[0].length ?? 0;
  undecided.lastIndex = end;
  // The marks before it could be the beginning of a rule: `- - -`, `* *`.
  return undecided.test(line) || /^[ \t>]*[-_*=][-_*= \t]*$/.test(line);
}

/** Where the lines begin that no empty line divides from the last one. */
function paragraphStart(text: string, lineStart: number): number {
  let start = lineStart;
  while (start > 0) {
    const before = text.lastIndexOf('\n', start - 2) + 1;
    if (/^[ \t>]*$/.test(text.slice(before, start - 1))) break;
    start = before;
  }
  return start;
}

/** Where a line begins that becomes the head of a table if the next one turns out to be its rule. */
function tableHead(text: string, paragraph: number, lineStart: number, inTable: boolean): number | undefined {
  if (inTable) return undefined;
  const lines = text.slice(paragraph).split('\n');
  const ofText = (line: string | undefined): string => (line ?? '').replace(prefix, '');
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
    const own = text.slice(line).replace(prefix, '');
    if (own.startsWith('[') && (definition.test(own) || openLabel.test(own))) return line;
  }
  return undefined;
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}
