import { t } from '../../base/index.ts';
import * as z from 'zod';
import type { FileChanges } from '../changes/fileChanges.ts';
import { diffPreview, type Files, head, nearest, type Readings, replaceOnce } from '../../files/index.ts';
import { denied, defineTool, type Plan, type Tool } from '../tool.ts';
import { notebookEditPlan } from './notebookEdit.ts';
import { planFor } from './target.ts';
import { beneathNotes, notesOn, planWrite, runChange, unreadPlan } from './writing.ts';

const schema = z.object({
  path: z.string().describe('Path of the file, relative to the workspace folder.'),
  old_text: z
    .string()
    .max(1_000_000)
    .describe('The text to replace, exactly as it stands in the file, and only once in it.'),
  new_text: z.string().max(1_000_000).describe('What takes its place.'),
});

const advice = { missing: 'Use write_file to make one.', directory: 'Give the path of a file.' };

/** @param rules gives the person's rules */
export function editFileTool(
  files: Files,
  readings: Readings,
  changes: FileChanges,
  rules: () => readonly string[],
): Tool {
  return defineTool({
    name: 'edit_file',
    description:
      'Replaces one piece of text in a file of the workspace that was read before. The old text must stand in the file exactly once: give enough lines around it. In a notebook it lies within one cell, and may begin with the heading line of that cell. The person is asked first.',
    input: schema,
    subject: (input) => input.path,
    prepare: (input, context) =>
      planFor(files, input.path, advice, async (target) => {
        const notebook = await files.notebook(target);
        if (notebook)
          return notebookEditPlan({ files, readings, changes, rules: rules() }, target, notebook, input, context);
        const file = await files.text(target);
        const unread = unreadPlan(readings, changes, context, target, file);
        if (unread) return unread;
        const replacement = replaceOnce(file.text, input.old_text, input.new_text);
        switch (replacement.kind) {
          case 'empty':
            return denied('old_text is empty.', 'Give the text to replace, or use write_file for the whole file.');
          case 'same':
            return denied('old_text and new_text are the same.', 'Nothing is to be changed.');
          case 'missing':
            return notFound(target.label, file.text, input.old_text);
          case 'many':
            return denied(
              `old_text stands ${replacement.count} times in "${target.label}": at lines ${replacement.lines.join(', ')}.`,
              'Give more of the text around the one place that is meant.',
            );
          case 'once':
        }
        const after = replacement.text;
        const planned = await changes.plan(target, file, after);
        return planWrite({
          toolName: 'edit_file',
          titled: (label) => t('Edit {0}', label),
          target,
          uri: file.uri,
          preview: diffPreview(file.text, after),
          notes: [...notesOn(target, file.text, after), ...beneathNotes(planned)],
          change: { uri: file.uri, before: file.text, after },
          rules: rules(),
          run: runChange(changes, planned, context, `"${target.label}" was edited at line ${replacement.line}.`),
        });
      }),
  });
}

/** How much of the lines that are nearly the old text is shown, UTF-16 units. */
const maxShownLength = 4000;

/** Says that the old text is missing, and what is nearly there. */
function notFound(label: string, fileText: string, oldText: string): Plan {
  const near = nearest(fileText, oldText);
  const missing = `old_text does not stand in "${label}".`;
  if (!near) return denied(missing, 'Read the file again and copy the text exactly.');
  const lines = head(near.lines.join('\n'), maxShownLength).text;
  return denied(
    `${missing} Nearly the same stands at line ${near.line}: ${near.difference}.\n${lines}`,
    'Copy the text exactly as it stands there.',
  );
}
