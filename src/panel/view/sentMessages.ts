import type { Message, Step } from '../../conversation/index.ts';
import {
  type MessageHead,
  type MessageView,
  type Op,
  splitStep,
  type StepPart,
  type StepView,
} from '../../protocol/index.ts';

/** How messages and their parts are shown. */
export interface MessagePresenter {
  message(message: Message): MessageView;
  head(message: Message): MessageHead;
  step(step: Step, messageId: string): StepView;
}

interface SentStep {
  /** As it was presented last: a step never changes, it is replaced. */
  readonly source: Step;
  readonly kind: StepView['kind'];
  /** Its head as JSON. */
  readonly head: string;
  readonly texts: Partial<Record<StepPart, string>>;
}

interface SentMessage {
  /** As JSON. */
  head: string;
  readonly steps: Map<string, SentStep>;
}

/**
 * The messages as the view has them, by what it was sent. Only where the conversation differs from it something is sent:
 * one step, or the end of a text that has grown.
 */
export class SentMessages {
  readonly #presenter: MessagePresenter;
  readonly #messages = new Map<string, SentMessage>();

  constructor(presenter: MessagePresenter) {
    this.#presenter = presenter;
  }

  /** The view has nothing any more. */
  clear(): void {
    this.#messages.clear();
  }

  has(messageId: string): boolean {
    return this.#messages.has(messageId);
  }

  /** The whole message, which the caller sends now. */
  take(message: Message): MessageView {
    const view = this.#presenter.message(message);
    const steps = message.role === 'user' ? [] : message.steps;
    const sent = view.steps.flatMap((step, index) => {
      const source = steps[index];
      return source ? [[step.id, sentStep(step, source)] as const] : [];
    });
    this.#messages.set(view.head.id, { head: JSON.stringify(view.head), steps: new Map(sent) });
    return view;
  }

  /** Text that came at the end of a message; `null`: the message is still to come, and brings its text itself. */
  text({ messageId, offset, text }: { messageId: string; offset: number; text: string }): Op | null {
    return this.#messages.has(messageId) ? { op: 'delta', messageId, offset, text } : null;
  }

  /** Text that came at the end of a thinking step; `null` as for `text`. */
  thinking(event: { messageId: string; stepId: string; offset: number; text: string }): Op | null {
    const { messageId, stepId, offset, text } = event;
    const step = this.#messages.get(messageId)?.steps.get(stepId);
    if (step === undefined) return null;
    step.texts.text = (step.texts.text ?? '') + text;
    return { op: 'stepText', messageId, stepId, part: 'text', offset, text };
  }

  /**
   * The differences of a message from what the view has of it, but for its text; `null` when steps are gone or stand in
   * another order, so that the view needs a snapshot.
   */
  changes(message: Message): Op[] | null {
    const sent = this.#messages.get(message.id);
    if (sent === undefined) return [];
    const steps = message.role === 'user' ? [] : message.steps;
    if (![...sent.steps.keys()].every((id, index) => steps[index]?.id === id)) return null;
    const ops = steps.flatMap((step) => this.#stepChanges(message.id, sent, step));
    const head = this.#presenter.head(message);
    const text = JSON.stringify(head);
    if (text === sent.head) return ops;
    sent.head = text;
    return [...ops, { op: 'head', head }];
  }

  #stepChanges(messageId: string, sent: SentMessage, source: Step): Op[] {
    const before = sent.steps.get(source.id);
    // The question of a call is not part of the step.
    const mayAsk = source.kind === 'tool' && source.state === 'approval';
    if (before?.source === source && !mayAsk) return [];
    const view = this.#presenter.step(source, messageId);
    const { head, texts } = splitStep(view);
    const now = sentStep(view, source);
    sent.steps.set(source.id, now);
    const ops: Op[] = before?.head === now.head ? [] : [{ op: 'step', messageId, step: head }];
    for (const [part, text] of Object.entries(texts) as [StepPart, string][]) {
      const known = before?.kind === view.kind ? before.texts[part] : undefined;
      if (known === text) continue;
      const offset = commonLength(known ?? '', text);
      ops.push({ op: 'stepText', messageId, stepId: source.id, part, offset, text: text.slice(offset) });
    }
    return ops;
  }
}

function sentStep(view: StepView, source: Step): SentStep {
  const { head, texts } = splitStep(view);
  return { source, kind: view.kind, head: JSON.stringify(head), texts };
}

/** How long the beginning is that two texts have in common, in UTF-16 units. */
function commonLength(a: string, b: string): number {
  if (b.startsWith(a)) return a.length;
  const end = Math.min(a.length, b.length);
  let index = 0;
  while (index < end && a.charCodeAt(index) === b.charCodeAt(index)) index += 1;
  return index;
}
