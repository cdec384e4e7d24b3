import { toStorable } from '../../base/index.ts';
import { type ConversationChoice, type ConversationInfo, readChoice } from '../../conversation/index.ts';
import type { AssistantMessage, Attachment, Message, Round, Step } from '../../conversation/index.ts';
import type { TurnState } from '../../conversation/index.ts';
import type { StreamError, Usage, WebPage } from '../../llm/index.ts';
import type { Connection, Row } from '../file/connection.ts';
import { readStopReason } from './olderStopReasons.ts';

const states = new Set<string>(['streaming', 'complete', 'stopped', 'cut', 'error', 'refused', 'limit']);

export const text = (row: Row, column: string): string => {
  const value = row[column];
  return typeof value === 'string' ? value : '';
};

export const textOrNull = (row: Row, column: string): string | null => {
  const value = row[column];
  return typeof value === 'string' ? value : null;
};

export const number = (row: Row, column: string): number => {
  const value = row[column];
  return typeof value === 'number' ? value : 0;
};

export const numberOrNull = (row: Row, column: string): number | null => {
  const value = row[column];
  return typeof value === 'number' ? value : null;
};

/** JSON that Sidestream wrote; `fallback` when it is missing or can no longer be read. */
function json<T extends object | null>(row: Row, column: string, fallback: T): T {
  const value = row[column];
  if (typeof value !== 'string') return fallback;
  try {
    return JSON.parse(value) as T;
  } catch {
    return fallback;
  }
}

const toJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export function infoOf(row: Row): ConversationInfo {
  return {
    id: text(row, 'id'),
    title: text(row, 'title'),
    workspace: text(row, 'workspace'),
    pinned: number(row, 'pinned') !== 0,
    draft: text(row, 'draft'),
    workspaceSwitch: number(row, 'workspace_switch') !== 0,
    choice: readChoice(json(row, 'choice', {})),
    offRecord: false,
    head: textOrNull(row, 'head'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}

/** A step apart from its text, which for thinking stands in a column of its own, so that it can grow. */
function stepData(step: Step): { data: string; text: string } {
  if (step.kind !== 'thinking') return { data: JSON.stringify(step), text: '' };
  return { data: JSON.stringify({ ...step, text: '' }), text: toStorable(step.text) };
}

function stepOf(row: Row): Step | null {
  const step = json<Partial<Step> | null>(row, 'data', null);
  if (!step || typeof step !== 'object' || typeof step.id !== 'string' || typeof step.at !== 'number') return null;
  switch (step.kind) {
    case 'thinking':
      return { ...(step as Step & { kind: 'thinking' }), text: text(row, 'text') };
    case 'tool':
    case 'note':
      return step as Step;
    default:
      return null;
  }
}

function attachmentsOf(row: Row): readonly Attachment[] {
  const list = json<readonly Attachment[] | null>(row, 'attachments', null);
  return Array.isArray(list) ? (list as readonly Attachment[]) : [];
}

/** An attachment that stands by itself; `null` when it cannot be read. */
export function attachmentOf(row: Row): Attachment | null {
  const attachment = json<Partial<Attachment> | null>(row, 'data', null);
  return typeof attachment?.id === 'string' && attachment.content ? (attachment as Attachment) : null;
}

function roundOf(row: Row): Round | null {
  const round = json<Partial<Round> | null>(row, 'data', null);
  if (!Array.isArray(round?.content) || !Array.isArray(round.results)) return null;
  return { ...round, textEnd: round.textEnd ?? 0, content: round.content, results: round.results };
}

function sourcesOf(row: Row): Pick<AssistantMessage, 'sources'> {
  const list = json<readonly unknown[] | null>(row, 'sources', null);
  if (!Array.isArray(list)) return {};
  const isPage = (page: unknown): page is WebPage =>
    typeof (page as Partial<WebPage> | null)?.url === 'string' && typeof (page as Partial<WebPage>).title === 'string';
  return { sources: list.filter(isPage) };
}

function messageOf(row: Row, steps: readonly Step[], rounds: readonly Round[]): Message {
  const id = text(row, 'id');
  const parentId = textOrNull(row, 'parent_id');
  const createdAt = number(row, 'created_at');
  if (row['role'] === 'user') {
    return {
      id,
      parentId,
      role: 'user',
      state: 'complete',
      text: text(row, 'text'),
      attachments: attachmentsOf(row),
      context: text(row, 'context'),
      workspace: number(row, 'workspace') !== 0,
      createdAt,
    };
  }
  const state = text(row, 'state');
  return {
    id,
    parentId,
    role: 'assistant',
    state: states.has(state) ? (state as TurnState) : 'cut',
    text: text(row, 'text'),
    steps,
    rounds,
    ...sourcesOf(row),
    model: text(row, 'model'),
    stopReason: readStopReason(textOrNull(row, 'stop_reason')),
    error: json<StreamError | null>(row, 'error', null),
    usage: json<Usage | null>(row, 'usage', null),
    cost: numberOrNull(row, 'cost'),
    timeToFirstTokenMs: numberOrNull(row, 'time_to_first_token_ms'),
    durationMs: numberOrNull(row, 'duration_ms'),
    createdAt,
  };
}

/** A message as it stands in the file, with the session that runs it and the revision in which it last changed. */
export interface StoredMessage {
  readonly message: Message;
  readonly owner: string | null;
  readonly revision: number;
  readonly writer: string | null;
}

/**
 * Reads the messages of a conversation in the order in which they were added.
 *
 * @throws SQLite's errors.
 */
export function readMessages(connection: Connection, conversationId: string, sinceRevision = -1): StoredMessage[] {
  const rows = connection.all(
    'SELECT * FROM message WHERE conversation_id = ? AND revision > ? ORDER BY seq',
    conversationId,
    sinceRevision,
  );
  const parts = (table: 'step' | 'round'): Row[] =>
    connection.all(
      `SELECT p.* FROM message m JOIN ${table} p ON p.message_id = m.id
       WHERE m.conversation_id = ? AND m.revision > ? ORDER BY p.message_id, p.position`,
      conversationId,
      sinceRevision,
    );
  const steps = Map.groupBy(parts('step'), (row) => text(row, 'message_id'));
  const rounds = Map.groupBy(parts('round'), (row) => text(row, 'message_id'));
  return rows.map((row) => {
    const id = text(row, 'id');
    const message = messageOf(
      row,
      (steps.get(id) ?? []).map(stepOf).filter((step) => step !== null),
      (rounds.get(id) ?? []).map(roundOf).filter((round) => round !== null),
    );
    return {
      message,
      owner: textOrNull(row, 'owner'),
      revision: number(row, 'revision'),
      writer: textOrNull(row, 'writer'),
    };
  });
}

/** Numbers the change that the running transaction makes, so that other windows see what is new to them. */
export function nextRevision(connection: Connection): number {
  return connection.number('UPDATE revision SET value = value + 1 RETURNING value');
}

/** Fields of a conversation's info that can change, and the columns in which they stand. */
const infoColumns = [
  ['title', (info) => toStorable(info.title)],
  ['workspace', (info) => toStorable(info.workspace)],
  ['pinned', (info) => Number(info.pinned)],
  ['draft', (info) => toStorable(info.draft)],
  ['workspace_switch', (info) => Number(info.workspaceSwitch)],
  ['choice', (info) => JSON.stringify(info.choice)],
  ['head', (info) => info.head],
  ['updated_at', (info) => info.updatedAt],
] as const satisfies readonly (readonly [string, (info: ConversationInfo) => string | number | null])[];

/** Writes a whole info, whether or not it stands there already. */
export function writeInfo(connection: Connection, info: ConversationInfo, stamp: Stamp): void {
  const columns = infoColumns.map(([column]) => column);
  connection.run(
    `INSERT INTO conversation (id, created_at, revision, writer, ${columns.join(', ')})
     VALUES (?, ?, ?, ?, ${columns.map(() => '?').join(', ')})
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, writer = excluded.writer,
       ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    info.id,
    info.createdAt,
    stamp.revision,
    stamp.writer,
    ...infoColumns.map(([, value]) => value(info)),
  );
}

/** Writes what has changed of an info, and leaves alone what another window may have changed. */
export function writeInfoChanges(
  connection: Connection,
  before: ConversationInfo,
  info: ConversationInfo,
  stamp: Stamp,
): void {
  const changed = infoColumns.filter(([, value]) => value(before) !== value(info));
  connection.run(
    `UPDATE conversation SET revision = ?, writer = ?${changed.map(([column]) => `, ${column} = ?`).join('')} WHERE id = ?`,
    stamp.revision,
    stamp.writer,
    ...changed.map(([, value]) => value(info)),
    info.id,
  );
}

/** Gives conversations with messages what they lack of a choice. */
export function keepChoices(connection: Connection, choice: ConversationChoice, writer: string): void {
  const patched = 'json_patch(?, CASE WHEN json_valid(choice) THEN choice ELSE json_object() END)';
  connection.run(
    `UPDATE conversation SET choice = ${patched}, revision = ?, writer = ?
     WHERE head IS NOT NULL AND choice <> ${patched}`,
    JSON.stringify(choice),
    nextRevision(connection),
    writer,
    JSON.stringify(choice),
  );
}

export const sameInfo = (a: ConversationInfo, b: ConversationInfo): boolean =>
  a === b || infoColumns.every(([, value]) => value(a) === value(b));

/** Who writes, and which change it is. */
export interface Stamp {
  readonly revision: number;
  readonly writer: string;
}

const answer = (message: Message): AssistantMessage | null => (message.role === 'assistant' ? message : null);

/** Writes a whole message with its steps and rounds, whether or not it stands there already. */
export function writeMessage(connection: Connection, conversationId: string, message: Message, stamp: Stamp): void {
  const { id, parentId, role, state, createdAt } = message;
  const user = message.role === 'user' ? message : null;
  connection.run(
    `INSERT INTO message (id, conversation_id, parent_id, role, state, workspace, created_at, context, attachments, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET text = excluded.text, state = excluded.state`,
    id,
    conversationId,
    parentId,
    role,
    state,
    Number(user?.workspace ?? false),
    createdAt,
    user ? toStorable(user.context) : null,
    user ? JSON.stringify(user.attachments) : null,
    toStorable(message.text),
  );
  writeFields(connection, message, stamp, '');
  const whole = answer(message);
  if (!whole) return;
  connection.run('DELETE FROM step WHERE message_id = ?', id);
  connection.run('DELETE FROM round WHERE message_id = ?', id);
  whole.steps.forEach((step, position) => writeStep(connection, id, position, step));
  whole.rounds.forEach((round, position) => writeRound(connection, id, position, round));
}

/** Writes everything of a message but its steps and rounds, and adds `more` to its text; false when there is no such row. */
export function writeFields(connection: Connection, message: Message, stamp: Stamp, more: string): boolean {
  const whole = answer(message);
  const fields = [
    message.state,
    whole?.model ?? null,
    whole?.stopReason ?? null,
    toJson(whole?.error ?? null),
    toJson(whole?.usage ?? null),
    toJson(whole?.sources ?? null),
    whole?.cost ?? null,
    whole?.timeToFirstTokenMs ?? null,
    whole?.durationMs ?? null,
    message.state === 'streaming' ? stamp.writer : null,
    stamp.revision,
    stamp.writer,
  ];
  const set =
    'state = ?, model = ?, stop_reason = ?, error = ?, usage = ?, sources = ?, cost = ?, time_to_first_token_ms = ?, ' +
    'duration_ms = ?, owner = ?, revision = ?, writer = ?';
  if (more === '') return connection.run(`UPDATE message SET ${set} WHERE id = ?`, ...fields, message.id) > 0;
  return connection.run(`UPDATE message SET ${set}, text = text || ? WHERE id = ?`, ...fields, more, message.id) > 0;
}

export function writeStep(connection: Connection, messageId: string, position: number, step: Step): void {
  const { data, text } = stepData(step);
  connection.run(
    `INSERT INTO step (message_id, position, id, kind, at, data, text) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (message_id, position) DO UPDATE SET
       id = excluded.id, kind = excluded.kind, at = excluded.at, data = excluded.data, text = excluded.text`,
    messageId,
    position,
    step.id,
    step.kind,
    step.at,
    data,
    text,
  );
}

export function writeRound(connection: Connection, messageId: string, position: number, round: Round): void {
  connection.run(
    `INSERT INTO round (message_id, position, data) VALUES (?, ?, ?)
     ON CONFLICT (message_id, position) DO UPDATE SET data = excluded.data`,
    messageId,
    position,
    JSON.stringify(round),
  );
}
