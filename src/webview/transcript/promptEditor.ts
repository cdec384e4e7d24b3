import type { ChipView } from '../../protocol/index.ts';
import { textButton } from '../button.ts';
import { h } from '../dom.ts';
import { isComposing } from '../keys.ts';
import type { Pictures } from '../pictures.ts';
import { RefusalLine } from '../refusals.ts';
import { createChips } from './chips.ts';
import { t } from '../../base/index.ts';

/** A prompt as it is being edited. */
export interface PromptEdit {
  readonly text: string;
  /** Ids of the attachments that are taken off. */
  readonly without: readonly string[];
}

/** The edit of a prompt that was not changed yet. */
export const promptEditOf = (text: string): PromptEdit => ({ text, without: [] });

/**
 * An editor in the place of a prompt, with what is attached to it. Enter or the button gives what it says now, Escape
 * leaves it as it was. It stays, and says why, when the edit is not taken.
 */
export const createPromptEditor = (options: {
  readonly edit: PromptEdit;
  /** Attachments that can be taken off. */
  readonly attached?: { readonly chips: readonly ChipView[]; readonly pictures: Pictures };
  readonly label: string;
  readonly accept: string;
  readonly onEdit: (edit: PromptEdit) => void;
  /** Resolves to `null` when the edit was taken, else to a sentence. */
  readonly onAccept: (edit: PromptEdit) => Promise<string | null>;
  readonly onCancel: () => void;
}): { readonly element: HTMLElement; readonly input: HTMLTextAreaElement } => {
  let { edit } = options;
  const input = h('textarea', { class: 'prompt-editor-text', dir: 'auto', 'aria-label': options.label });
  input.value = edit.text;
  const line = new RefusalLine();
  const { chips, pictures } = options.attached ?? { chips: [], pictures: null };
  const place = h('div', { class: 'prompt-editor-chips' });
  const kept = (): readonly ChipView[] => chips.filter(({ id }) => !edit.without.includes(id));
  const change = (now: PromptEdit): void => {
    edit = now;
    options.onEdit(now);
  };
  const drawChips = (): void => {
    const takeOff = ({ id }: ChipView): void => {
      change({ ...edit, without: [...edit.without, id] });
      drawChips();
      (place.querySelector('button') ?? input).focus();
    };
    place.replaceChildren(
      ...(pictures === null || kept().length === 0 ? [] : [createChips(kept(), pictures, takeOff)]),
    );
  };
  drawChips();
  let isAsking = false;
  const accept = async (): Promise<void> => {
    // A picture alone is a prompt.
    if ((input.value.trim() === '' && kept().length === 0) || isAsking) return;
    isAsking = true;
    line.clear();
    const refusal = await options.onAccept({ ...edit, text: input.value.trim() });
    isAsking = false;
    if (refusal !== null) line.show(refusal);
  };
  input.addEventListener('input', () => change({ ...edit, text: input.value }));
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
    place,
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
