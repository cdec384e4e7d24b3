import {
  type ActivityView,
  joinStep,
  type MessageHead,
  type MessageView,
  type Op,
  type PanelView,
  splitStep,
  type StepHead,
  type StepPart,
  type StepView,
  type ToView,
} from '../../protocol/index.ts';

type Snapshot = Extract<ToView, { type: 'snapshot' }>;
type Batch = Extract<ToView, { type: 'batch' }>;

/** Outcome of a message: it was applied, was of an epoch that is over, or does not join on to what is here. */
type Outcome = { kind: 'applied' } | { kind: 'stale' } | { kind: 'gap'; epoch: number; reason: string };

/** Changes since they were last taken, for one frame's drawing. */
export interface Changes {
  /** A snapshot came: everything is to be drawn anew. */
  everything: boolean;
  panel: boolean;
  activity: boolean;
  /** Messages were added at the end. */
  added: boolean;
  /** How many messages came that stand before the others. */
  older: number;
  /** Messages of which the head or a step is another one. */
  readonly heads: Set<string>;
  /** New text by message. */
  readonly texts: Map<string, string[]>;
}

const noChanges = (): Changes => ({
  everything: false,
  panel: false,
  activity: false,
  added: false,
  older: 0,
  heads: new Set(),
  texts: new Map(),
});

/** One message as the view has it. */
export class MessageRecord {
  head: MessageHead;
  #steps: StepView[];
  #parts: string[];
  #length: number;

  constructor(message: MessageView) {
    this.head = message.head;
    this.#steps = [...message.steps];
    this.#parts = [message.text];
    this.#length = message.text.length;
  }

  get id(): string {
    return this.head.id;
  }

  /** A step that has changed is another object. */
  get steps(): readonly StepView[] {
    return this.#steps;
  }

