import type { ApprovalView, StepView } from '../../../protocol/index.ts';
import { textButton } from '../../elements/button.ts';
import { h, setText } from '../../elements/dom.ts';
import { icon, type IconName } from '../../elements/icons.ts';
import { formatDuration, formatElapsed, t } from '../../../base/index.ts';
import { toolWords } from './toolWords.ts';
import { ApprovalCard } from './approvalCard.ts';
import type { TranscriptContext } from '../context.ts';
import { Disclosure } from './disclosure.ts';
import { PlainText, withPlainText } from '../text/plainText.ts';
import { PlanCard } from './planCard.ts';
import { FormCard } from './formCard.ts';
import { QuestionCard } from './questionCard.ts';
import { SummaryRow } from './summaryRow.ts';

type ThinkingStep = Extract<StepView, { kind: 'thinking' }>;
type ToolStep = Extract<StepView, { kind: 'tool' }>;
type NoteStep = Extract<StepView, { kind: 'note' }>;

/** A step of an answer on the page. */
export interface StepRow {
  readonly id: string;
  readonly element: HTMLElement;
  /** Shows the step as it is now; false when it has become one of another kind. */
  update(step: StepView): boolean;
  dispose(): void;
}

/** `thinking` gives the text of the step as it is now; it is asked for only while the row is open. */
export const createStepRow = (
  step: StepView,
  messageId: string,
  context: TranscriptContext,
  thinking: () => string,
): StepRow => {
  switch (step.kind) {
    case 'thinking':
      return new ThinkingRow(step, context, thinking);
    case 'tool':
      return new ToolRow(step, context);
    case 'plan':
      return new PlanCard(step, messageId, context);
    case 'note':
      return new NoteRow(step, context);
    case 'summary':
      return new SummaryRow(step, context);
  }
};

/** A text that may be long: it scrolls by itself, so the keyboard must reach it. */
const readable = { class: 'thinking-text', role: 'group', tabindex: '0' };

class ThinkingRow implements StepRow {
  readonly id: string;
  readonly element: HTMLElement;
  readonly #label = h('span', { class: 'row-label' });
  readonly #context: TranscriptContext;
  readonly #thinking: () => string;
  readonly #text = new PlainText(h('div', { ...readable, 'aria-label': t('Thinking') }));
  #stop: (() => void) | null = null;
  #running = false;

