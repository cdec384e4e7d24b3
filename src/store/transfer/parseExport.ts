import * as z from 'zod';
import { readChoice } from '../../conversation/index.ts';
import { type ExportedConversation, formatVersion } from './transfer.ts';
import { t, failure, type Result } from '../../base/index.ts';

const time = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const offset = z.number().int().min(0);
const id = z.string().min(1).max(200);
const wholeOrNull = z.number().int().nullable();

const steps = z.array(
  z.discriminatedUnion('kind', [
    z.looseObject({
      kind: z.literal('thinking'),
      id,
      at: offset,
      text: z.string(),
      startedAt: time,
      durationMs: z.number().nullable(),
    }),
    z.looseObject({
      kind: z.literal('tool'),
      id,
      at: offset,
      callId: z.string(),
      name: z.string(),
      args: z.string(),
      subject: z.string(),
      state: z.enum(['pending', 'approval', 'running', 'done', 'failed', 'denied', 'cancelled']),
      output: z.string().nullable(),
      allowedBy: z.string().nullable(),
      startedAt: time,
      durationMs: z.number().nullable(),
      parts: z.array(z.looseObject({ type: z.enum(['image', 'document']), name: z.string() })).optional(),
    }),
    z.looseObject({
      kind: z.literal('note'),
      id,
      at: offset,
      text: z.string(),
      detail: z.string().nullable(),
      summary: z.looseObject({ messages: offset, inUse: z.boolean() }).optional(),
    }),
  ]),
);

const block = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({
    type: z.literal('function'),
    request: z.looseObject({ id: z.string(), callId: z.string(), functionName: z.string(), functionArgs: z.string() }),
  }),
  z.looseObject({ type: z.literal('opaque'), block: z.record(z.string(), z.unknown()) }),
]);

const fileParts = [
  z.looseObject({ type: z.literal('image'), mediaType: z.string(), base64: z.string() }),
  z.looseObject({
    type: z.literal('document'),
    mediaType: z.literal('application/pdf'),
    base64: z.string(),
    name: z.string(),
  }),
] as const;

const rounds = z.array(
  z.looseObject({
    textEnd: offset,
    content: z.array(block),
    results: z.array(
      z.looseObject({
        callId: z.string(),
        output: z.string(),
        isError: z.boolean(),
        parts: z.array(z.discriminatedUnion('type', fileParts)).optional(),
      }),
    ),
  }),
);

const messages = z.array(
  z.discriminatedUnion('role', [
    z.looseObject({
      role: z.literal('user'),
      id,
      parentId: id.nullable(),
      state: z.literal('complete'),
      text: z.string(),
      attachments: z.array(
        z.looseObject({
          id: z.string(),
          label: z.string(),
          tokens: z.number(),
          content: z.discriminatedUnion('type', [
            z.looseObject({ type: z.literal('text'), text: z.string() }),
            ...fileParts,
          ]),
        }),
      ),
      context: z.string(),
      workspace: z.boolean(),
      createdAt: time,
    }),
    z.looseObject({
      role: z.literal('assistant'),
      id,
      parentId: id.nullable(),
      state: z.enum(['complete', 'stopped', 'cut', 'error', 'refused', 'limit']),
      text: z.string(),
      steps,
      rounds,
      sources: z.array(z.looseObject({ url: z.url({ protocol: /^https?$/ }), title: z.string() })).optional(),
      model: z.string(),
      stopReason: z.string().nullable(),
      error: z.looseObject({ kind: z.string(), message: z.string() }).nullable(),
      usage: z.looseObject({ totalTokens: wholeOrNull }).nullable(),
      cost: z.number().nullable(),
      timeToFirstTokenMs: z.number().nullable(),
      durationMs: z.number().nullable(),
      createdAt: time,
    }),
  ]),
);

const conversation = z.looseObject({
  info: z.looseObject({
    id,
    title: z.string(),
    workspace: z.string(),
    pinned: z.boolean(),
    draft: z.string(),
    workspaceSwitch: z.boolean(),
    // Exports of 0.1 have none.
    choice: z.unknown().transform(readChoice),
    offRecord: z.unknown().transform(() => false),
    head: id.nullable(),
    createdAt: time,
    updatedAt: time,
  }),
  messages,
});

const exported = z.looseObject({
  format: z.literal('sidestream'),
  version: z.literal(formatVersion),
  conversations: z.array(conversation),
});

/** Reads an export wholly before anything is made of it. */
export function parseExport(json: string): Result<{ readonly conversations: readonly ExportedConversation[] }> {
  let data: unknown;
  try {
    data = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    return failure(t('The file is not JSON, or it is not whole.'));
  }
  const head = z.looseObject({ format: z.literal('sidestream'), version: z.number() }).safeParse(data);
  if (!head.success) return failure(t('The file is not an export of Sidestream.'));
  if (head.data.version > formatVersion) {
    return failure(t('The file was exported by a newer version of Sidestream. Update Sidestream to import it.'));
  }
  const parsed = exported.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return failure(t('The file is damaged at {0}: {1}', issue?.path.join('.') ?? t('its root'), issue?.message ?? ''));
  }
  const conversations = parsed.data.conversations as unknown as ExportedConversation[];
  const fault = faultOf(conversations);
  return fault === null ? { ok: true, conversations } : failure(fault);
}

/** Rules that the schema cannot say: ids occur once, parents come before their children, the head is one of the messages. */
function faultOf(conversations: readonly ExportedConversation[]): string | null {
  const conversationIds = new Set<string>();
  const messageIds = new Set<string>();
  for (const { info, messages } of conversations) {
    if (conversationIds.has(info.id)) return t('The conversation {0} is in the file twice.', info.id);
    conversationIds.add(info.id);
    const own = new Set<string>();
    for (const message of messages) {
      if (messageIds.has(message.id)) return t('The message {0} is in the file twice.', message.id);
      if (message.parentId !== null && !own.has(message.parentId)) {
        return t('The message {0} answers one that does not stand before it.', message.id);
      }
      messageIds.add(message.id);
      own.add(message.id);
    }
    if (info.head !== null && !own.has(info.head))
      return t('The conversation {0} ends in a message that it does not have.', info.id);
  }
  return null;
}
