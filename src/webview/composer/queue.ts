import type { PanelView, ToHost } from '../../protocol/index.ts';
import { iconButton } from '../elements/button.ts';
import { h } from '../elements/dom.ts';
import { RefusalLine } from '../elements/refusals.ts';
import { createPromptEditor, promptEditOf } from '../transcript/article/promptEditor.ts';
import { t } from '../../base/index.ts';

interface QueueOptions {
  readonly post: (message: ToHost) => void;
  readonly ask: (message: ToHost) => Promise<string | null>;
  /** An editor was left, and the focus has no place. */
  readonly onDidClose: () => void;
  /** The prompt has been sent while it was edited: this is what was made of it. */
  readonly giveBack: (text: string) => void;
}

interface Editing {
  readonly id: string;
  readonly element: HTMLElement;
  readonly input: HTMLTextAreaElement;
  readonly before: string;
  isAsking: boolean;
}

/** Prompts that wait for the running answer to end. */
export class Queue {
  readonly element: HTMLElement;
  readonly refusals = new RefusalLine();
  readonly #list = h('ul', { class: 'queue', 'aria-label': t('Queued prompts'), hidden: true });
  readonly #options: QueueOptions;
  #queue: PanelView['queue'] = [];
  #shown = '';
  #editing: Editing | null = null;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.element = h('div', {}, this.#list, this.refusals.element);
  }

  draw(queue: PanelView['queue']): void {
    this.#queue = queue;
    const shown = JSON.stringify(queue);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const editing = this.#editing;
    const isGone = editing !== null && !queue.some(({ id }) => id === editing.id);
    if (isGone) this.#editing = null;
    this.#redraw();
    // One that the host was asked to change is given back when the host says that it was too late.
    if (isGone && !editing.isAsking && editing.input.value !== editing.before) this.#giveBack(editing.input.value);
  }

  /** Opens the editor of the last one; `false` if there is none. */
  editLast(): boolean {
    const last = this.#queue.at(-1);
    if (last === undefined) return false;
    this.#edit(last.id, last.text);
    return true;
  }

  #edit(id: string, text: string): void {
    if (this.#editing?.id !== id) this.#editing = this.#createEditing(id, text);
    this.#redraw();
    const { input } = this.#editing;
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  }

  #createEditing(id: string, text: string): Editing {
    const editor = createPromptEditor({
      edit: promptEditOf(text),
      label: t('Edit queued prompt'),
      accept: t('Save'),
      onEdit: () => undefined,
      onAccept: (now) => this.#save(editing, now.text),
      onCancel: () => this.#close(),
    });
    const { element, input } = editor;
    const editing: Editing = { id, element, input, before: text, isAsking: false };
    return editing;
  }

  async #save(editing: Editing, text: string): Promise<string | null> {
    editing.isAsking = true;
    const refusal = await this.#options.ask({ type: 'editQueued', queuedId: editing.id, text });
    editing.isAsking = false;
    const isOpen = this.#editing === editing;
    if (refusal === null && isOpen) this.#close();
    if (refusal !== null && !isOpen) this.#giveBack(text);
    return refusal;
  }

  #giveBack(text: string): void {
    this.#options.giveBack(text);
    this.refusals.show(t('The queued prompt was sent as it was while you changed it. Your text is in the box.'));
  }

  #close(): void {
    this.#editing = null;
    this.#redraw();
    this.#options.onDidClose();
  }

  #redraw(): void {
    const hadFocus = this.#list.contains(document.activeElement);
    this.#list.hidden = this.#queue.length === 0;
    this.#list.replaceChildren(...this.#queue.map((item) => this.#item(item)));
    if (!hadFocus) return;
    if (this.#editing === null) this.#options.onDidClose();
    else this.#editing.input.focus();
  }

  #item({ id, text, attached }: PanelView['queue'][number]): HTMLElement {
    if (this.#editing?.id === id) return h('li', { class: 'queued' }, this.#editing.element);
    return h(
      'li',
      { class: 'queued' },
      h('span', { class: 'queued-text', dir: 'auto', title: text || attached }, text || attached),
      iconButton('edit', t('Edit queued prompt'), () => this.#edit(id, text)),
      iconButton('cross', t('Remove queued prompt'), () => this.#options.post({ type: 'removeQueued', queuedId: id })),
    );
  }
}
