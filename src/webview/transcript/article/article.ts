import type { ActivityView, MessageHead, StepView, ToHost } from '../../../protocol/index.ts';
import { formatUsd, t } from '../../../base/index.ts';
import { h, setAttribute, setText } from '../../elements/dom.ts';
import type { MessageRecord } from '../../connection/replica.ts';
import { ActivityLine } from './activityLine.ts';
import type { AnswerText } from './answerText.ts';
import { createChips } from './chips.ts';
import { createChangesGroup } from './changesGroup.ts';
import type { TranscriptContext } from '../context.ts';
import { flowOn } from './flow.ts';
import { createFooter } from './footer.ts';
import { createLongText } from '../text/longText.ts';
import { createNotice } from './notice.ts';
import { RefusalLine } from '../../elements/refusals.ts';
import { createPromptEditor, type PromptEdit, promptEditOf } from './promptEditor.ts';
import { createSources } from './sourcesList.ts';
import { createStepRow, type StepRow } from '../steps/stepRow.ts';

export interface ArticleContext extends TranscriptContext {
  /** Prompts that are being edited, and what they say so far. */
  readonly edits: Map<string, PromptEdit>;
  /** Says where the message belongs that what it asked for was not done. */
  readonly refuse: (message: ToHost, sentence: string) => void;
}

/** A message on the page. */
export interface Article {
  readonly id: string;
  readonly element: HTMLElement;
  /** Shows the message as it is now; `text` is what came at its end since it was last drawn. */
  draw(text: string): void;
  setActivity(activity: ActivityView | null): void;
  /** Shows in the editor of a prompt the least cost of asking another one in its place, USD, where it is known. */
  showCost(cost: number | null): void;
  /** Where it is said that something that was asked for with its buttons was not done. */
  readonly refusals: RefusalLine;
  dispose(): void;
}

/** `isNew`: the message came about just now, in contrast to one that is drawn again. */
export const createArticle = (record: MessageRecord, context: ArticleContext, isNew: boolean): Article =>
  record.head.role === 'user' ? new Prompt(record, context) : new Answer(record, context, isNew);

const frame = (name: string, head: MessageHead, kind: string): HTMLElement =>
  h(
    'article',
    {
      class: `message ${kind}`,
      tabindex: '-1',
      'aria-label': name,
      'data-state': head.state,
    },
    h('h2', { class: 'visually-hidden' }, name),
  );

/** Says whether something goes along with the next requests, to the eye and to a screen reader. */
function markLeftOut(element: HTMLElement, leftOut: boolean, named: Element = element): void {
  element.toggleAttribute('data-left-out', leftOut);
  setAttribute(named, 'aria-description', leftOut ? t('Left out of the next requests') : null);
}

class Prompt implements Article {
  readonly id: string;
  readonly element: HTMLElement;
  readonly refusals = new RefusalLine();
  readonly #record: MessageRecord;
  readonly #context: ArticleContext;
  readonly #card = h('div', { class: 'card' });
  readonly #text: HTMLElement;

