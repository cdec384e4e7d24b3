import type { ModelCatalog, ModelChoice, Sessions } from '../../assistant/index.ts';
import type { Settings } from '../../config/index.ts';
import type { ChosenModel, Conversation, ConversationChoice } from '../../conversation/index.ts';
import type { ModelInfo } from '../../llm/index.ts';
import type { Surroundings } from '../../panel/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import { findModel } from './findModel.ts';

/** A list that takes longer than this is gone without, ms. */
const maxListMs = 5000;

/** The choice of a model, of a conversation and by default, and the limits of the one that is chosen. */
export class Models {
  readonly #settings: Settings;
  readonly #catalog: ModelCatalog;
  readonly #store: OpenedStore;

  constructor(settings: Settings, catalog: ModelCatalog, store: OpenedStore) {
    this.#settings = settings;
    this.#catalog = catalog;
    this.#store = store;
  }

  /** The settings: what a new conversation begins with. */
  get default(): ChosenModel {
    return {
      model: this.#settings.get('model'),
      effort: this.#settings.get('effort'),
      thinking: this.#settings.get('thinking'),
    };
  }

  /**
   * Model, effort and thinking of a conversation's next turn. An effort, or no thinking, that the model does not know
   * is left out: what is shown is what is sent.
   *
   * @param own of this turn alone
   */
  readonly choiceOf = ({ info }: Conversation, own: ConversationChoice = {}): ModelChoice => {
    const { model, effort, thinking } = { ...this.default, ...info.choice, ...own };
    const known = this.#catalog.describe(model);
    return {
      model,
      effort: effort !== 'default' && known.efforts.includes(effort) ? effort : null,
      thinking: known.thinking === 'optional' ? thinking : 'auto',
    };
  };

  /** Name and context window of a conversation’s model, for the panel. */
  shown(conversation: Conversation): Pick<Surroundings, 'modelName' | 'contextWindow'> {
    const { model, effort } = this.choiceOf(conversation);
    return {
      modelName: this.displayName(model) + (effort === null ? '' : ` · ${effort}`),
      contextWindow: this.contextWindow(model),
    };
  }

  /** The first of these models that the API offers: by id, by its name, or by its line (`opus` is the newest one). */
  readonly find = async (names: readonly string[]): Promise<{ id: string; name: string } | null> => {
    const listed = await this.#catalog.list(AbortSignal.timeout(maxListMs)).catch((): readonly ModelInfo[] => []);
    for (const name of names) {
      const found = findModel(name, listed);
      if (found) return { id: found.id, name: this.displayName(found.id) };
    }
    return null;
  };

  /** Makes it what new conversations begin with. Those that are there keep what they had. */
  async makeDefault(choice: ConversationChoice, sessions: Sessions): Promise<void> {
    const before = this.default;
    sessions.keepChoices(before);
    this.#store.current.keepChoices(before);
    const { model, effort, thinking } = choice;
    if (model !== undefined && model !== before.model) await this.#settings.set('model', model);
    if (effort !== undefined && effort !== before.effort) await this.#settings.set('effort', effort);
    if (thinking !== undefined && thinking !== before.thinking) await this.#settings.set('thinking', thinking);
  }

  /** The most tokens that one answer of the model may have: the setting, where the model does not allow less. */
  maxTokens(model: string): number {
    return Math.min(this.#settings.get('maxTokens'), this.#catalog.maxOutput(model) ?? Infinity);
  }

  /** Whether the model can search the web. */
  canSearch(model: string): boolean {
    return this.#catalog.describe(model).serverTools.includes('web_search');
  }

  /** The name in the composer. */
  displayName(model: string): string {
    return this.#catalog.displayName(model);
  }

  /** The context window, tokens; `null` when it is not known. */
  contextWindow(model: string): number | null {
    return this.#catalog.contextWindow(model);
  }
}
