import { plural, t } from '../../base/index.ts';
import * as z from 'zod';
import type { FileChanges } from '../changes/fileChanges.ts';
import { binaryKind, decodeText, diffPreview, type Editor, type Files, type Preview } from '../../files/index.ts';
import { denied, defineTool, text, type Tool } from '../tool.ts';
import { planFolderDeletion } from './deleteFolder.ts';
import { askOf, cautions, planFor } from './target.ts';
import { beneathNotes, notInGit } from './writing.ts';

const schema = z.object({ path: z.string().describe('Path of the file or folder, relative to the workspace folder.') });

const advice = { missing: 'Nothing is to be deleted.' };

/** The largest file that is deleted: above, no copy could be kept. Bytes. */
const maxCopyBytes = 50_000_000;

export function deleteFileTool(editor: Editor, files: Files, changes: FileChanges): Tool {
  return defineTool({
    name: 'delete_file',
    description:
      'Deletes one file or one folder of the workspace, a folder with all that it holds; it goes to the trash where there is one. The person is asked first.',
    input: schema,
    subject: (input) => input.path,
    prepare: (input, context) =>
      planFor(files, input.path, advice, async (target) => {
        if (target.relative === '') {
          return denied('This is the workspace folder itself.', 'Delete files or folders in it.');
        }
        if (target.kind === 'directory') return planFolderDeletion(editor, changes, target, context);
        const uri = files.uriOf(target);
        if (editor.buffer(uri)?.dirty === true) {
          return denied(
            `"${target.label}" has changes that are not saved.`,
            'Ask the person to save or to close it first.',
          );
        }
        const beneathOther = editor.isDirtyElsewhere(uri);
        const bytes = await files.bytes(target, maxCopyBytes);
        const codec = await editor.codec(uri, bytes);
        const kind = binaryKind(bytes, codec.encoding);
        const preview: Preview =
          kind === null && bytes.length < 1_000_000
            ? diffPreview((await decodeText(bytes, codec)).text, '')
            : { kind: 'text', text: plural(bytes.length, '{1}, {0} byte', '{1}, {0} bytes', kind ?? t('text')) };
        const reasons = [
          ...cautions(target, t('The file has other names (hard links): its content stays under them.')),
          ...beneathNotes({ beneathOther }),
          ...((await editor.isCommitted(uri)) ? [] : [notInGit()]),
          t('A copy is kept: Undo Turn brings the file back.'),
        ];
        return askOf(
          target,
          (label) => t('Delete {0}', label),
          { reason: reasons.join(' '), preview },
          async () => {
            const { trashed } = await changes.delete(target, bytes, beneathOther, context);
            return text(`"${target.label}" was deleted${trashed ? ' (it is in the trash)' : ''}.`);
          },
        );
      }),
  });
}
