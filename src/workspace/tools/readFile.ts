import { t } from '../../base/index.ts';
import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import * as z from 'zod';
import {
  binaryKind,
  cellsKey,
  type Files,
  type FileText,
  head,
  isNotebook,
  type NotebookFile,
  notebookText,
  openResolved,
  type Readings,
  type Target,
  ToolError,
  visibleLine,
  maxWholeFileBytes,
  withLf,
} from '../../files/index.ts';
import { asItIs, type FitPicture } from '../../llm/index.ts';
import { allowed, denied, defineTool, text, type Tool, type ToolContext, type ToolOutput } from '../tool.ts';
import { asPicture, isPicture } from './readPicture.ts';
import { askOf, planFor } from './target.ts';

const schema = z.object({
  path: z.string().describe('Path of the file, relative to the workspace folder.'),
  start_line: z.number().int().min(1).optional().describe('First line to read; the first line is 1.'),
  end_line: z.number().int().min(1).optional().describe('Last line to read.'),
});

const advice = {
  missing: 'Use list_files to see what is there.',
  directory: 'Use list_files to see what it holds.',
};

const maxLines = 2000;
const maxTextLength = 100_000;
const maxLineLength = 4000;
/** How far into a large file lines are counted; bytes. */
const maxScannedBytes = 256_000_000;

/** @param fit makes pictures as small as the API takes them */
export function readFileTool(files: Files, readings: Readings, fit: FitPicture = asItIs): Tool {
  return defineTool({
    name: 'read_file',
    description:
      'Reads a text file of the workspace, or some of its lines. Gives at most 2,000 lines at once. A file must be read before it can be edited. A picture (PNG, JPEG, GIF, WebP) or a PDF is given as such, a notebook (.ipynb) by cell.',
    input: schema,
    subject: (input) => input.path,
    prepare: (input, context) =>
      planFor(files, input.path, advice, (target) => {
        const first = input.start_line ?? 1;
        const last = input.end_line ?? Number.MAX_SAFE_INTEGER;
        if (last < first) return denied('end_line is before start_line.', 'Swap them.');
        const run = (): Promise<ToolOutput> => read(files, readings, fit, context, target, first, last);
        if (!target.holdsKeys) return allowed(run);
        const reason = t('The file may hold keys or passwords. Its content would be sent to Claude.');
        return askOf(
          target,
          (label) => t('Read {0}', label),
          { reason, preview: { kind: 'text', text: visibleLine(target.path) } },
          run,
        );
      }),
  });
}