  /** In UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  /** The whole text. Joined when it is asked for, so that a delta costs the same however long the text is. */
  get text(): string {
    if (this.#parts.length > 1) this.#parts = [this.#parts.join('')];
    return this.#parts[0] ?? '';
  }

  append(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  /** The thinking of a step so far. */
  thinking(stepId: string): string {
    const step = this.#steps.find(({ id }) => id === stepId);
    return step?.kind === 'thinking' ? step.text : '';
  }

  /** Takes a step, new or changed; its long texts stay. */
  setStep(head: StepHead): void {
    const index = this.#steps.findIndex(({ id }) => id === head.id);
    const before = this.#steps[index];
    const texts = before?.kind === head.kind ? splitStep(before).texts : {};
    this.#steps[before ? index : this.#steps.length] = joinStep(head, texts);
  }

  /** Takes a long text of a step from `offset` on; `false`: the step, or something before the offset, is missing. */
  setStepText(stepId: string, part: StepPart, offset: number, text: string): boolean {
    const index = this.#steps.findIndex(({ id }) => id === stepId);
    const step = this.#steps[index];
    if (step === undefined) return false;
    const { head, texts } = splitStep(step);
    const before = texts[part] ?? '';
    if (offset > before.length) return false;
    const kept = offset === before.length ? before : before.slice(0, offset);
    this.#steps[index] = joinStep(head, { ...texts, [part]: kept + text });
    return true;
  }
}

/**
 * The view's picture of the conversation, kept by snapshots and batches. It knows no DOM: what changed is gathered until
 * the next frame takes it.
 */
export class Replica {
  #epoch: number | null = null;
  #seq = 0;
  /** The epoch in which the picture fell out of step, until a snapshot mends it. */
  #brokenEpoch: number | null = null;
  #panel: PanelView | null = null;
  #activity: { messageId: string; activity: ActivityView } | null = null;
  #messages: MessageRecord[] = [];
  #byId = new Map<string, MessageRecord>();
  /** How many older messages are still to come. */
  #missing = 0;
  #changes = noChanges();

  /** `null` before the first snapshot. */
  get panel(): PanelView | null {
    return this.#panel;
  }

  get messages(): readonly MessageRecord[] {
    return this.#messages;
  }

  /** Whether all messages have come. */
  get isWhole(): boolean {
    return this.#missing === 0;
  }

  /** The doing of the running turn. */
  get activity(): { messageId: string; activity: ActivityView } | null {
    return this.#activity;
  }

  message(id: string): MessageRecord | undefined {
    return this.#byId.get(id);
  }

  snapshot(snapshot: Snapshot): void {
    this.#epoch = snapshot.epoch;
    this.#seq = snapshot.seq;
    this.#brokenEpoch = null;
    this.#panel = snapshot.panel;
    this.#activity = snapshot.activity;
    this.#messages = snapshot.messages.map((message) => new MessageRecord(message));
    this.#byId = new Map(this.#messages.map((record) => [record.id, record]));
    this.#missing = snapshot.older;
    this.#changes = { ...noChanges(), everything: true };
  }

  /** Applies a batch. A gap is told once an epoch; what follows it, up to the snapshot, is stale. */
  batch(batch: Batch): Outcome {
    if (this.#epoch === null || batch.epoch < this.#epoch || batch.epoch === this.#brokenEpoch) {
      return { kind: 'stale' };
    }
    if (batch.epoch !== this.#epoch) {
      return this.#gap(batch.epoch, `epoch ${batch.epoch} after ${this.#epoch}`);
    }
    if (batch.seq !== this.#seq + 1) return this.#gap(batch.epoch, `batch ${batch.seq} after ${this.#seq}`);
    for (const op of batch.ops) {
      const fault = this.#apply(op);
      if (fault !== null) return this.#gap(batch.epoch, fault);
    }
    this.#seq = batch.seq;
    return { kind: 'applied' };
  }

  /** A message could not be read: the picture may lack something. */
  unreadable(reason: string): Outcome {
    if (this.#epoch === null || this.#brokenEpoch === this.#epoch) return { kind: 'stale' };
    return this.#gap(this.#epoch, reason);
  }

  takeChanges(): Changes {
    const changes = this.#changes;
    this.#changes = noChanges();
    return changes;
  }

  #gap(epoch: number, reason: string): Outcome {
    this.#brokenEpoch = epoch;
    return { kind: 'gap', epoch, reason };
  }

  /** The fault of the operation, or `null`. */
  #apply(op: Op): string | null {
    if (op.op === 'panel') {
      if (this.#panel === null) return 'a change of a panel that is not here';
      this.#panel = { ...this.#panel, ...op.panel };
      this.#changes.panel = true;
      return null;
    }
    if (op.op === 'add') {
      if (this.#byId.has(op.message.head.id)) return `message ${op.message.head.id} is there already`;
      const record = new MessageRecord(op.message);
      this.#messages.push(record);
      this.#byId.set(record.id, record);
      this.#changes.added = true;
      return null;
    }
    if (op.op === 'older') return this.#takeOlder(op.messages);
    const id = op.op === 'head' ? op.head.id : op.messageId;
    const record = this.#byId.get(id);
    // An older message that is still to come brings its newest head itself.
    if (record === undefined) return op.op === 'head' && !this.isWhole ? null : `no message ${id}`;
    switch (op.op) {
      case 'delta': {
        if (record.length !== op.offset) return `text at ${op.offset}, but ${record.length} is here`;
        record.append(op.text);
        const texts = this.#changes.texts.get(id);
        if (texts) texts.push(op.text);
        else this.#changes.texts.set(id, [op.text]);
        return null;
      }
      case 'step':
        record.setStep(op.step);
        this.#changes.heads.add(id);
        return null;
      case 'stepText':
        if (!record.setStepText(op.stepId, op.part, op.offset, op.text)) {
          return `text of a step at ${op.offset} does not join on`;
        }
        // Thinking comes in many small pieces, and its row looks for them itself.
        if (op.part !== 'text') this.#changes.heads.add(id);
        return null;
      case 'head':
        record.head = op.head;
        this.#changes.heads.add(id);
        return null;
      case 'activity':
        if (op.activity !== null) this.#activity = { messageId: id, activity: op.activity };
        else if (this.#activity?.messageId === id) this.#activity = null;
        this.#changes.activity = true;
        return null;
    }
  }

  #takeOlder(messages: readonly MessageView[]): string | null {
    const known = messages.find(({ head }) => this.#byId.has(head.id));
    if (known !== undefined) return `message ${known.head.id} is there already`;
    const records = messages.map((message) => new MessageRecord(message));
    for (const record of records) this.#byId.set(record.id, record);
    this.#messages = [...records, ...this.#messages];
    this.#missing = Math.max(0, this.#missing - records.length);
    this.#changes.older += records.length;
    return null;
  }
}
