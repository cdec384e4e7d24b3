import type { PanelView, ToHost } from '../../protocol/index.ts';
import { iconButton } from '../button.ts';
import { h } from '../dom.ts';
import { createPromptEditor } from '../transcript/promptEditor.ts';

/** Prompts that wait for the running answer to end. */
export class Queue {
  readonly element = h('ul', { class: 'queue', 'aria-label': 'Queued prompts', hidden: true });
  readonly #post: (message: ToHost) => void;
  readonly #onDidClose: () => void;
  #queue: PanelView['queue'] = [];
  #shown = '';
  #editing: { readonly id: string; text: string } | null = null;

  /** `onDidClose`: an editor was left, and the focus has no place. */
  constructor(post: (message: ToHost) => void, onDidClose: () => void) {
    this.#post = post;
    this.#onDidClose = onDidClose;
  }

  draw(queue: PanelView['queue']): void {
    this.#queue = queue;
    const shown = JSON.stringify(queue);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#redraw();
  }

  /** Opens the editor of the last one; `false` if there is none. */
  editLast(): boolean {
    const last = this.#queue.at(-1);
    if (last === undefined) return false;
    this.#edit(last.id, last.text);
    return true;
  }

  #edit(id: string, text: string): void {
    this.#editing = { id, text };
    this.#redraw();
    const input = this.element.querySelector('textarea');
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  }

  #close(): void {
    this.#editing = null;
    this.#redraw();
    this.#onDidClose();
  }

  #redraw(): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = this.#queue.length === 0;
    this.element.replaceChildren(...this.#queue.map((item) => this.#item(item.id, item.text)));
    if (!hadFocus) return;
    const input = this.element.querySelector('textarea');
    if (input === null) this.#onDidClose();
    else input.focus();
  }

  #item(id: string, text: string): HTMLElement {
    const editing = this.#editing;
    if (editing?.id === id) {
      const editor = createPromptEditor({
        text: editing.text,
        label: 'Edit queued prompt',
        accept: 'Save',
        onInput: (now) => (editing.text = now),
        onAccept: (now) => {
          this.#post({ type: 'editQueued', queuedId: id, text: now });
          this.#close();
        },
        onCancel: () => this.#close(),
      });
      return h('li', { class: 'queued' }, editor.element);
    }
    return h(
      'li',
      { class: 'queued' },
      h('span', { class: 'queued-text', dir: 'auto', title: text }, text),
      iconButton('edit', 'Edit queued prompt', () => this.#edit(id, text)),
      iconButton('cross', 'Remove queued prompt', () => this.#post({ type: 'removeQueued', queuedId: id })),
    );
  }
}
