import type { Token } from 'markdown-it';

/** A run of tokens that makes one block, with the lines it covers in the parsed text. */
export interface Range {
  readonly tokens: Token[];
  readonly line: number;
  readonly endLine: number;
}

/** The blocks among these tokens that stand at the given level. */
export function rangesAt(tokens: readonly Token[], level: number): Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const first = tokens[at];
    if (first?.level !== level || !first.map) continue;
    let end = at;
    if (first.nesting === 1) while (end + 1 < tokens.length && tokens[++end]?.level !== level);
    ranges.push({ tokens: tokens.slice(at, end + 1), line: first.map[0], endLine: first.map[1] });
    at = end;
  }
  return ranges;
}

/**
 * How many of the ranges at the front no later text can change: all but the last. If the text before it ends in a link
 * definition, that is settled only when the last one cannot turn out to be the definition's title.
 */
export function settledCount(ranges: readonly Range[]): number {
  const count = ranges.length - 1;
  const [before, last] = ranges.slice(-2);
  if (!before || !last || before === last || !endsInDefinition(before, last.line)) return Math.max(count, 0);
  return endsDefinition.has(last.tokens[0]?.type ?? '') ? count : count - 1;
}

const endsDefinition = new Set([
  'fence',
  'blockquote_open',
  'bullet_list_open',
  'list_item_open',
  'ordered_list_open',
  'reference_definition',
]);

/** A quote or list may end in one too, and the title be a lazy continuation of it. */
const endsInDefinition = ({ tokens }: Range, line: number): boolean =>
  tokens.some((token) => token.type === 'reference_definition' && token.map?.[1] === line);

/** Where each line begins, and as the last entry where the text ends. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  if (starts.at(-1) !== text.length) starts.push(text.length);
  return starts;
}
