import { textButton } from '../button.ts';
import { h } from '../dom.ts';
import { isComposing } from '../keys.ts';
import { RefusalLine } from '../refusals.ts';
import { t } from '../../base/index.ts';

/**
 * An editor in the place of a prompt. Enter or the button gives the new text, Escape leaves it as it was. It stays, and
 * says why, when the text is not taken.
 */
export const createPromptEditor = (options: {
  readonly text: string;
  readonly label: string;
  readonly accept: string;
  readonly onInput: (text: string) => void;
  /** Resolves to `null` when the text was taken, else to a sentence. */
  readonly onAccept: (text: string) => Promise<string | null>;
  readonly onCancel: () => void;
}): { readonly element: HTMLElement; readonly input: HTMLTextAreaElement } => {
  const input = h('textarea', { class: 'prompt-editor-text', dir: 'auto', 'aria-label': options.label });
  input.value = options.text;
  const line = new RefusalLine();
  let isAsking = false;
  const accept = async (): Promise<void> => {
    const text = input.value.trim();
    if (text === '' || isAsking) return;
    isAsking = true;
    line.clear();
    const refusal = await options.onAccept(text);
    isAsking = false;
    if (refusal !== null) line.show(refusal);
  };
  input.addEventListener('input', () => options.onInput(input.value));
  input.addEventListener('keydown', (event) => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void accept();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      options.onCancel();
    }
  });
  const element = h(
    'div',
    { class: 'prompt-editor' },
    input,
    line.element,
    h(
      'div',
      { class: 'prompt-editor-buttons' },
      textButton(options.accept, 'primary', () => void accept()),
      textButton(t('Cancel'), 'secondary', options.onCancel),
      h('span', {
        class: 'prompt-editor-cost',
        role: 'status',
        title: t(
          'Asking again: what stands before it is sent once more, from the cache as far as that still holds it.',
        ),
      }),
    ),
  );
  return { element, input };
};
