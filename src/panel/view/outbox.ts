import type { MessageView, Op, ToView } from '../../protocol/index.ts';

/** Everything that a snapshot shows. */
export type SnapshotContent = Omit<Extract<ToView, { type: 'snapshot' }>, 'type' | 'epoch' | 'seq'>;

/** Calls back after about so many ms; the returned function takes that back. */
export type After = (ms: number, callback: () => void) => () => void;

/** Without a wait it is the end of this turn of the event loop: what comes with one read of the socket goes together. */
const after: After = (ms, callback) => {
  if (ms <= 0) {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** A frame at 60 Hz, ms. */
const frameMs = 17;

/** How many batches may be on their way without the view having drawn them. */
const maxUnacknowledged = 2;

/** The way out; clock and timer, which tests give; and changes that are worth presenting only once a batch. */
interface OutboxParts {
  readonly post: (message: ToView) => void;
  /** Gives changes that are made when the batch goes, not when they happen. */
  readonly takeLate?: () => readonly Op[];
  readonly now?: () => number;
  readonly later?: After;
}

/**
 * The changes that wait to go to the view. The view's acknowledgements set the pace: while nothing is under way a change
 * goes at once; what comes meanwhile is joined and goes with the acknowledgement, which the view gives when it has drawn
 * a frame. A second batch may follow one that is under way for longer than a frame, so that a link with a delay carries
 * two; never more, so that a slow one gets fewer and larger batches. A view that is away gets nothing: when it comes
 * back it asks for a snapshot.
 */
export class Outbox {
  readonly #post: (message: ToView) => void;
  readonly #takeLate: () => readonly Op[];
  readonly #now: () => number;
  readonly #later: After;
  #pending: Op[] = [];
  /** There is something to be had from `takeLate`. */
  #hasLate = false;
  #epoch = 0;
  #seq = 0;
  #acknowledged = 0;
  #open = false;
  /** The view has drawn something of this epoch. */
  #drawn = false;
  /** Pages of older messages; `null` when there are no more. */
  #older: Iterator<readonly MessageView[]> | null = null;
  /** The batch that brought the last page. */
  #olderSeq = 0;
  #lastSent = -Infinity;
  /** How long a batch waits in the view until it is drawn, as it said last, ms. */
  #waitInView = 0;
  #cancelTimer: (() => void) | null = null;

  constructor({ post, takeLate = () => [], now = () => performance.now(), later = after }: OutboxParts) {
    this.#post = post;
    this.#takeLate = takeLate;
    this.#now = now;
    this.#later = later;
  }

  /** The view is there and has had a snapshot. */
  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * Begins a new epoch: the view draws this, and everything after it joins on to it. `older` gives the messages before
   * those of the snapshot, page by page; a page goes when the view has drawn the one before, together with what is new.
   */
  snapshot(content: SnapshotContent, older: Iterator<readonly MessageView[]> | null = null): void {
    this.close();
    this.#epoch += 1;
    this.#seq = 0;
    this.#acknowledged = 0;
    this.#olderSeq = 0;
    this.#open = true;
    this.#older = older;
    this.#post({ type: 'snapshot', epoch: this.#epoch, seq: 0, ...content });
  }

  /** Adds a change to the next batch. */
  push(op: Op): void {
    if (!this.#open) return;
    join(this.#pending, op);
    this.#arrange();
  }

  /** Something that `takeLate` gives has changed. */
  pushLate(): void {
    if (!this.#open) return;
    this.#hasLate = true;
    this.#arrange();
  }

  /** The view has drawn a batch, which waited there for so many ms. */
  acknowledge(epoch: number, seq: number, waitedMs = 0): void {
    if (epoch !== this.#epoch || seq > this.#seq) return;
    this.#acknowledged = Math.max(this.#acknowledged, seq);
    this.#waitInView = waitedMs;
    this.#drawn = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#arrange();
  }

  /** The view is away: what waits is dropped. */
  close(): void {
    this.#open = false;
    this.#drawn = false;
    this.#older = null;
    this.#pending = [];
    this.#hasLate = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #arrange(): void {
    const underWay = this.#seq - this.#acknowledged;
    if (this.#cancelTimer || underWay >= maxUnacknowledged) return;
    if (this.#pending.length === 0 && !this.#hasLate && !this.#maySendOlder) return;
    // A view whose frames are slow draws both in one: it gets the second only when that is clearly not so.
    const spacing = Math.max(frameMs, 2 * this.#waitInView);
    const wait = underWay === 0 ? 0 : Math.max(0, this.#lastSent + spacing - this.#now());
    this.#cancelTimer = this.#later(wait, () => this.#flush());
  }

  get #maySendOlder(): boolean {
    return this.#older !== null && this.#drawn && this.#acknowledged >= this.#olderSeq;
  }

  /** Taken just before it goes: what changes in these messages from now on is sent after them. */
  #takeOlder(): void {
    const page = this.#older?.next();
    if (page === undefined || page.done === true) this.#older = null;
    else {
      this.#pending.push({ op: 'older', messages: page.value });
      this.#olderSeq = this.#seq + 1;
    }
  }

  #flush(): void {
    this.#cancelTimer = null;
    if (this.#hasLate) for (const op of this.#takeLate()) join(this.#pending, op);
    this.#hasLate = false;
    if (this.#maySendOlder) this.#takeOlder();
    if (this.#pending.length === 0) return;
    const ops = this.#pending;
    this.#pending = [];
    this.#seq += 1;
    this.#lastSent = this.#now();
    this.#post({ type: 'batch', epoch: this.#epoch, seq: this.#seq, ops });
  }
}

/** Adds a change to those that wait: text is joined to text, and of what is sent whole only the last is kept. */
function join(ops: Op[], op: Op): void {
  const last = ops.at(-1);
  switch (op.op) {
    case 'delta':
      if (last?.op === 'delta' && last.messageId === op.messageId) {
        ops[ops.length - 1] = { ...last, text: last.text + op.text };
        return;
      }
      break;
    case 'stepText':
      if (last?.op === 'stepText' && isContinuedBy(last, op)) {
        ops[ops.length - 1] = { ...last, text: last.text + op.text };
        return;
      }
      break;
    case 'step': {
      // In its place: the texts that may stand behind it belong to it.
      const index = ops.findIndex((other) => other.op === 'step' && other.step.id === op.step.id);
      if (index >= 0) {
        ops[index] = op;
        return;
      }
      break;
    }
    case 'head':
      remove(ops, (other) => other.op === 'head' && other.head.id === op.head.id);
      break;
    case 'activity':
      remove(ops, (other) => other.op === 'activity' && other.messageId === op.messageId);
      break;
    case 'panel': {
      const before = remove(ops, (other) => other.op === 'panel');
      ops.push(before?.op === 'panel' ? { ...op, panel: { ...before.panel, ...op.panel } } : op);
      return;
    }
    case 'add':
    case 'older':
      break;
  }
  ops.push(op);
}

type StepText = Extract<Op, { op: 'stepText' }>;

const isContinuedBy = (before: StepText, next: StepText): boolean =>
  before.stepId === next.stepId && before.part === next.part && next.offset === before.offset + before.text.length;

function remove(ops: Op[], test: (op: Op) => boolean): Op | undefined {
  const index = ops.findIndex(test);
  return index >= 0 ? ops.splice(index, 1)[0] : undefined;
}
