import { cellsInPlace, diffPreview, type NotebookFile, replaceInCells, type Target } from '../../files/index.ts';
import type { Plan, ToolContext } from '../tool.ts';
import { cellName, editTitle, type NotebookTools, planCells } from './notebookCells.ts';

/** Plans the edit of one cell. @throws ToolError when it cannot be made */
export function notebookEditPlan(
  tools: NotebookTools,
  target: Target,
  notebook: NotebookFile,
  input: { readonly old_text: string; readonly new_text: string },
  context: ToolContext,
): Promise<Plan> {
  const { cells } = notebook;
  return planCells(tools, target, notebook, context, () => {
    const { index, source: after } = replaceInCells(cells, target.label, input.old_text, input.new_text);
    const cell = cells[index] ?? { kind: 'code', language: '', source: '' };
    return {
      toolName: 'edit_file',
      titled: editTitle(index + 1),
      preview: diffPreview(cell.source, after),
      source: { name: cellName(index + 1, cell), before: cell.source, after },
      wanted: (source) => cellsInPlace(cells.map((each, at) => (at === index ? source : each.source))),
      done: `Cell ${index + 1} of "${target.label}" was edited.`,
    };
  });
}
