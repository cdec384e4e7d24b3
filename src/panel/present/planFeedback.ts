/** A comment on one line of a plan; the line counts from 0. */
export interface PlanComment {
  readonly line: number;
  readonly text: string;
}

/**
 * The prompt that gives a plan back: the comments in the order of their lines, each with the line that it is about, and the
 * whole text where the person has changed it.
 *
 * @param presented the plan as Claude presented it
 * @param edited the plan as it stands in the editor
 * @returns `null` when there is nothing to say
 */
export function planFeedback(presented: string, edited: string, comments: readonly PlanComment[]): string | null {
  const lines = linesOf(edited);
  const said = comments
    .filter(({ text }) => text.trim() !== '')
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, text }) => `Line ${line + 1}${quoted(lines[line])}\n${text.trim()}`);
  // An editor may keep other line ends than Claude wrote: that is no change of the plan.
  const isChanged = lines.join('\n') !== linesOf(presented).join('\n');
  const parts = [
    ...(said.length > 0 ? ['My comments on the plan:', ...said] : []),
    ...(isChanged ? [`I changed the plan. It is now:\n\n${lines.join('\n')}`] : []),
  ];
  return parts.length === 0 ? null : [...parts, 'Present the plan again with this in it.'].join('\n\n');
}

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);

const quoted = (line = ''): string => (line.trim() === '' ? ':' : `, “${line.trim()}”:`);
