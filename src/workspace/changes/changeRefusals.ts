import { type Target, ToolError } from '../../files/index.ts';

/** The file is another by now than the change was worked out for. */
export const changedMeanwhile = (target: Target): ToolError =>
  new ToolError(`"${target.label}" was changed in the meantime.`, 'Read it again, and make the change anew.');

/** Saving would lose bytes of the file. */
export const unsavedAndUndecodable = (target: Target): ToolError =>
  new ToolError(
    `"${target.label}" has unsaved changes, and bytes on disk that the editor cannot decode: saving it loses them.`,
    'Ask the person to undo the unsaved changes, or to reopen the file in its encoding.',
  );

/** Unsaved work that the buffers do not show would be written over. */
export const dirtyElsewhere = (): ToolError =>
  new ToolError(
    'The file has unsaved changes in a notebook or a custom editor.',
    'Ask the person to save it or to close it there first.',
  );
