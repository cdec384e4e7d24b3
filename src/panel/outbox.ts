import type { MessageView, Op, ToView } from '../protocol/index.ts';

/** Everything that a snapshot shows. */
export type SnapshotContent = Omit<Extract<ToView, { type: 'snapshot' }>, 'type' | 'epoch' | 'seq'>;

/** Calls back after about so many ms; the returned function takes that back. */
export type After = (ms: number, callback: () => void) => () => void;

const after: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** How often batches go out at most, ms: a frame. */
const frameMs = 16;

/** How many batches may be on their way without the view having drawn them. */
const mostUnacknowledged = 2;

/**
 * What waits to go to the view. It gathers changes for a frame, joins those that can be joined, and has at most two
 * batches under way, so that a slow link gets fewer and larger ones. A view that is away gets nothing: when it comes
 * back it asks for a snapshot.
 */
export class Outbox {
  private readonly post: (message: ToView) => void;
  private readonly now: () => number;
  private readonly later: After;
  private pending: Op[] = [];
  private epoch = 0;
  private seq = 0;
  private acknowledged = 0;
  private open = false;
  /** The view has drawn something of this epoch. */
  private drawn = false;
  /** Pages of older messages; `null` when there are no more. */
  private older: Iterator<readonly MessageView[]> | null = null;
  /** The batch that brought the last page. */
  private olderSeq = 0;
  private lastSent = -Infinity;
  private cancelTimer: (() => void) | null = null;

  constructor(post: (message: ToView) => void, now: () => number = () => performance.now(), later: After = after) {
    this.post = post;
    this.now = now;
    this.later = later;
  }

  /**
   * Begins a new epoch: the view draws this, and everything after it joins on to it. `older` gives the messages before
   * those of the snapshot, page by page; a page goes when the view has drawn the one before, together with what is new.
   */
  snapshot(content: SnapshotContent, older: Iterator<readonly MessageView[]> | null = null): void {
    this.close();
    this.epoch += 1;
    this.seq = 0;
    this.acknowledged = 0;
    this.olderSeq = 0;
    this.open = true;
    this.older = older;
    this.post({ type: 'snapshot', epoch: this.epoch, seq: 0, ...content });
  }

  /** Adds a change to the next batch. */
  push(op: Op): void {
    if (!this.open) return;
    join(this.pending, op);
    this.arrange();
  }

  /** The view has drawn a batch. */
  acknowledge(epoch: number, seq: number): void {
    if (epoch !== this.epoch || seq > this.seq) return;
    this.acknowledged = Math.max(this.acknowledged, seq);
    this.drawn = true;
    this.arrange();
  }

  /** The view is away: what waits is dropped. */
  close(): void {
    this.open = false;
    this.drawn = false;
    this.older = null;
    this.pending = [];
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  private arrange(): void {
    if (this.cancelTimer || this.seq - this.acknowledged >= mostUnacknowledged) return;
    if (this.pending.length === 0 && !this.maySendOlder) return;
    this.cancelTimer = this.later(Math.max(0, this.lastSent + frameMs - this.now()), () => this.flush());
  }

  private get maySendOlder(): boolean {
    return this.older !== null && this.drawn && this.acknowledged >= this.olderSeq;
  }

  /** Taken just before it goes: what changes in these messages from now on is said after them. */
  private takeOlder(): void {
    const page = this.older?.next();
    if (page === undefined || page.done === true) this.older = null;
    else {
      this.pending.push({ op: 'older', messages: page.value });
      this.olderSeq = this.seq + 1;
    }
  }

  private flush(): void {
    this.cancelTimer = null;
    if (this.maySendOlder) this.takeOlder();
    if (this.pending.length === 0) return;
    const ops = this.pending;
    this.pending = [];
    this.seq += 1;
    this.lastSent = this.now();
    this.post({ type: 'batch', epoch: this.epoch, seq: this.seq, ops });
  }
}

/** Adds a change to those that wait: text is joined to text, and of what says the whole only the last is kept. */
function join(ops: Op[], op: Op): void {
  const last = ops.at(-1);
  switch (op.op) {
    case 'delta':
      if (last?.op === 'delta' && last.messageId === op.messageId) {
        ops[ops.length - 1] = { ...last, text: last.text + op.text };
        return;
      }
      break;
    case 'thinking':
      if (last?.op === 'thinking' && last.stepId === op.stepId) {
        ops[ops.length - 1] = { ...last, text: last.text + op.text };
        return;
      }
      break;
    case 'head':
      remove(ops, (other) => other.op === 'head' && other.head.id === op.head.id);
      break;
    case 'activity':
      remove(ops, (other) => other.op === 'activity' && other.messageId === op.messageId);
      break;
    case 'panel':
      remove(ops, (other) => other.op === 'panel');
      break;
    case 'add':
    case 'older':
      break;
  }
  ops.push(op);
}

function remove(ops: Op[], test: (op: Op) => boolean): void {
  const index = ops.findIndex(test);
  if (index >= 0) ops.splice(index, 1);
}
