import * as z from 'zod';
import type { Changes } from '../changes.ts';
import {
  binaryKind,
  decodeText,
  diffPreview,
  type Editor,
  type Files,
  type Preview,
  visibleLine,
} from '../../files/index.ts';
import { ask, denied, defineTool, text, type Tool } from '../tool.ts';
import { notInGit } from './writing.ts';

const schema = z.object({ path: z.string().describe('Path of the file, relative to the workspace folder.') });

/** The largest file that is deleted: above, no copy could be kept. Bytes. */
const copyLimit = 50_000_000;

export function deleteFileTool(editor: Editor, files: Files, changes: Changes): Tool {
  return defineTool({
    name: 'delete_file',
    description:
      'Deletes one file of the workspace; it goes to the trash where there is one. The person is asked first.',
    input: schema,
    subject: (input) => input.path,
    prepare: async (input, context) => {
      const resolution = await files.resolve(input.path);
      if (!resolution.ok) return denied(resolution.error, resolution.hint);
      const { target } = resolution;
      if (target.kind === 'missing') return denied(`There is no file "${target.label}".`, 'Nothing is to be deleted.');
      if (target.kind === 'directory' || target.relative === '') {
        return denied(`"${target.label}" is a directory.`, 'Only single files are deleted.');
      }
      const uri = files.uriOf(target);
      if (editor.buffer(uri)?.dirty === true) {
        return denied(
          `"${target.label}" has changes that are not saved.`,
          'Ask the person to save or to close it first.',
        );
      }
      const bytes = await files.bytes(target, copyLimit);
      const kind = binaryKind(bytes);
      const preview: Preview =
        kind === null && bytes.length < 1_000_000
          ? diffPreview((await decodeText(bytes, await editor.codec(uri, bytes))).text, '')
          : { kind: 'text', text: `${kind ?? 'text'}, ${bytes.length} bytes` };
      const reasons = [
        ...(target.sensitive === null ? [] : [`Look closely: ${target.sensitive}.`]),
        ...(target.linkedElsewhere ? ['The file has other names (hard links): its content stays under them.'] : []),
        ...((await editor.isCommitted(uri)) ? [] : [notInGit]),
        'A copy is kept: Undo Turn brings the file back.',
      ];
      return ask(
        {
          title: `Delete ${visibleLine(target.label)}`,
          detail: visibleLine(target.path),
          reason: reasons.join(' '),
          preview,
          grant: null,
          rule: null,
          change: null,
          claim: null,
          isPlainEdit: false,
        },
        async () => {
          const { trashed } = await changes.delete(target, bytes, context);
          return text(`"${target.label}" was deleted${trashed ? ' (it is in the trash)' : ''}.`);
        },
      );
    },
  });
}
