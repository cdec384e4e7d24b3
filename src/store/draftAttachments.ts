import type { Attachment, ConversationInfo } from '../conversation/index.ts';
import { attachmentOf, nextRevision, text, writeInfo } from './conversations/rows.ts';
import type { Database } from './file/database.ts';

/** Attachments of the next prompt of each conversation, kept beside its draft. */
export class DraftAttachments {
  readonly #database: Database;
  readonly #infoOf: (conversationId: string) => ConversationInfo | null;
  readonly #writer: string;

  /** @param infoOf a conversation that is kept: one off the record is not, and nothing of it is written */
  constructor(database: Database, infoOf: (conversationId: string) => ConversationInfo | null, writer: string) {
    this.#database = database;
    this.#infoOf = infoOf;
    this.#writer = writer;
  }

  /** In the order in which they were added. */
  load(conversationId: string): readonly Attachment[] {
    return this.#database.read(
      (connection) =>
        connection
          .all('SELECT data FROM draft_attachment WHERE conversation_id = ? ORDER BY seq', conversationId)
          .flatMap((row) => attachmentOf(row) ?? []),
      [],
    );
  }

  /** Keeps these in the place of those before; what stays is not written again. */
  save(conversationId: string, attachments: readonly Attachment[]): void {
    const info = this.#infoOf(conversationId);
    if (!info) return;
    this.#database.write((connection) => {
      // A conversation in which nothing was written yet has no row.
      if (!connection.get('SELECT 1 FROM conversation WHERE id = ?', conversationId)) {
        writeInfo(connection, info, { revision: nextRevision(connection), writer: this.#writer });
      }
      const known = connection
        .all('SELECT id FROM draft_attachment WHERE conversation_id = ?', conversationId)
        .map((row) => text(row, 'id'));
      const wanted = new Set(attachments.map(({ id }) => id));
      for (const id of known.filter((other) => !wanted.has(other))) {
        connection.run('DELETE FROM draft_attachment WHERE conversation_id = ? AND id = ?', conversationId, id);
      }
      for (const attachment of attachments.filter(({ id }) => !known.includes(id))) {
        connection.run(
          'INSERT INTO draft_attachment (conversation_id, id, data) VALUES (?, ?, ?)',
          conversationId,
          attachment.id,
          JSON.stringify(attachment),
        );
      }
    });
  }
}
