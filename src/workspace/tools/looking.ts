import * as z from 'zod';
import { type Editor, type Files, head, textHoldsKeys } from '../../files/index.ts';
import { allowed, defineTool, text, type Tool } from '../tool.ts';
import { planFor } from './target.ts';

const maxListed = 200;
const maxDiffLength = 20_000;
const maxDiffsLength = 80_000;

const bounded = (lines: readonly string[]): string =>
  lines.slice(0, maxListed).join('\n') + (lines.length > maxListed ? `\n… and ${lines.length - maxListed} more` : '');

const symbolsSchema = z.object({ query: z.string().max(500).describe('A name, or a part of one.') });

/** Symbols (classes, functions, …) that the languages' tools know. */
export function findSymbolsTool(editor: Editor): Tool {
  return defineTool({
    name: 'find_symbols',
    description: 'Finds classes, functions and other symbols of the workspace by name.',
    input: symbolsSchema,
    subject: (input) => input.query,
    prepare: (input) =>
      Promise.resolve(
        allowed(async () => {
          const found = await editor.symbols(input.query);
          const lines = found.map(
            ({ name, kind, container, path, line }) =>
              `${path}:${line}: ${kind} ${name}${container === '' ? '' : ` in ${container}`}`,
          );
          return text(
            lines.length > 0
              ? bounded(lines)
              : 'No symbol was found. The language may have no support for it: try search_text.',
          );
        }),
      ),
  });
}

const problemsSchema = z.object({ path: z.string().optional().describe('Only the problems of this file.') });

/** Errors and warnings that the languages' tools report. */
export function getProblemsTool(editor: Editor, files: Files): Tool {
  return defineTool({
    name: 'get_problems',
    description: 'Gives the errors and warnings that the editor shows, of one file or of all.',
    input: problemsSchema,
    subject: (input) => input.path ?? '',
    prepare: async ({ path }) => {
      if (path === undefined) return allowed(() => Promise.resolve(text(problemsIn(editor, null))));
      return planFor(files, path, { missing: 'Use list_files to see what is there.' }, (target) =>
        allowed(() => Promise.resolve(text(problemsIn(editor, files.uriOf(target))))),
      );
    },
  });
}

/** @param uri of the file; `null` for all */
function problemsIn(editor: Editor, uri: string | null): string {
  const lines = editor
    .problems(uri)
    .map(
      ({ path, line, column, severity, message, source }) =>
        `${path}:${line}:${column}: ${severity}: ${head(message, 1000).text}${source === '' ? '' : ` (${source})`}`,
    );
  return lines.length > 0 ? bounded(lines) : 'No problem is reported.';
}

const changesSchema = z.object({});

/** The tool that gives the changes as git sees them. */
export function getChangesTool(editor: Editor): Tool {
  return defineTool({
    name: 'get_changes',
    description: 'Gives the files that git sees as changed, staged or not, with their differences.',
    input: changesSchema,
    subject: () => '',
    prepare: () =>
      Promise.resolve(
        allowed(async (signal) => {
          const changes = await editor.changes(signal);
          if (changes === null) return text('There is no git repository here.');
          if (changes.length === 0) return text('Nothing is changed.');
          const summary = bounded(changes.map(({ path, status }) => `${status}: ${path}`));
          const parts: string[] = [];
          let size = 0;
          for (const { path, diff } of changes) {
            if (diff === '') continue;
            if (textHoldsKeys(path, diff)) {
              parts.push(`${path}: its differences are not shown, since they may hold keys.`);
              continue;
            }
            const part = head(diff, maxDiffLength);
            size += part.text.length;
            if (size > maxDiffsLength) {
              parts.push('… further differences are left out.');
              break;
            }
            parts.push(part.cut ? `${part.text}\n… the rest of ${path} is left out.` : part.text);
          }
          return text([summary, ...parts].join('\n\n'));
        }),
      ),
  });
}