async function read(
  files: Files,
  readings: Readings,
  fit: FitPicture,
  context: ToolContext,
  target: Target,
  first: number,
  last: number,
): Promise<ToolOutput> {
  const notebook = await files.notebook(target);
  if (notebook) return text(readNotebook(readings, context, target, notebook, first, last));
  if (!target.folder.virtual && (target.identity?.size ?? 0) > maxWholeFileBytes && !(await isPicture(target))) {
    return text(await readPart(target, first, last, context.signal));
  }
  const shown = await asPicture(files, target, fit);
  if (shown) return shown;
  const file = await files.text(target);
  readings.note(context.conversationId, file.uri, file.text);
  const lines = withLf(file.text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return text(`${target.label} is empty.`);
  const broken = isNotebook(target.path) ? ', not a notebook that can be read by cell, so given as text' : '';
  return text(someLines(target, lines, first, last, broken + remarksOn(file)));
}

function someLines(target: Target, lines: readonly string[], first: number, last: number, note: string): string {
  if (first > lines.length) {
    throw new ToolError(`"${target.label}" has ${lines.length} lines only.`, 'Take a smaller start_line.');
  }
  const wanted = lines.slice(first - 1, Math.min(last, first - 1 + maxLines));
  return framed(target, first, wanted, lines.length, note);
}

const notebookStates: Readonly<Record<NotebookFile['state'], string>> = {
  closed: 'on the disk, not open in a notebook editor',
  saved: 'open in a notebook editor, all saved',
  unsaved: 'open in a notebook editor, with changes that are not saved',
};

/** A notebook by cell. Lines are counted in the text that is given, headings and outputs among them. */
function readNotebook(
  readings: Readings,
  context: ToolContext,
  target: Target,
  { file, cells, state }: NotebookFile,
  first: number,
  last: number,
): string {
  readings.note(context.conversationId, file.uri, cellsKey(cells));
  const count = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
  const note = `, a notebook of ${count}, ${notebookStates[state]}${remarksOn(file)}`;
  if (cells.length === 0) return `${target.label}${note}.`;
  return someLines(target, notebookText(cells).split('\n'), first, last, note);
}

/** The state and encoding of a file, where they are out of the ordinary. */
function remarksOn({ dirty, codec, undecodable }: FileText): string {
  const remarks = [
    ...(dirty ? [', with changes that are not saved'] : []),
    ...(codec.encoding === 'utf8' ? [] : [`, read as ${codec.encoding}`]),
    ...(undecodable
      ? [
          `. Some bytes are not ${codec.encoding}: they are shown as \ufffd, and stay as they are where an edit leaves them out`,
        ]
      : []),
  ];
  return remarks.join('');
}

/** The lines under a heading that says which they are, and what was left out. */
function framed(target: Target, first: number, lines: readonly string[], total: number | null, note: string): string {
  const shown: string[] = [];
  let size = 0;
  let cutLines = 0;
  for (const line of lines) {
    const part = head(line, maxLineLength);
    size += part.text.length + 1;
    if (size > maxTextLength && shown.length > 0) break;
    if (part.cut) cutLines++;
    shown.push(part.cut ? `${part.text}[… ${line.length - part.text.length} more characters]` : part.text);
  }
  const until = first + shown.length - 1;
  const of = total === null ? '' : ` of ${total}`;
  const more = total === null || until < total ? ' There is more: go on with start_line.' : '';
  const cut = cutLines > 0 ? ` ${cutLines} long lines are cut.` : '';
  return `${target.label}, lines ${first}–${until}${of}${note}.${more}${cut}\n${shown.join('\n')}`;
}

/** Lines of a file that is too large to be read whole: a window over it, never more than a chunk in memory. */
async function readPart(target: Target, first: number, last: number, signal: AbortSignal): Promise<string> {
  const handle = await openResolved(target);
  try {
    return await readWindow(handle, target, first, last, signal);
  } finally {
    await handle.close();
  }
}

async function readWindow(
  handle: FileHandle,
  target: Target,
  first: number,
  last: number,
  signal: AbortSignal,
): Promise<string> {
  const chunk = Buffer.alloc(262_144);
  const decoder = new StringDecoder('utf8');
  const lines: string[] = [];
  const size = target.identity?.size ?? 0;
  let current = '';
  let hidden = 0;
  let number = 1;
  let kept = 0;
  for (let at = 0; at < maxScannedBytes;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) break;
    const bytes = chunk.subarray(0, bytesRead);
    if (at === 0) {
      const kind = binaryKind(bytes);
      if (kind !== null)
        throw new ToolError(`"${target.label}" is not text: ${kind}, ${size} bytes.`, 'Work with text files only.');
    }
    at += bytesRead;
    const pieces = decoder.write(bytes).split('\n');
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        if (number >= first) {
          lines.push(hidden > 0 ? `${current}[… ${hidden} more characters]` : current.replace(/\r$/, ''));
          kept += current.length;
        }
        number++;
        current = '';
        hidden = 0;
        if (number > last || lines.length >= maxLines || kept > maxTextLength)
          return windowText(target, first, lines, size);
      }
      if (number < first) continue;
      const room = maxLineLength - 60 - current.length; // leaves space for the remark at its end
      current += piece.slice(0, Math.max(0, room));
      hidden += Math.max(0, piece.length - Math.max(0, room));
    }
    // A single endless line: what fits has been seen, the rest need not be counted.
    if (hidden > 1_000_000) break;
  }
  if (current !== '' && number >= first) lines.push(hidden > 0 ? `${current}[… the line goes on]` : current);
  return windowText(target, first, lines, size);
}

const windowText = (target: Target, first: number, lines: readonly string[], size: number): string =>
  lines.length === 0
    ? `${target.label} is large (${size} bytes), and line ${first} was not reached.`
    : `${target.label} is large (${size} bytes), so it is read in parts and cannot be edited. ` +
      framed(target, first, lines, null, '');
