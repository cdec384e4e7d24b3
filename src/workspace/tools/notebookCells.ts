import { t } from '../../base/index.ts';
import {
  type Cell,
  cellsKey,
  type Files,
  isInPlace,
  type NotebookFile,
  type Preview,
  type Readings,
  type Target,
  ToolError,
  type WantedCell,
  withWantedCells,
} from '../../files/index.ts';
import type { FileChanges, PlannedChange } from '../changes/fileChanges.ts';
import { type Plan, text, type ToolContext } from '../tool.ts';
import { allowedChange, beneathNotes, planWrite, savedNote, unreadPlan } from './writing.ts';

/** Parts that a change of a notebook needs. */
export interface NotebookTools {
  readonly files: Files;
  readonly readings: Readings;
  readonly changes: FileChanges;
  readonly rules: readonly string[];
}

/** A change of a notebook's cells that is to be asked for. */
export interface CellsChange {
  readonly toolName: 'edit_file' | 'edit_notebook';
  readonly titled: (label: string) => string;
  readonly preview: Preview;
  /** The source that is changed, of which the person may allow a part or make another; `null` where none is. */
  readonly source: { readonly name: string; readonly before: string; readonly after: string } | null;
  /** All cells with the source that was allowed. */
  readonly wanted: (source: string) => readonly WantedCell[];
  /** The deed, for the result. */
  readonly done: string;
}

/** The person's yes as far as the file is open elsewhere. */
type Asked = Pick<PlannedChange, 'beneathOther'>;

/** Plans a change of cells that the model has read. @throws ToolError when it cannot be made */
export async function planCells(
  tools: NotebookTools,
  target: Target,
  notebook: NotebookFile,
  context: ToolContext,
  workOut: () => CellsChange,
): Promise<Plan> {
  const { cells, file } = notebook;
  const unread = unreadPlan(tools.readings, tools.changes, context, target, { uri: file.uri, text: cellsKey(cells) });
  if (unread) return unread;
  const { toolName, titled, preview, source, wanted, done } = workOut();
  const { before, after } = source ?? { before: '', after: '' };
  // What cannot be written is refused before anyone is asked.
  const planned =
    notebook.state === 'closed'
      ? await tools.changes.plan(target, file, withWantedCells(file.text, wanted(after)))
      : { beneathOther: false };
  const run: Plan['run'] = async (_signal, _progress, answer) => {
    const allowed = source ? allowedChange(before, after, answer) : { text: after, note: '' };
    const made = wanted(allowed.text);
    const isLeft = isInPlace(made, cells.length) && made.every((cell, index) => cell.source === cells[index]?.source);
    if (isLeft) return text(`"${target.label}" was left as it is.${allowed.note}`);
    const saved = await write(tools, target, notebook, made, planned, context);
    return text(`${done}${savedNote(saved)}${allowed.note}`);
  };
  return planWrite({
    toolName,
    titled,
    target,
    uri: file.uri,
    preview,
    notes: beneathNotes(planned),
    // A name of its own, so that the cell is compared as text, in its language.
    change: source && { uri: `${file.uri}/${source.name}`, before, after },
    rules: tools.rules,
    run,
  });
}

/** Writes to where the notebook stands by now: the notebook editor, or the file. Gives whether it is saved. */
async function write(
  { files, readings, changes }: NotebookTools,
  target: Target,
  { cells }: NotebookFile,
  wanted: readonly WantedCell[],
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
  changes: FileChanges,
  target: Target,
  { file }: NotebookFile,
  wanted: readonly WantedCell[],
  { beneathOther }: Asked,
  context: ToolContext,
): Promise<{ readonly saved: boolean }> {
  const planned = await changes.plan(target, file, withWantedCells(file.text, wanted));
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

/** The name of a cell in its notebook, from 1, with the extension of its language. */
export const cellName = (number: number, { kind, language }: Pick<Cell, 'kind' | 'language'>): string =>
  `cell${number}${kind === 'markdown' ? '.md' : (extensions[language] ?? '.txt')}`;

/** Title of the question before a cell gets another source. */
export const editTitle = (number: number) => (label: string) => t('Edit cell {0} of {1}', number, label);
