export interface InstructionFile {
  readonly path: string;
  readonly text: string;
}

/** The most of one file, and of all of them, in characters. */
const maxFileLength = 30_000;
const maxTotalLength = 60_000;

/**
 * The workspace's instruction files as one text for the system prompt. A file that says nothing of its own, being empty,
 * the same as another or only a mention of one (`@AGENTS.md`), is left out.
 */
export function joinInstructions<T extends InstructionFile>(
  files: readonly T[],
): { readonly files: readonly T[]; readonly text: string } {
  const said = new Set<string>();
  const used: T[] = [];
  const parts: string[] = [];
  let room = maxTotalLength;
  for (const file of files) {
    const text = file.text.trim();
    if (text === '' || said.has(text) || /^@\S+$/.test(text)) continue;
    said.add(text);
    const max = Math.min(maxFileLength, room);
    if (max === 0) break;
    const shown = text.length > max ? `${text.slice(0, max).toWellFormed()}\n[The rest is left out.]` : text;
    room -= Math.min(max, text.length);
    used.push(file);
    parts.push(`# ${file.path}\n\n${shown}`);
  }
  if (parts.length === 0) return { files: [], text: '' };
  const heading =
    'The workspace has instructions of its own for whoever works in it. Follow them where they say how to work here; ' +
    'what the person asks comes first.';
  return { files: used, text: [heading, ...parts].join('\n\n') };
}
