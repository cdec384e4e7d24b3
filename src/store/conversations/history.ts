import type { Conversation } from '../../conversation/index.ts';
import type { Connection, Row } from '../file/connection.ts';
import { parseQuery, toLike } from '../search/query.ts';
import { number, text } from './rows.ts';

/** A conversation as a list shows it. */
export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  /** The beginning of its first prompt, for when it has no title. */
  readonly preview: string;
  readonly workspace: string;
  readonly pinned: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Where a page ends, to be handed back for the next one. */
export interface PagePosition {
  readonly pinned: boolean;
  readonly updatedAt: number;
  readonly id: string;
}

export interface ListOptions {
  /** Only conversations that began in one of these workspaces. */
  readonly workspaces?: readonly string[];
  /** Only conversations whose title has all these words, in any order. */
  readonly titled?: string;
  readonly after?: PagePosition | null;
  /** At most so many; 50 by default. */
  readonly limit?: number;
}

export interface Page {
  readonly conversations: readonly ConversationSummary[];
  /** `null` when this was the last page. */
  readonly next: PagePosition | null;
}

export const emptyPage: Page = { conversations: [], next: null };

const preview = `(SELECT substr(m.text, 1, 160) FROM message m
  WHERE m.conversation_id = c.id AND m.role = 'user' ORDER BY m.seq LIMIT 1) AS preview`;

const hasAttachments = 'EXISTS (SELECT 1 FROM draft_attachment d WHERE d.conversation_id = c.id)';

/** Pinned conversations first, then the newest. */
export function listConversations(connection: Connection, options: ListOptions): Page {
  const limit = options.limit ?? 50;
  const { after, workspaces } = options;
  const place = workspaces ? `AND c.workspace IN (${workspaces.map(() => '?').join(', ')})` : '';
  const words = options.titled === undefined ? [] : parseQuery(options.titled);
  const titled = words.map(() => "AND c.title LIKE ? ESCAPE '\\'").join(' ');
  const rows = connection.all(
    `SELECT c.id, c.title, c.workspace, c.pinned, c.created_at, c.updated_at, ${preview}
     FROM conversation c
     WHERE c.deleted_at IS NULL AND (c.head IS NOT NULL OR c.draft <> '' OR ${hasAttachments}) ${place} ${titled}
       ${after ? 'AND (-c.pinned, -c.updated_at, c.id) > (?, ?, ?)' : ''}
     ORDER BY c.pinned DESC, c.updated_at DESC, c.id LIMIT ?`,
    ...(workspaces ?? []),
    ...words.map(toLike),
    ...(after ? [-Number(after.pinned), -after.updatedAt, after.id] : []),
    limit + 1,
  );
  const conversations = rows.slice(0, limit).map(summaryOf);
  const last = conversations.at(-1);
  return {
    conversations,
    next: rows.length > limit && last ? { pinned: last.pinned, updatedAt: last.updatedAt, id: last.id } : null,
  };
}

/** Every workspace that has a conversation. Each is found by one step through the index. */
export const listWorkspaces = (connection: Connection): string[] =>
  connection
    .all(
      `WITH RECURSIVE place (workspace) AS (
         SELECT min(workspace) FROM conversation WHERE deleted_at IS NULL
         UNION ALL
         SELECT (SELECT min(workspace) FROM conversation WHERE deleted_at IS NULL AND workspace > place.workspace)
         FROM place WHERE place.workspace IS NOT NULL
       ) SELECT workspace FROM place WHERE workspace IS NOT NULL`,
    )
    .map((row) => text(row, 'workspace'));

function summaryOf(row: Row): ConversationSummary {
  return {
    id: text(row, 'id'),
    title: text(row, 'title'),
    preview: text(row, 'preview'),
    workspace: text(row, 'workspace'),
    pinned: number(row, 'pinned') !== 0,
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}

/** A conversation that is not in the file yet, as a list shows it. */
export function summaryOfConversation(conversation: Conversation): ConversationSummary {
  const { id, title, workspace, pinned, createdAt, updatedAt } = conversation.info;
  const first = conversation.all().find((message) => message.role === 'user');
  return { id, title, preview: (first?.text ?? '').slice(0, 160), workspace, pinned, createdAt, updatedAt };
}

/** The order of a list, for `sort`. */
export const inListOrder = (a: ConversationSummary, b: ConversationSummary): number =>
  Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1);
