import type { ApprovalView } from '../../../protocol/index.ts';
import { textButton } from '../../elements/button.ts';
import { h } from '../../elements/dom.ts';
import { isComposing } from '../../elements/keys.ts';
import type { TranscriptContext } from '../context.ts';
import { withPlainText } from '../text/plainText.ts';
import { t } from '../../../base/index.ts';

/** Asks the person for words: an answer of those that Claude offers, or another one. It never takes the focus. */
export class QuestionCard {
  readonly id: string;
  readonly element: HTMLElement;
  readonly #context: TranscriptContext;
  readonly #own = h('textarea', { class: 'words', rows: '1', dir: 'auto', 'aria-label': t('Your answer') });
  readonly #radios: readonly HTMLInputElement[];
  readonly #send: HTMLButtonElement;

  constructor({ id, preview, options }: ApprovalView, context: TranscriptContext) {
    this.id = id;
    this.#context = context;
    const choices = options ?? [];
    this.#radios = choices.map((value) => h('input', { type: 'radio', name: `question-${id}`, value }));
    this.#send = textButton(t('Answer'), 'primary', () => this.#answer());
    this.#own.placeholder = choices.length === 0 ? t('Your answer') : t('Another answer');
    this.#send.disabled = true;
    for (const radio of this.#radios) radio.addEventListener('change', () => this.#draw());
    this.#own.addEventListener('input', () => this.#draw());
    this.#own.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      this.#answer();
    });
    this.element = h(
      'div',
      { class: 'approval question', role: 'group', 'aria-label': t('Question') },
      withPlainText(h('div', { class: 'approval-title', dir: 'auto' }), preview.kind === 'text' ? preview.text : ''),
      ...this.#radios.map((radio, index) => h('label', { class: 'choice', dir: 'auto' }, radio, choices[index] ?? '')),
      this.#own,
      h('div', { class: 'approval-buttons' }, this.#send),
    );
  }

  dispose(): void {
    // Holds nothing that runs.
  }

  get #words(): string {
    return this.#own.value.trim() || (this.#radios.find(({ checked }) => checked)?.value ?? '');
  }

  #draw(): void {
    this.#send.disabled = this.#words === '';
  }

  #answer(): void {
    const words = this.#words;
    if (words === '') return;
    this.#send.disabled = true;
    this.#context.post({ type: 'approval', approvalId: this.id, decision: 'once', words, pieces: null });
  }
}
