import path from 'node:path';
import { formatNumber, t } from '../../base/index.ts';
import { type Editor, holdsKeys, sensitiveToChange, type Target, visibleLine } from '../../files/index.ts';
import type { FileChanges } from '../changes/fileChanges.ts';
import { folderContent, type FolderEntry } from '../changes/folderContent.ts';
import { denied, type Plan, text, type ToolContext } from '../tool.ts';
import { askOf } from './target.ts';

/** So many names are shown before a folder is deleted. */
const maxShown = 200;

/**
 * Plans the deletion of a folder with all that it holds. The person sees how much that is, and of all of it a copy is
 * kept; a folder that holds more than can be kept is refused.
 *
 * @throws ToolError when it is refused for what it holds
 */
export async function planFolderDeletion(
  editor: Editor,
  changes: FileChanges,
  target: Target,
  context: ToolContext,
): Promise<Plan> {
  if (target.folder.virtual) {
    return denied(`"${target.label}" is a folder of a virtual workspace.`, 'Only single files are deleted there.');
  }
  const { folders, forbidden } = editor.roots();
  const isWithin = (place: string): boolean => !path.relative(target.path, place).startsWith('..');
  if ([...folders.map((folder) => folder.path), ...forbidden].some(isWithin)) {
    return denied(
      `"${target.label}" holds a workspace folder, or a place that no tool may touch.`,
      'Delete single files or folders in it.',
    );
  }
  const content = await folderContent(target);
  const unsaved = content.find(({ kind, path: file }) => kind === 'file' && isUnsaved(editor, file));
  if (unsaved) {
    return denied(
      `"${visibleLine(unsaved.name)}" in "${target.label}" has changes that are not saved.`,
      'Ask the person to save or to close it first.',
    );
  }
  const reason = reasonsOf(target, content).join(' ');
  const preview = { kind: 'text', text: namesOf(content) } as const;
  return askOf(
    target,
    (label) => t('Delete the folder {0}', label),
    { reason, preview },
    async () => {
      const { trashed } = await changes.deleteFolder(target, content, context);
      const where = trashed ? ' (it is in the trash)' : '';
      const { file, folder, link } = amountOf(content);
      return text(
        `The folder "${target.label}" was deleted with ${file + folder + link} files and folders in it${where}.`,
      );
    },
  );
}

const isUnsaved = (editor: Editor, file: string): boolean => {
  const uri = editor.uriOfPath(file);
  return editor.buffer(uri)?.dirty === true || editor.isDirtyElsewhere(uri);
};

function reasonsOf(target: Target, content: readonly FolderEntry[]): readonly string[] {
  const inside = ({ name }: FolderEntry): string => `${target.relative}/${name}`;
  const files = content.filter(({ kind }) => kind === 'file');
  const sensitive = files.filter((entry) => sensitiveToChange(inside(entry)) !== null || holdsKeys(inside(entry)));
  const named = sensitive.slice(0, 3).map(({ name }) => visibleLine(name));
  const more = sensitive.length > named.length ? ', …' : '';
  const { file, folder, link, bytes } = amountOf(content);
  return [
    ...(sensitive.length === 0 ? [] : [t('Look closely: {0}.', `${named.join(', ')}${more}`)]),
    t(
      'It holds: files {0}, folders {1}, links {2}, bytes {3}.',
      ...[file, folder, link, bytes].map((count) => formatNumber(count)),
    ),
    t('A copy of all is kept: Undo Turn brings the folder back.'),
  ];
}

/** How much a folder holds, without itself. */
function amountOf(content: readonly FolderEntry[]): Readonly<Record<FolderEntry['kind'] | 'bytes', number>> {
  const within = content.filter(({ name }) => name !== '');
  const count = (kind: FolderEntry['kind']): number => within.filter((entry) => entry.kind === kind).length;
  const bytes = within.reduce((sum, { size }) => sum + size, 0);
  return { file: count('file'), folder: count('folder'), link: count('link'), bytes };
}

function namesOf(content: readonly FolderEntry[]): string {
  const names = content.flatMap(({ name, kind }) => (name === '' || kind === 'folder' ? [] : [visibleLine(name)]));
  const more = names.length > maxShown ? [`… +${names.length - maxShown}`] : [];
  return [...names.slice(0, maxShown), ...more].join('\n');
}
