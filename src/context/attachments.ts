import { Emitter, t } from '../base/index.ts';
import { type Attachment } from '../conversation/index.ts';

/** The most that one prompt may bring along, characters of text and of base64: a request may have 32 MB. */
const maxTotalLength = 28_000_000;
const maxAttachments = 50;

/** Where attachments that wait are kept over a restart. */
export interface KeptAttachments {
  /** Those of a conversation; `null` when it cannot be said yet. */
  load(conversationId: string): readonly Attachment[] | null;
  save(conversationId: string, attachments: readonly Attachment[]): void;
}

/** Attachments of the next prompt of each conversation. */
export class Attachments {
  readonly #kept: KeptAttachments;
  readonly #waiting = new Map<string, readonly Attachment[]>();
  readonly #changed = new Emitter<void>();

  readonly onDidChange = this.#changed.event;

  constructor(kept: KeptAttachments) {
    this.#kept = kept;
  }

  of(conversationId: string): readonly Attachment[] {
    const waiting = this.#waiting.get(conversationId) ?? this.#kept.load(conversationId);
    if (waiting) this.#waiting.set(conversationId, waiting);
    return waiting ?? [];
  }

  /** Adds one, in the place of an older one that was the same thing. A sentence says why it has no room, else `null`. */
  add(conversationId: string, attachment: Attachment): string | null {
    const others = this.of(conversationId).filter((other) => !isSame(other, attachment));
    if (others.length >= maxAttachments) return t('One prompt takes {0} attachments at most.', maxAttachments);
    if ([...others, attachment].reduce((sum, { content }) => sum + sizeOf(content), 0) > maxTotalLength) {
      return t(
        '{0} has no room: what is attached to one prompt may have {1} MB together.',
        attachment.label,
        maxTotalLength / 1_000_000,
      );
    }
    this.#set(conversationId, [...others, attachment]);
    return null;
  }

  remove(conversationId: string, attachmentId: string): void {
    this.#set(
      conversationId,
      this.of(conversationId).filter(({ id }) => id !== attachmentId),
    );
  }

  /** Gives what waits to the prompt that is sent now. */
  take(conversationId: string): readonly Attachment[] {
    const taken = this.of(conversationId);
    if (taken.length > 0) this.#set(conversationId, []);
    return taken;
  }

  #set(conversationId: string, attachments: readonly Attachment[]): void {
    this.#waiting.set(conversationId, attachments);
    this.#kept.save(conversationId, attachments);
    this.#changed.fire();
  }
}

const sizeOf = (content: Attachment['content']): number =>
  content.type === 'text' ? content.text.length : content.base64.length;

/** The first line of a text names what it is; a picture is known by its bytes alone. */
function isSame(one: Attachment, other: Attachment): boolean {
  if (one.label !== other.label || one.content.type !== other.content.type) return false;
  if (one.content.type !== 'text' || other.content.type !== 'text') {
    return sizeOf(one.content) === sizeOf(other.content);
  }
  return firstLine(one.content.text) === firstLine(other.content.text);
}

const firstLine = (text: string): string => text.slice(0, text.indexOf('\n'));
