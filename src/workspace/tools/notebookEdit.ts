import { t } from '../../base/index.ts';
import {
  cellsKey,
  diffPreview,
  type Files,
  type NotebookFile,
  type Readings,
  replaceInCells,
  type Target,
  ToolError,
  withSources,
} from '../../files/index.ts';
import type { Changes, PlannedChange } from '../changes.ts';
import { type Plan, text, type ToolContext } from '../tool.ts';
import { allowedChange, beneathNotes, planWrite, savedNote, unreadPlan } from './writing.ts';

/** Parts that an edit of a notebook needs. */
interface NotebookTools {
  readonly files: Files;
  readonly readings: Readings;
  readonly changes: Changes;
  readonly rules: readonly string[];
}

/** The person's yes as far as the file is open elsewhere. */
type Asked = Pick<PlannedChange, 'beneathOther'>;

/** Plans the edit of one cell. @throws ToolError when it cannot be made */
export async function notebookEditPlan(
  tools: NotebookTools,
  target: Target,
  notebook: NotebookFile,
  input: { readonly old_text: string; readonly new_text: string },
  context: ToolContext,
): Promise<Plan> {
  const { cells, file } = notebook;
  const unread = unreadPlan(tools.readings, tools.changes, context, target, { uri: file.uri, text: cellsKey(cells) });
  if (unread) return unread;
  const { index, source } = replaceInCells(cells, target.label, input.old_text, input.new_text);
  const before = cells[index]?.source ?? '';
  const withCell = (wanted: string): string[] => cells.map((cell, at) => (at === index ? wanted : cell.source));
  // What cannot be written is refused before anyone is asked.
  const planned =
    notebook.state === 'closed'
      ? await tools.changes.plan(target, file, withSources(file.text, withCell(source)))
      : { beneathOther: false };
  const run: Plan['run'] = async (_signal, _progress, answer) => {
    const allowed = allowedChange(before, source, answer);
    if (allowed.text === before) return text(`"${target.label}" was left as it is.${allowed.note}`);
    const saved = await write(tools, target, notebook, withCell(allowed.text), planned, context);
    return text(`Cell ${index + 1} of "${target.label}" was edited.${savedNote(saved)}${allowed.note}`);
  };
  return planWrite({
    toolName: 'edit_file',
    titled: (label) => t('Edit cell {0} of {1}', index + 1, label),
    target,
    uri: file.uri,
    preview: diffPreview(before, source),
    notes: beneathNotes(planned),
    // A name of its own, so that the cell is compared as text, in its language.
    change: { uri: `${file.uri}/cell${index + 1}${extensionOf(cells[index])}`, before, after: source },
    rules: tools.rules,
    run,
  });
}

/** Writes to where the notebook stands by now: the notebook editor, or the file. Gives whether it is saved. */
async function write(
  { files, readings, changes }: NotebookTools,
  target: Target,
  { cells }: NotebookFile,
  wanted: readonly string[],
  asked: Asked,
  context: ToolContext,
): Promise<boolean> {
  const now = await files.notebook(target);
  if (!now || cellsKey(now.cells) !== cellsKey(cells)) {
    throw new ToolError(`"${target.label}" was changed in the meantime.`, 'Read it again, and make the change anew.');
  }
  const { uri } = now.file;
  const sources = now.cells.map(({ source }) => source);
  const { saved } =
    now.state === 'closed'
      ? await writeFile(changes, target, now, wanted, asked, context)
      : await changes.writeCells(target, sources, wanted, context);
  // What runs on saving (a formatter) may have had its own say.
  const after = await files.notebook(target);
  if (after) readings.note(context.conversationId, uri, cellsKey(after.cells));
  return saved;
}

async function writeFile(
  changes: Changes,
  target: Target,
  { file }: NotebookFile,
  wanted: readonly string[],
  { beneathOther }: Asked,
  context: ToolContext,
): Promise<{ readonly saved: boolean }> {
  const planned = await changes.plan(target, file, withSources(file.text, wanted));
  // Past a text buffer that holds nothing unsaved: saving through it would run what is set up for JSON.
  return changes.write({ ...planned, throughBuffer: file.dirty, beneathOther }, context);
}

const extensions: Readonly<Record<string, string>> = {
  python: '.py',
  javascript: '.js',
  typescript: '.ts',
  r: '.r',
  julia: '.jl',
  sql: '.sql',
};

const extensionOf = (cell: NotebookFile['cells'][number] | undefined): string =>
  cell?.kind === 'markdown' ? '.md' : (extensions[cell?.language ?? ''] ?? '.txt');
