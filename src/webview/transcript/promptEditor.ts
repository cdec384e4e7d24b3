import { textButton } from '../button.ts';
import { h } from '../dom.ts';
import { isComposing } from '../keys.ts';

/** An editor in the place of a prompt. Enter or the button gives the new text, Escape leaves it as it was. */
export const createPromptEditor = (options: {
  readonly text: string;
  readonly label: string;
  readonly accept: string;
  readonly onInput: (text: string) => void;
  readonly onAccept: (text: string) => void;
  readonly onCancel: () => void;
}): { readonly element: HTMLElement; readonly input: HTMLTextAreaElement } => {
  const input = h('textarea', { class: 'prompt-editor-text', dir: 'auto', 'aria-label': options.label });
  input.value = options.text;
  const accept = (): void => {
    const text = input.value.trim();
    if (text !== '') options.onAccept(text);
  };
  input.addEventListener('input', () => options.onInput(input.value));
  input.addEventListener('keydown', (event) => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      accept();
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
    h(
      'div',
      { class: 'prompt-editor-buttons' },
      textButton(options.accept, 'primary', accept),
      textButton('Cancel', 'secondary', options.onCancel),
    ),
  );
  return { element, input };
};
