import type { Conversation, ConversationInfo, Message, ToolStep } from '../../conversation/index.ts';
import type { Connection } from '../file/connection.ts';
import { interrupted } from '../conversations/interrupted.ts';
import { nextRevision, text, writeInfo, writeMessage } from '../conversations/rows.ts';
import { t, type Result, failure } from '../../base/index.ts';

/** The version of the exported JSON. A reader refuses a higher one. */
export const formatVersion = 1;

/** A conversation as it stands in an export. */
export interface ExportedConversation {
  readonly info: ConversationInfo;
  readonly messages: readonly Message[];
}

/** The number of messages that an import added, or why it changed nothing. */
export type Added = Result<{ readonly messages: number }>;

/** The same, with the conversations that have them. */
export type ImportResult = Result<{ readonly conversationIds: readonly string[]; readonly messages: number }>;

/** The export as JSON, in pieces, so that a large history need not be in memory at once. */
export function* exportJson(conversations: Iterable<ExportedConversation>, now: number): Generator<string> {
  const head = { format: 'sidestream', version: formatVersion, exportedAt: new Date(now).toISOString() };
  yield `${JSON.stringify(head).slice(0, -1)},"conversations":[`;
  let first = true;
  for (const one of conversations) {
    yield `${first ? '' : ','}\n${JSON.stringify(one)}`;
    first = false;
  }
  yield '\n]}\n';
}

/**
 * Adds what an export has and the store does not. A conversation that is there already gets the messages that it lacks;
 * those that it has stay as they are. Runs in a transaction.
 *
 * @returns the number of messages that were added, or a sentence that says why nothing can be
 */
export function addExported(
  connection: Connection,
  conversations: readonly ExportedConversation[],
  writer: string,
): Added {
  const fresh = conversations.map(({ info, messages }) => ({
    info,
    messages: messages.filter((message) => {
      const row = connection.get('SELECT conversation_id FROM message WHERE id = ?', message.id);
      return row?.['conversation_id'] !== info.id;
    }),
  }));
  for (const { info, messages } of fresh) {
    const elsewhere = messages.find((message) => connection.get('SELECT 1 FROM message WHERE id = ?', message.id));
    if (elsewhere) {
      return failure(t('The message {0} of {1} stands in another conversation already.', elsewhere.id, info.id));
    }
  }
  const stamp = { revision: nextRevision(connection), writer };
  for (const { info, messages } of fresh) {
    const known = connection.get('SELECT 1 FROM conversation WHERE id = ?', info.id);
    if (known) {
      connection.run(
        'UPDATE conversation SET deleted_at = NULL, revision = ?, writer = ? WHERE id = ?',
        stamp.revision,
        stamp.writer,
        info.id,
      );
    } else writeInfo(connection, info, stamp);
    for (const message of messages) writeMessage(connection, info.id, message, stamp);
  }
  return { ok: true, messages: fresh.reduce((sum, { messages }) => sum + messages.length, 0) };
}

/** Loads conversations for an export, one after the other. */
export function* readForExport(
  read: <T>(query: (connection: Connection) => T, fallback: T) => T,
  ids: readonly string[] | null,
  load: (id: string) => ExportedConversation | null,
): Generator<ExportedConversation> {
  const all = (connection: Connection): string[] =>
    connection
      .all('SELECT id FROM conversation WHERE deleted_at IS NULL AND head IS NOT NULL ORDER BY seq')
      .map((row) => text(row, 'id'));
  for (const id of ids ?? read(all, [])) {
    const found = load(id);
    // An answer that is still being written is exported as it would be found if it ended here.
    if (found) yield { info: found.info, messages: found.messages.map(settled) };
  }
}

const settled = (message: Message): Message =>
  message.role === 'assistant' && message.state === 'streaming' ? interrupted(message) : message;

/** The shown branch of a conversation as Markdown. */
export function toMarkdown(conversation: Conversation): string {
  const { info } = conversation;
  const parts = conversation.path().map((message) => {
    if (message.role === 'user') {
      const attached = message.attachments.map(({ label }) => `*Attached: ${label}*\n\n`).join('');
      return `## You\n\n${attached}${message.text}\n`;
    }
    const tools = message.steps.flatMap((step) =>
      step.kind === 'tool' ? [`- \`${step.name}\` ${step.subject} (${step.state}${partWords(step)})`] : [],
    );
    const state = message.state === 'complete' ? '' : `\n*This answer is not complete (${message.state}).*\n`;
    const sources = (message.sources ?? []).map(
      ({ title, url }, index) => `${index + 1}. [${inLink(title)}](<${url}>)`,
    );
    const under = sources.length > 0 ? `\nSources:\n\n${sources.join('\n')}\n` : '';
    return `## Claude\n\n${tools.length > 0 ? `${tools.join('\n')}\n\n` : ''}${message.text}\n${under}${state}`;
  });
  return `# ${info.title || 'Conversation'}\n\n${new Date(info.createdAt).toISOString()}\n\n${parts.join('\n')}`;
}

const inLink = (text: string): string => text.replaceAll(/[[\]\\]/g, String.raw`\$&`);

const partWords = ({ parts = [] }: ToolStep): string =>
  parts.map(({ type }) => (type === 'image' ? ', a picture' : ', a PDF')).join('');
