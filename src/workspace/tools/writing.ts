import { t, trimEndOf } from '../../base/index.ts';
import {
  applyPieces,
  type FileText,
  head,
  type Piece,
  piecesBetween,
  type Preview,
  type Readings,
  type Target,
  visibleLine,
} from '../../files/index.ts';
import type { ApprovalAnswer } from '../../protocol/index.ts';
import type { FileChanges, PlannedChange } from '../changes/fileChanges.ts';
import { allowed, denied, type Plan, type Question, text, type ToolContext } from '../tool.ts';
import { askOf, cautions } from './target.ts';

/** A change of a file that is to be asked for. */
export interface WriteRequest {
  readonly toolName: string;
  /** The deed with the file's name, as the person reads it. */
  readonly titled: (label: string) => string;
  readonly target: Target;
  readonly uri: string;
  readonly preview: Preview;
  /** Points to be looked at closely: with any of them, a yes holds only once. */
  readonly notes: readonly string[];
  /** Further things that are good to know. */
  readonly aside?: string;
  readonly change: Question['change'];
  readonly rules: readonly string[];
  readonly run: Plan['run'];
}

/** Asks for a change of a file, unless a rule of the person covers exactly this file. Sensitive files always ask. */
export function planWrite(request: WriteRequest): Plan {
  const { target, toolName } = request;
  const careful = [
    ...cautions(
      target,
      t('The file is linked elsewhere: it has other names (hard links), and the change will show under them too.'),
    ),
    ...request.notes,
  ];
  const mayRepeat = careful.length === 0;
  const rule = mayRepeat ? `${toolName} ${target.path}` : null;
  if (rule !== null && request.rules.includes(rule)) return allowed(request.run, rule);
  return askOf(
    target,
    request.titled,
    {
      reason: [...(mayRepeat ? [t('Claude wants to change this file.')] : careful), request.aside ?? '']
        .join(' ')
        .trimEnd(),
      preview: request.preview,
      grant: mayRepeat ? `write ${request.uri}` : null,
      rule,
      change: request.change,
      claim: { kind: 'file', uri: request.uri },
      isPlainEdit: mayRepeat,
    },
    request.run,
  );
}

/** Why a file may not be changed on the ground of what the model knows of it; `null` when it may. */
export function unreadPlan(
  readings: Readings,
  changes: Pick<FileChanges, 'writerOf'>,
  context: ToolContext,
  target: Target,
  file: Pick<FileText, 'uri' | 'text'>,
): Plan | null {
  switch (readings.compare(context.conversationId, file.uri, file.text)) {
    case 'unread':
      return denied(`"${target.label}" was not read in this conversation.`, 'Read it with read_file first.');
    case 'changed': {
      const writer = changes.writerOf(file.uri) ?? context.conversationId;
      const by = writer === context.conversationId ? '' : ' Another conversation of the person has written it.';
      return denied(
        `"${target.label}" has changed since it was read.${by}`,
        'Read it again with read_file, then change it.',
      );
    }
    case 'same':
      return null;
  }
}

/** Points that a person should know of a new text before it is written. */
export function notesOn(target: Target, before: string, after: string): string[] {
  const notes: string[] = [];
  const schema = /"\$schema"\s*:\s*"(\s*(?:https?:)?\/\/[^"]*)"/i;
  const remote = /\.jsonc?$|\.ya?ml$/i.test(target.relative) ? schema.exec(after)?.[1] : undefined;
  if (remote !== undefined && schema.exec(before)?.[1] !== remote) {
    notes.push(t('The editor would fetch a schema from {0}.', visibleLine(remote)));
  }
  return notes;
}

/** Points that a person should know of a file with unsaved changes where no text editor shows them. */
export const beneathNotes = ({ beneathOther }: Pick<PlannedChange, 'beneathOther'>): string[] =>
  beneathOther
    ? [
        t(
          'It has unsaved changes in a notebook or a custom editor: the disk is changed beneath them, and saving there would overwrite that.',
        ),
      ]
    : [];

/** Said of a file that would be lost for git. */
export const notInGit = (): string => t('The last commit does not have this file.');

/** Said of a change that stands in a buffer only. */
export const savedNote = (saved: boolean): string =>
  saved ? '' : ' It had unsaved changes of the person, so it is not saved: the edit stands in the open editor.';

/** The text that the person allowed, and how it differs from the proposed one. */
interface AllowedChange {
  readonly text: string;
  /** The difference to what was proposed, for Claude; begins with a space, or is empty. */
  readonly note: string;
}

/** How much is told of what was left out or changed, UTF-16 units. */
const maxToldLength = 20_000;

/** The text that an answer allows: the proposed one, some pieces of it, or what the person has made of it. */
export function allowedChange(
  before: string,
  proposed: string,
  { pieces: ticked, text }: ApprovalAnswer,
): AllowedChange {
  if (text !== undefined) {
    if (text === proposed) return { text, note: '' };
    const told = head(inWords(piecesBetween(proposed, text)), maxToldLength).text;
    const note = ` The person changed the proposal before allowing it. What was written differs from it:\n${told}`;
    return { text, note };
  }
  const all = piecesBetween(before, proposed);
  const chosen = ticked === undefined ? all : all.filter((_, index) => ticked.includes(index));
  if (chosen.length === all.length) return { text: proposed, note: '' };
  const left = all.filter((piece) => !chosen.includes(piece));
  const told = head(inWords(left), maxToldLength).text;
  const note = ` The person left out ${left.length} of its ${all.length} changes. They were not made; do not make them again unless the person asks for it:\n${told}`;
  return { text: applyPieces(before, chosen), note };
}

/**
 * Makes a planned change, or what the person has made of it.
 *
 * @param done says what was done, for the result
 */
export const runChange =
  (changes: FileChanges, planned: PlannedChange, context: ToolContext, done: string): Plan['run'] =>
  async (_signal, _progress, answer) => {
    const { target, file } = planned;
    const { text: allowedText, note } = allowedChange(file.text, planned.text, answer);
    if (allowedText === file.text) return text(`"${target.label}" was left as it is.${note}`);
    const { beneathOther } = planned;
    const change =
      allowedText === planned.text ? planned : { ...(await changes.plan(target, file, allowedText)), beneathOther };
    const { saved } = await changes.write(change, context);
    return text(`${done}${savedNote(saved)}${note}`);
  };

/** Pieces as a diff that a model can read. */
export const inWords = (pieces: readonly Piece[]): string =>
  pieces
    .map(({ line, removed, added }) =>
      [
        `@@ line ${line} @@`,
        ...removed.map((each) => `-${plain(each)}`),
        ...added.map((each) => `+${plain(each)}`),
      ].join('\n'),
    )
    .join('\n');

const plain = (line: string): string => trimEndOf(line, '\r\n');
