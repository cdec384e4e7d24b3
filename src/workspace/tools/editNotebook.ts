import * as z from 'zod';
import { t } from '../../base/index.ts';
import {
  type Cell,
  cellsInPlace,
  diffPreview,
  type Files,
  type Readings,
  type Target,
  ToolError,
  visibleText,
  type WantedCell,
} from '../../files/index.ts';
import type { FileChanges } from '../changes/fileChanges.ts';
import { denied, defineTool, type Tool } from '../tool.ts';
import { cellName, type CellsChange, editTitle, planCells } from './notebookCells.ts';
import { planFor } from './target.ts';

const schema = z.object({
  path: z.string().describe('Path of the notebook, relative to the workspace folder.'),
  edit_mode: z.enum(['replace', 'insert', 'delete', 'move']).describe('What is to be done.'),
  cell: z
    .int()
    .min(0)
    .describe(
      'Number of the cell, as read_file gives it. With insert, the new cell comes after it; 0 is the beginning.',
    ),
  new_source: z.string().max(1_000_000).optional().describe('With replace and insert: the whole source of the cell.'),
  cell_type: z
    .enum(['code', 'markdown', 'raw'])
    .optional()
    .describe('With insert: code if left out. With replace: the kind it is to have; another one loses its outputs.'),
  after: z.int().min(0).optional().describe('With move: number of the cell after which it comes; 0 is the beginning.'),
});

type Input = z.infer<typeof schema>;

/** @param rules gives the person's rules */
export function editNotebookTool(
  files: Files,
  readings: Readings,
  changes: FileChanges,
  rules: () => readonly string[],
): Tool {
  return defineTool({
    name: 'edit_notebook',
    description:
      'Inserts, deletes, moves or replaces one cell of a notebook (.ipynb) of the workspace that was read before. To change a part of a cell, use edit_file. Later cells have other numbers afterwards. The person is asked first.',
    input: schema,
    subject: (input) => input.path,
    prepare: (input, context) =>
      planFor(files, input.path, { directory: 'Give the path of a notebook.' }, async (target) => {
        const notebook = target.kind === 'missing' ? null : await files.notebook(target);
        if (!notebook) {
          return denied(
            `"${target.label}" is no notebook that can be read by cell.`,
            'Use edit_file or write_file for other files.',
          );
        }
        return planCells({ files, readings, changes, rules: rules() }, target, notebook, context, () =>
          changeOf(input, notebook.cells, target),
        );
      }),
  });
}

/** The change that an input means. @throws ToolError when it means none */
function changeOf(input: Input, cells: readonly Cell[], target: Target): CellsChange {
  const { edit_mode: mode, cell: number, new_source: source } = input;
  const { label } = target;
  if (number > cells.length || (number === 0 && mode !== 'insert')) throw noCell(number, cells.length, label);
  switch (mode) {
    case 'insert':
      return insertion(input, given(source), cells, label);
    case 'replace':
      return replacement(input, given(source), cells, label);
    case 'delete':
      return deletion(number, cells, label);
    case 'move':
      return move(number, input.after, cells, label);
  }
}

function insertion(
  { cell: number, cell_type: kind = 'code' }: Input,
  source: string,
  cells: readonly Cell[],
  label: string,
): CellsChange {
  const language = kind === 'code' ? usualLanguage(cells) : '';
  const kept = inPlace(cells);
  return {
    toolName: 'edit_notebook',
    titled: (name) =>
      number === 0
        ? t('Insert a cell at the beginning of {0}', name)
        : t('Insert a cell after cell {0} of {1}', number, name),
    preview: diffPreview('', withEnd(source)),
    source: { name: cellName(number + 1, { kind, language }), before: '', after: source },
    wanted: (allowed) => kept.toSpliced(number, 0, { from: null, kind, language, source: allowed }),
    done: `Cell ${number + 1} was inserted into "${label}", which has ${cells.length + 1} cells now.`,
  };
}

function replacement(
  { cell: number, cell_type }: Input,
  source: string,
  cells: readonly Cell[],
  label: string,
): CellsChange {
  const old = cellAt(cells, number);
  const kind = cell_type ?? old.kind;
  if (kind === old.kind && source === old.source) {
    throw new ToolError(`Cell ${number} of "${label}" is so already.`, 'Nothing is to be changed.');
  }
  const language = kind === 'code' ? usualLanguage(cells) : '';
  return {
    toolName: 'edit_notebook',
    titled: editTitle(number),
    preview: diffPreview(old.source, source),
    source: { name: cellName(number, { kind, language }), before: old.source, after: source },
    wanted: (allowed) =>
      inPlace(cells).with(
        number - 1,
        kind === old.kind ? { from: number - 1, source: allowed } : { from: null, kind, language, source: allowed },
      ),
    done: `Cell ${number} of "${label}" was replaced.`,
  };
}

const deletion = (number: number, cells: readonly Cell[], label: string): CellsChange => ({
  toolName: 'edit_notebook',
  titled: (name) => t('Delete cell {0} of {1}', number, name),
  preview: diffPreview(withEnd(cellAt(cells, number).source), ''),
  source: null,
  wanted: () => inPlace(cells).toSpliced(number - 1, 1),
  done: `Cell ${number} of "${label}" was deleted; it has ${cells.length - 1} cells now.`,
});

function move(number: number, after: number | undefined, cells: readonly Cell[], label: string): CellsChange {
  if (after === undefined)
    throw new ToolError('"after" is missing.', 'Give the cell after which it comes; 0 is the beginning.');
  if (after > cells.length) throw noCell(after, cells.length, label);
  if (after === number || after === number - 1) {
    throw new ToolError(`Cell ${number} of "${label}" stands there already.`, 'Nothing is to be changed.');
  }
  const to = after > number ? after : after + 1;
  const rest = inPlace(cells).toSpliced(number - 1, 1);
  const { source } = cellAt(cells, number);
  return {
    toolName: 'edit_notebook',
    titled: (name) =>
      after === 0
        ? t('Move cell {0} of {1} to the beginning', number, name)
        : t('Move cell {0} of {1} after cell {2}', number, name, after),
    preview: { kind: 'text', text: visibleText(source) },
    source: null,
    wanted: () => rest.toSpliced(to - 1, 0, { from: number - 1, source }),
    done: `Cell ${number} of "${label}" is cell ${to} now.`,
  };
}

/** A source with a line end: that its last line has none is nothing to be told. */
const withEnd = (source: string): string => (source === '' || source.endsWith('\n') ? source : `${source}\n`);

const inPlace = (cells: readonly Cell[]): readonly WantedCell[] => cellsInPlace(cells.map(({ source }) => source));

const cellAt = (cells: readonly Cell[], number: number): Cell =>
  cells[number - 1] ?? { kind: 'code', language: '', source: '', outputs: [] };

/** The language of most code cells. */
function usualLanguage(cells: readonly Cell[]): string {
  const counts = Object.entries(
    Object.groupBy(
      cells.filter(({ kind }) => kind === 'code'),
      ({ language }) => language,
    ),
  );
  const [most] = counts.sort(([, a = []], [, b = []]) => b.length - a.length);
  return most?.[0] ?? 'python';
}

/** @throws ToolError when there is no source */
function given(source: string | undefined): string {
  if (source !== undefined) return source;
  throw new ToolError('"new_source" is missing.', 'Give the whole source of the cell.');
}

const noCell = (number: number, count: number, label: string): ToolError =>
  new ToolError(`"${label}" has no cell ${number}: it has ${count}.`, 'Read it with read_file to see the numbers.');
