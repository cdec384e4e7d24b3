import * as z from 'zod';
import { type Editor, escapedName, type Files, globMatcher, type Target, walk, treeOf } from '../../files/index.ts';
import { allowed, defineTool, text, type Tool, type ToolOutput } from '../tool.ts';
import { planFor } from './target.ts';

const schema = z.object({
  path: z
    .string()
    .optional()
    .describe('The directory, relative to the workspace folder; the folder itself if left out.'),
  glob: z
    .string()
    .max(500)
    .optional()
    .describe('Lists all files below the directory that match, e.g. "**/*.test.ts", instead of its own entries.'),
});

const advice = { missing: 'List the directory above it.', file: 'Use read_file to read it.' };

const maxListed = 1000;
const maxEntries = 200_000;

export function listFilesTool(editor: Editor, files: Files): Tool {
  return defineTool({
    name: 'list_files',
    description:
      'Lists what a directory of the workspace holds; with a glob, all files below it that match and that .gitignore and the settings do not exclude.',
    input: schema,
    subject: (input) => [input.path ?? '', input.glob ?? ''].filter((part) => part !== '').join(' ') || '.',
    prepare: async (input) => {
      const { folders } = editor.roots();
      if (folders.length > 1 && (input.path ?? '.') === '.' && input.glob === undefined) {
        return allowed(() => Promise.resolve(text(folders.map((folder) => `${escapedName(folder.name)}/`).join('\n'))));
      }
      const { path = '.', glob } = input;
      return planFor(files, path, advice, (target) =>
        allowed((signal) => (glob === undefined ? list(files, target) : listBelow(editor, target, glob, signal))),
      );
    },
  });
}

async function list(files: Files, target: Target): Promise<ToolOutput> {
  const entries = await files.entries(target);
  // A blank before the word: a sign at the name's end would be taken for a part of it when the name is given back.
  const marks = { directory: '/', link: ' (link)', file: '', other: ' (neither file nor directory)' } as const;
  const names = entries.map((entry) => escapedName(entry.name) + marks[entry.kind]).sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) return text(`${target.label} is empty.`);
  return text(bounded(names, names.length));
}

async function listBelow(editor: Editor, target: Target, glob: string, signal: AbortSignal): Promise<ToolOutput> {
  const wanted = globMatcher([glob]);
  const options = { excluded: globMatcher(editor.excludes()), signal, limit: maxEntries };
  const names: string[] = [];
  let count = 0;
  const start = target.relative;
  const several = editor.roots().folders.length > 1;
  for await (const path of walk(treeOf(editor, target.folder), start, options)) {
    if (!wanted(start === '' ? path : path.slice(start.length + 1)) && !wanted(path)) continue;
    const label = several ? `${target.folder.name}/${path}` : path;
    if (++count <= maxListed) names.push(escapedName(label));
  }
  return text(names.length === 0 ? 'No file matches.' : bounded(names, count));
}

const bounded = (names: readonly string[], count: number): string =>
  names.slice(0, maxListed).join('\n') +
  (count > maxListed ? `\n… and ${count - maxListed} more; use a glob or a directory further down.` : '');