  constructor(step: ThinkingStep, context: TranscriptContext, thinking: () => string) {
    this.id = step.id;
    this.#context = context;
    this.#thinking = thinking;
    const disclosure = new Disclosure({
      id: step.id,
      expanded: context.expanded,
      row: [this.#label],
      fill: (body) => {
        body.append(this.#text.element);
        this.#drawText();
      },
      onDidToggle: () => this.#drawText(),
    });
    this.element = disclosure.element;
    this.element.classList.add('thinking');
    this.update(step);
  }

  update(step: StepView): boolean {
    if (step.kind !== 'thinking') return false;
    this.#running = step.durationMs === null;
    this.element.toggleAttribute('data-running', this.#running);
    setText(
      this.#label,
      step.durationMs === null ? t('Thinking') : t('Thought for {0}', formatElapsed(Math.max(1000, step.durationMs))),
    );
    if (this.#running) {
      // The clock's four times a second are enough for text that is read, if at all, in passing.
      this.#stop ??= this.#context.ticker.start(() => this.#drawText());
    } else {
      this.dispose();
      this.#drawText();
    }
    return true;
  }

  dispose(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #drawText(): void {
    if (this.#text.element.parentNode === null || !this.#context.expanded.has(this.id)) return;
    const text = this.#thinking();
    if (text.length === this.#text.length) return;
    if (text.length < this.#text.length) this.#text.clear();
    this.#text.append(text.slice(this.#text.length, this.#running ? wordsEnd(text, this.#text.length) : undefined));
  }
}

/** How far a text that goes on can be shown: an emoji or a letter at its end may be the first half of one. */
const wordsEnd = (text: string, from: number): number => {
  if (/[ -~\n]$/.test(text.slice(-1))) return text.length;
  const end = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n')) + 1;
  // A script without spaces has words all the same.
  return end > from || text.length - from < 200 ? Math.max(end, from) : text.length;
};

const toolIcons: Readonly<Record<ToolStep['state'], IconName>> = {
  pending: 'pending',
  approval: 'waiting',
  running: 'running',
  done: 'check',
  failed: 'failed',
  denied: 'denied',
  cancelled: 'cross',
};

const toolStates = (): Readonly<Record<ToolStep['state'], string>> => ({
  pending: t('not begun'),
  approval: t('waiting for you'),
  running: t('running'),
  done: '',
  failed: t('failed'),
  denied: t('denied'),
  cancelled: t('cancelled'),
});

class ToolRow implements StepRow {
  readonly id: string;
  readonly element = h('div', { class: 'tool' });
  readonly #context: TranscriptContext;
  readonly #icon = h('span', { class: 'row-icon' });
  readonly #label = h('span', { class: 'row-label' });
  readonly #subject = h('span', { class: 'row-subject', dir: 'auto' });
  readonly #state = h('span', { class: 'row-state' });
  readonly #disclosure: Disclosure;
  /** The pictures of the result: they are seen without opening the row. */
  readonly #pictures = h('div', { class: 'tool-pictures' });
  #picturesShown = '[]';
  #step: ToolStep;
  #card: ReturnType<typeof cardOf> | null = null;
  /** How the proposal of the card stood to an editor when it was drawn. */
  #editing: ApprovalView['editing'] = 'no';
  #stop: (() => void) | null = null;

  constructor(step: ToolStep, context: TranscriptContext) {
    this.id = step.id;
    this.#context = context;
    this.#step = step;
    this.#disclosure = new Disclosure({
      id: step.id,
      expanded: context.expanded,
      row: [this.#icon, this.#label, this.#subject, this.#state],
      fill: (body) => this.#fill(body),
    });
    this.#draw();
  }

  update(step: StepView): boolean {
    if (step.kind !== 'tool') return false;
    const before = this.#step;
    this.#step = step;
    if (before.input !== step.input || before.output !== step.output || before.allowedBy !== step.allowedBy) {
      this.#disclosure.refresh();
    }
    this.#draw();
    return true;
  }

  dispose(): void {
    this.#stop?.();
    this.#stop = null;
    this.#card?.dispose();
  }

  #draw(): void {
    const step = this.#step;
    this.element.dataset['state'] = step.state;
    const picture = toolIcons[step.state];
    if (this.#icon.dataset['icon'] !== picture) {
      this.#icon.dataset['icon'] = picture;
      this.#icon.replaceChildren(icon(picture));
    }
    setText(this.#label, toolWords(step.name));
    setText(this.#subject, step.subject);
    this.#subject.title = step.subject;
    if (step.state === 'running') this.#stop ??= this.#context.ticker.start(() => this.#drawState());
    else {
      this.#stop?.();
      this.#stop = null;
    }
    this.#drawState();
    this.#drawPictures();
    this.#drawApproval();
  }

  #drawPictures(): void {
    const { pictures } = this.#step;
    const shown = JSON.stringify(pictures);
    if (shown === this.#picturesShown) return;
    this.#picturesShown = shown;
    this.#pictures.replaceChildren(...pictures.map((picture) => createPicture(picture, this.#context)));
  }

  #drawState(): void {
    const { state, durationMs, startedAt } = this.#step;
    const time =
      state === 'running'
        ? formatElapsed(Date.now() - startedAt)
        : durationMs === null
          ? ''
          : formatDuration(durationMs);
    setText(this.#state, [toolStates()[state], time].filter((part) => part !== '').join(' · '));
  }

  #drawApproval(): void {
    const { state, approval, name } = this.#step;
    if (state !== 'approval' || approval === null) {
      this.#card?.dispose();
      this.#card = null;
      this.element.replaceChildren(this.#disclosure.element, this.#pictures);
    } else if (this.#card?.id !== approval.id || this.#editing !== approval.editing) {
      this.#editing = approval.editing;
      this.#card?.dispose();
      this.#card = cardOf(approval, name, this.#context);
      this.element.replaceChildren(this.#card.element);
    }
  }

  #fill(body: HTMLElement): void {
    const { input, output, allowedBy } = this.#step;
    const part = (label: string, text: string): readonly Node[] => [
      h('div', { class: 'part-label' }, label),
      withPlainText(h('pre', { class: 'part', tabindex: '0', role: 'group', 'aria-label': label }), text),
    ];
    body.append(...part(t('Input'), input));
    if (output !== null) body.append(...part(t('Output'), output === '' ? t('(nothing)') : output));
    if (allowedBy !== null) body.append(h('div', { class: 'part-label' }, t('Allowed by {0}', allowedBy)));
  }
}

/** The card that a question needs: for a permission, for words, or for a form. */
function cardOf(
  approval: ApprovalView,
  name: string,
  context: TranscriptContext,
): ApprovalCard | QuestionCard | FormCard {
  if (approval.form) return new FormCard(approval, approval.form, context);
  return approval.options === null ? new ApprovalCard(approval, name, context) : new QuestionCard(approval, context);
}

/** A picture as itself; a document by its name. */
const createPicture = (
  { id, name, isPicture }: ToolStep['pictures'][number],
  { pictures, post }: TranscriptContext,
): HTMLElement =>
  isPicture ? pictures.create(id, name) : textButton(name, 'quiet', () => post({ type: 'openPicture', id, name }));

class NoteRow implements StepRow {
  readonly id: string;
  readonly element = h('div', { class: 'note' });
  readonly #context: TranscriptContext;
  #shown = '';

  constructor(step: NoteStep, context: TranscriptContext) {
    this.id = step.id;
    this.#context = context;
    this.update(step);
  }

  update(step: StepView): boolean {
    if (step.kind !== 'note') return false;
    const shown = JSON.stringify([step.text, step.detail]);
    if (shown === this.#shown) return true;
    this.#shown = shown;
    const { detail } = step;
    const row = [
      h('span', { class: 'row-icon' }, icon('note')),
      h('span', { class: 'row-label note-text' }, step.text),
    ];
    if (detail === null) {
      this.element.replaceChildren(h('div', { class: 'row' }, ...row));
      return true;
    }
    const disclosure = new Disclosure({
      id: step.id,
      expanded: this.#context.expanded,
      row,
      fill: (body) => body.append(withPlainText(h('div', { ...readable, 'aria-label': t('Details') }), detail)),
    });
    this.element.replaceChildren(disclosure.element);
    return true;
  }

  dispose(): void {
    // Holds nothing that runs.
  }
}
