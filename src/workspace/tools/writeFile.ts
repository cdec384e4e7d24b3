import { t } from '../../base/index.ts';
import * as z from 'zod';
import type { FileChanges } from '../changes/fileChanges.ts';
import { diffPreview, type Editor, type Files, keepLineEnds, type Readings } from '../../files/index.ts';
import { denied, defineTool, type Plan, text, type Tool } from '../tool.ts';
import { planFor } from './target.ts';
import { allowedChange, beneathNotes, notesOn, notInGit, planWrite, runChange, unreadPlan } from './writing.ts';

const schema = z.object({
  path: z.string().describe('Path of the file, relative to the workspace folder. Missing directories are made.'),
  content: z.string().max(2_000_000).describe('The whole content of the file.'),
});

/** @param rules gives the person's rules */
export function writeFileTool(
  editor: Editor,
  files: Files,
  readings: Readings,
  changes: FileChanges,
  rules: () => readonly string[],
): Tool {
  return defineTool({
    name: 'write_file',
    description:
      'Makes a new file in the workspace, or replaces the whole content of one that was read before. The person is asked first.',
    input: schema,
    subject: (input) => input.path,
    prepare: (input, context) =>
      planFor(files, input.path, { directory: 'Give the path of a file.' }, async (target) => {
        if (/[\\/]$/.test(input.path)) return denied('The path ends with a slash.', 'Give the path of a file.');
        const uri = files.uriOf(target);
        const common = { toolName: 'write_file', target, uri, rules: rules() };
        const missing =
          target.kind === 'missing' || (target.kind === 'unknown' && (await editor.readFile(uri)) === null);
        if (missing) {
          const bytes = await changes.newBytes(target, input.content);
          return planWrite({
            ...common,
            titled: (label) => t('Create {0}', label),
            preview: diffPreview('', input.content),
            notes: notesOn(target, '', input.content),
            change: { uri, before: '', after: input.content },
            run: async (_signal, _progress, answer) => {
              const allowed = allowedChange('', input.content, answer);
              const changedBytes =
                allowed.text === input.content ? bytes : await changes.newBytes(target, allowed.text);
              await changes.create(target, allowed.text, changedBytes, context);
              return text(`"${target.label}" was created.${allowed.note}`);
            },
          });
        }
        if (await files.notebook(target)) return notAsAWhole(target.label);
        const file = await files.text(target);
        const unread = unreadPlan(readings, changes, context, target, file);
        if (unread) return unread;
        const after = keepLineEnds(file.text, input.content);
        if (after === file.text)
          return denied(`"${target.label}" has this content already.`, 'Nothing is to be changed.');
        const planned = await changes.plan(target, file, after);
        return planWrite({
          ...common,
          titled: (label) => t('Overwrite {0}', label),
          preview: diffPreview(file.text, after),
          notes: [...notesOn(target, file.text, after), ...beneathNotes(planned)],
          aside: (await editor.isCommitted(uri)) ? '' : `${notInGit()} ${t('Undo Turn brings it back.')}`,
          change: { uri, before: file.text, after },
          run: runChange(changes, planned, context, `"${target.label}" was overwritten.`),
        });
      }),
  });
}

const notAsAWhole = (label: string): Plan =>
  denied(
    `"${label}" is a notebook: it is not written as a whole, so that its outputs and metadata stay.`,
    'Read it with read_file, and change it cell by cell with edit_file and edit_notebook.',
  );
