import type { ChipView } from '../../../protocol/index.ts';
import { textButton } from '../../elements/button.ts';
import { h } from '../../elements/dom.ts';
import { isComposing } from '../../elements/keys.ts';
import type { Pictures } from '../../pictures.ts';
import { RefusalLine } from '../../elements/refusals.ts';
import { createChips } from './chips.ts';
import { t } from '../../../base/index.ts';

/** A prompt as it is being edited. */
export interface PromptEdit {
  readonly text: string;
  /** Ids of the attachments that are taken off. */
  readonly without: readonly string[];
}

/** The edit of a prompt that was not changed yet. */
export const promptEditOf = (text: string): PromptEdit => ({ text, without: [] });

interface PromptEditorOptions {
  readonly edit: PromptEdit;
  /** Attachments that can be taken off. */
  readonly attached?: Attachments;
  readonly label: string;
  readonly accept: string;
  readonly onEdit: (edit: PromptEdit) => void;
  /** Resolves to `null` when the edit was taken, else to a sentence. */
  readonly onAccept: (edit: PromptEdit) => Promise<string | null>;
  readonly onCancel: () => void;
}

interface Attachments {
  readonly chips: readonly ChipView[];
  readonly pictures: Pictures;
}

/** The attachments of a prompt that is edited: each can be taken off. */
class Attached {
  readonly element = h('div', {});
  readonly #of: Attachments | null;
  readonly #input: HTMLElement;
  readonly #onChange: (without: readonly string[]) => void;
  #without: readonly string[];

  /** @param input is given the focus when nothing is left to be taken off */
  constructor(
    of: Attachments | null,
    without: readonly string[],
    input: HTMLElement,
    onChange: (without: readonly string[]) => void,
  ) {
    this.#of = of;
    this.#without = without;
    this.#input = input;
    this.#onChange = onChange;
    this.#draw();
  }

  get isEmpty(): boolean {
    return this.#kept().length === 0;
  }

  #kept(): readonly ChipView[] {
    return this.#of?.chips.filter(({ id }) => !this.#without.includes(id)) ?? [];
  }

  #draw(): void {
    const takeOff = ({ id }: ChipView): void => {
      this.#without = [...this.#without, id];
      this.#onChange(this.#without);
      this.#draw();
      (this.element.querySelector('button') ?? this.#input).focus();
    };
    const chips = this.#of && !this.isEmpty ? [createChips(this.#kept(), this.#of.pictures, takeOff)] : [];
    this.element.replaceChildren(...chips);
  }
}

/**
 * An editor in the place of a prompt, with what is attached to it. Enter or the button gives what it says now, Escape
 * leaves it as it was. It stays, and says why, when the edit is not taken.
 */
export const createPromptEditor = (
  options: PromptEditorOptions,
): { readonly element: HTMLElement; readonly input: HTMLTextAreaElement } => {
  let { edit } = options;
  const input = h('textarea', { class: 'prompt-editor-text', dir: 'auto', 'aria-label': options.label });
  input.value = edit.text;
  const line = new RefusalLine();
  const change = (now: PromptEdit): void => {
    edit = now;
    options.onEdit(now);
  };
  const attached = new Attached(options.attached ?? null, edit.without, input, (without) =>
    change({ ...edit, without }),
  );
  let isAsking = false;
  const accept = async (): Promise<void> => {
    // A picture alone is a prompt.
    if ((input.value.trim() === '' && attached.isEmpty) || isAsking) return;
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
    attached.element,
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
