import { Emitter, t } from '../base/index.ts';
import type { ConversationChoice } from '../conversation/index.ts';
import { visibleLine } from '../files/index.ts';
import type { ChipView } from '../protocol/index.ts';
import type { PromptFile } from './promptFile.ts';

/** Finds the first of some models, as people name them, that can be asked. */
export type FindModel = (names: readonly string[]) => Promise<{ readonly id: string; readonly name: string } | null>;

/** Model and effort that a prompt file names: they are for its turn alone. */
export class PromptChoices {
  /** The chip of the model and effort that a prompt file names. */
  static readonly chipId = 'prompt-choice';

  readonly #find: FindModel;
  /** By conversation, with a name for the person. */
  readonly #chosen = new Map<string, { readonly label: string; readonly choice: ConversationChoice }>();
  readonly #changed = new Emitter<void>();

  readonly onDidChange = this.#changed.event;

  constructor(find: FindModel) {
    this.#find = find;
  }

  chipsOf(conversationId: string): ChipView[] {
    const chosen = this.#chosen.get(conversationId);
    if (!chosen) return [];
    return [{ id: PromptChoices.chipId, label: chosen.label, tokens: 0, attached: false, isPicture: false }];
  }

  /** Gives what was chosen to the prompt that is sent now. */
  take(conversationId: string): ConversationChoice | undefined {
    const choice = this.#chosen.get(conversationId)?.choice;
    this.#chosen.delete(conversationId);
    return choice;
  }

  drop(conversationId: string): void {
    this.#chosen.delete(conversationId);
    this.#changed.fire();
  }

  /** Notes what a prompt file names for the next prompt; the chip says what of it cannot be had. */
  async choose(conversationId: string, { name, models, choice, problem }: PromptFile): Promise<void> {
    const model = models.length > 0 ? await this.#find(models) : null;
    const parts = [
      model?.name ?? (models.length > 0 ? t('{0} is not available', visibleLine(models.join(', '))) : ''),
      choice.effort ?? '',
      choice.thinking === 'off' ? t('no thinking') : '',
      problem ?? '',
    ].filter((part) => part !== '');
    if (parts.length === 0) {
      this.drop(conversationId);
      return;
    }
    this.#chosen.set(conversationId, {
      label: `/${visibleLine(name)}: ${parts.join(' · ')}`,
      choice: { ...choice, ...(model ? { model: model.id } : {}) },
    });
    this.#changed.fire();
  }
}
