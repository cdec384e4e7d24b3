/** The lines, counted from 0, that a unified diff of one file adds: where they stand in the text after it. */
export function addedLines(diff: string): number[] {
  const added: number[] = [];
  let at: number | null = null;
  for (const line of diff.split('\n')) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) at = Number(hunk[1]) - 1;
    else if (at !== null && line.startsWith('+')) added.push(at++);
    else if (at !== null && line.startsWith(' ')) at++;
  }
  return added;
}