  constructor(record: MessageRecord, context: ArticleContext) {
    this.id = record.id;
    this.#record = record;
    this.#context = context;
    this.#text = createLongText(h('div', { class: 'prompt-text' }), record.text);
    this.element = frame(t('You'), record.head, 'prompt');
    this.element.append(this.#card, this.refusals.element);
    this.draw();
  }

  draw(): void {
    const { head } = this.#record;
    this.element.dataset['state'] = head.state;
    markLeftOut(this.element, head.leftOut);
    const edited = this.#context.edits.get(this.id);
    if (edited !== undefined) {
      this.#drawEditor(edited);
      return;
    }
    this.#card.replaceChildren(
      ...(head.chips.length === 0 ? [] : [this.#chips()]),
      this.#text,
      createFooter(head, this.#context, () => this.edit()),
    );
  }

  #chips(): HTMLElement {
    const { chips, leftOutParts } = this.#record.head;
    const list = createChips(chips, this.#context.pictures);
    [...list.querySelectorAll('li')].forEach((element, index) =>
      markLeftOut(element, leftOutParts.includes(chips[index]?.id ?? '')),
    );
    return list;
  }

  /** Opens the editor and puts the cursor into it. */
  edit(): void {
    if (!this.#context.edits.has(this.id)) this.#context.edits.set(this.id, promptEditOf(this.#record.text));
    this.draw();
    const input = this.#card.querySelector('textarea');
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  }

  setActivity(): void {
    // A prompt does nothing.
  }

  showCost(cost: number | null): void {
    const place = this.#card.querySelector<HTMLElement>('.prompt-editor-cost');
    if (place) setText(place, cost === null ? '' : t('≈ {0} at least', formatUsd(cost)));
  }

  dispose(): void {
    // Holds nothing that runs.
  }

  #drawEditor(edit: PromptEdit): void {
    if (this.#card.querySelector('.prompt-editor') !== null) return;
    const close = (): void => {
      this.#context.edits.delete(this.id);
      this.draw();
      this.element.focus();
    };
    const editor = createPromptEditor({
      edit,
      attached: { chips: this.#record.head.chips, pictures: this.#context.pictures },
      label: t('Edit prompt'),
      accept: t('Ask again'),
      onEdit: (now) => this.#context.edits.set(this.id, now),
      onAccept: async ({ text, without }) => {
        const request = { type: 'edit', messageId: this.id, text, without: [...without] } as const;
        const refusal = await this.#context.ask(request);
        if (refusal === null) close();
        // The editor was drawn anew meanwhile.
        else if (!editor.element.isConnected) this.#context.refuse(request, refusal);
        return refusal;
      },
      onCancel: close,
    });
    this.#card.replaceChildren(editor.element);
    this.#context.post({ type: 'promptCost', messageId: this.id });
  }
}

class Answer implements Article {
  readonly id: string;
  readonly element: HTMLElement;
  readonly refusals = new RefusalLine();
  readonly #record: MessageRecord;
  readonly #context: ArticleContext;
  readonly #body = h('div', { class: 'body' });
  readonly #tail = h('div', { class: 'tail' });
  #rows: StepRow[] = [];
  #texts: AnswerText[] = [];
  #open: { readonly element: HTMLElement; readonly text: AnswerText } | null = null;
  #drawn = 0;
  #activity: ActivityLine | null = null;
  #tailShown = '';

  constructor(record: MessageRecord, context: ArticleContext, isNew: boolean) {
    this.id = record.id;
    this.#record = record;
    this.#context = context;
    this.element = frame('Claude', record.head, 'answer');
    this.element.append(this.#body, this.#tail, this.refusals.element);
    this.#flow(record.text);
    this.#drawState();
    this.#drawTail(isNew);
  }

  draw(text: string): void {
    const { steps, length } = this.#record;
    const fits = this.#rows.every((row, index) => row.id === steps[index]?.id);
    // An article that was made after the text had come, but before this frame, has it already.
    const follows = this.#drawn + text.length === length || this.#drawn === length;
    if (fits && follows && !this.#goesOn(text)) {
      this.#rows.forEach((_, index) => {
        const step = steps[index];
        if (step !== undefined) this.#updateRow(index, step);
      });
      this.#flow(this.#drawn === length ? '' : text);
    } else this.#redraw();
    // The end comes last: the text before it belongs to the stretch that it closes.
    this.#drawState();
    this.#drawTail(true);
  }

  /** Text takes up a stretch that had been closed, since the answer had ended there: it is one text all the same. */
  #goesOn(text: string): boolean {
    return text !== '' && this.#open === null && this.#body.lastElementChild?.classList.contains('text') === true;
  }

  setActivity(activity: ActivityView | null): void {
    // While text comes, the text says it.
    if (activity === null || activity.kind === 'writing') {
      this.#activity?.dispose();
      this.#activity?.element.remove();
      this.#activity = null;
    } else if (this.#activity === null) {
      this.#activity = new ActivityLine(activity, this.#context);
      this.#tail.before(this.#activity.element);
    } else this.#activity.update(activity);
  }

  showCost(): void {
    // An answer is not asked again with other words.
  }

  dispose(): void {
    this.#clear();
    this.#activity?.dispose();
  }

  #flow(text: string): void {
    const { head, steps } = this.#record;
    const pieces = flowOn(steps, this.#rows.length, this.#drawn, text, head.state !== 'streaming');
    if (pieces === null) {
      this.#redraw();
      return;
    }
    for (const piece of pieces) {
      if (piece.kind === 'text') this.#write(piece.text);
      else this.#place(piece.index);
    }
  }

  #write(text: string): void {
    if (this.#open === null) {
      const element = h('div', { class: 'text open' });
      this.#body.append(element);
      this.#open = { element, text: this.#context.texts.create(element) };
      this.#texts.push(this.#open.text);
    }
    this.#open.text.append(text);
    this.#drawn += text.length;
  }

  #place(index: number): void {
    const step = this.#record.steps[index];
    if (step === undefined) return;
    this.#closeText();
    const row = this.#createRow(step);
    this.#rows.push(row);
    this.#body.append(row.element);
  }

  #createRow(step: StepView): StepRow {
    return createStepRow(step, this.id, this.#context, () => this.#record.thinking(step.id));
  }

  /** Shows a step as it is now; one that has become another kind, such as a call that gave a plan, gets another row. */
  #updateRow(index: number, step: StepView): void {
    const row = this.#rows[index];
    if (row === undefined || row.update(step)) return;
    row.dispose();
    const other = this.#createRow(step);
    row.element.replaceWith(other.element);
    this.#rows[index] = other;
  }

  #closeText(): void {
    this.#open?.text.end();
    this.#open?.element.classList.remove('open');
    this.#open = null;
  }

  #redraw(): void {
    this.#clear();
    this.#flow(this.#record.text);
  }

  #clear(): void {
    for (const row of this.#rows) row.dispose();
    for (const text of this.#texts) text.dispose();
    this.#rows = [];
    this.#texts = [];
    this.#open = null;
    this.#drawn = 0;
    this.#body.replaceChildren();
  }

  #drawState(): void {
    const { state } = this.#record.head;
    this.element.dataset['state'] = state;
    const { leftOut, leftOutParts } = this.#record.head;
    markLeftOut(this.element, leftOut);
    for (const { id, element } of this.#rows) {
      markLeftOut(element, leftOutParts.includes(id), element.querySelector('button') ?? element);
    }
    this.element.setAttribute('aria-busy', String(state === 'streaming'));
    if (state !== 'streaming') this.#closeText();
  }

  #drawTail(isNew: boolean): void {
    const { head } = this.#record;
    const changes = head.state === 'streaming' ? undefined : this.#context.changes.get(this.id);
    const { notice, footer, branch, state, sources } = head;
    const shown = JSON.stringify({ notice, footer, branch, state, sources, changes });
    if (this.#tailShown === shown) return;
    this.#tailShown = shown;
    const parts: HTMLElement[] = [];
    if (sources.length > 0) parts.push(createSources(sources, this.#context));
    if (changes !== undefined) parts.push(createChangesGroup(changes, this.#context));
    if (head.notice !== null) parts.push(createNotice(head.notice, head, isNew, this.#context));
    if (head.state !== 'streaming') parts.push(createFooter(head, this.#context, () => undefined));
    this.#tail.replaceChildren(...parts);
  }
}
