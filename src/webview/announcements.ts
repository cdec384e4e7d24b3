import { t } from '../base/index.ts';
import { Announcer } from './elements/announcer.ts';
import type { Changes, Replica } from './connection/replica.ts';
import { endText } from './words.ts';

/** News of a conversation for a screen reader: an answer that has ended, a question; nothing for each delta. */
export class Announcements {
  readonly #replica: Replica;
  readonly #announcer = new Announcer();
  /** Answers that streamed and approvals that waited when something was last announced. */
  #streaming = new Set<string>();
  readonly #announcedApprovals = new Set<string>();

  readonly element = this.#announcer.element;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** Begins anew with the conversation that is drawn: what has ended in it is no news. */
  begin(): void {
    this.#streaming = new Set(this.#replica.messages.filter(isStreaming).map(({ id }) => id));
    this.#announceApprovals();
  }

  /** Announces what has changed, one sentence each. */
  announce(changes: Changes): void {
    if (changes.added)
      for (const record of this.#replica.messages) if (isStreaming(record)) this.#streaming.add(record.id);
    if (changes.heads.size === 0) return;
    for (const id of changes.heads) {
      const record = this.#replica.message(id);
      if (record === undefined || isStreaming(record) || !this.#streaming.delete(id)) continue;
      // An error is an alert, and speaks for itself.
      this.#announcer.announce(endText(record.head, record.text));
    }
    this.#announceApprovals();
  }

  #announceApprovals(): void {
    const last = this.#replica.messages.at(-1);
    for (const step of last?.steps ?? []) {
      if (step.kind !== 'tool' || step.approval === null || step.state !== 'approval') continue;
      if (this.#announcedApprovals.has(step.approval.id)) continue;
      this.#announcedApprovals.add(step.approval.id);
      this.#announcer.announce(t('Claude asks for approval: {0}', step.approval.title));
    }
  }
}

const isStreaming = (record: { readonly head: { readonly state: string } }): boolean =>
  record.head.state === 'streaming';
