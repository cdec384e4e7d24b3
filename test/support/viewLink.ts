// A feed and a replica with a link between them, on a clock that is turned by hand: the host's side and the view's without
// VS Code and without a page. Counts the bytes that go over the link.
import { emptySurroundings } from './emptyPanel.ts';
import { Session, type SessionParts } from '../../src/assistant/index.ts';
import type { Conversation } from '../../src/conversation/index.ts';
import { Feed } from '../../src/panel/view/feed.ts';
import { parseToView, type ToView } from '../../src/protocol/index.ts';
import { Replica } from '../../src/webview/connection/replica.ts';

export class ViewLink {
  readonly session: Session;
  readonly feed: Feed;
  replica = new Replica();
  isShown = false;
  /** All that was posted to the view, as JSON, in UTF-8. */
  bytes = 0;
  batches = 0;
  /** How often the panel was presented. */
  presented = 0;
  /** Messages that were posted and have not come to the view. */
  readonly underWay: ToView[] = [];
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];
  #toAcknowledge: { epoch: number; seq: number }[] = [];

  constructor(conversation: Conversation) {
    this.session = new Session(conversation, {} as SessionParts);
    this.feed = new Feed({
      post: (message) => {
        this.bytes += Buffer.byteLength(JSON.stringify(message));
        if (message.type === 'batch') this.batches += 1;
        this.underWay.push(message);
      },
      approvalOf: () => null,
      surroundings: () => {
        this.presented += 1;
        return emptySurroundings;
      },
      now: () => this.#now,
      later: (ms, callback) => {
        const timer = { at: this.#now + ms, callback };
        this.#timers.push(timer);
        return () => (this.#timers = this.#timers.filter((other) => other !== timer));
      },
    });
    this.feed.follow(this.session);
  }

  /** The view says `ready`. */
  show(): void {
    this.isShown = true;
    this.replica = new Replica();
    this.feed.snapshot(null);
  }

  /** The view is gone, and what was on its way to it. */
  hide(): void {
    this.isShown = false;
    this.underWay.length = 0;
    this.#toAcknowledge = [];
    this.feed.pause();
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { callback } of due) callback();
  }

  /** The next message comes to the view; one that does not join on is answered with `resync`. */
  arrive(): void {
    const message = parseToView(structuredClone(this.underWay.shift()));
    if (message?.type === 'snapshot') this.replica.snapshot(message);
    else if (message?.type === 'batch') {
      const outcome = this.replica.batch(message);
      if (outcome.kind === 'gap') this.feed.snapshotWhole();
      if (outcome.kind !== 'applied') return;
    } else return;
    this.#toAcknowledge.push({ epoch: message.epoch, seq: message.seq });
  }

  /** A frame is drawn. */
  frame(): void {
    this.replica.takeChanges();
    for (const { epoch, seq } of this.#toAcknowledge.splice(0)) this.feed.acknowledge(epoch, seq, 8);
  }

  /** Lets everything come and be drawn. */
  settle(): void {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      this.pass(20);
      if (this.underWay.length > 0) quiet = 0;
      while (this.underWay.length > 0) this.arrive();
      this.frame();
    }
  }
}
