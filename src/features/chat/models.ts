import type { ModelCatalog } from '../../assistant/index.ts';
import type { Settings } from '../../config/index.ts';
import type { Effort, ThinkingMode } from '../../llm/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { selectModel } from './selectModel.ts';

/** Model, effort and thinking of an answer. */
export interface ModelChoice {
  readonly model: string;
  /** `null`: the model's own. */
  readonly effort: Effort | null;
  readonly thinking: ThinkingMode;
}

/** The choice of a model, and the limits of the one that is chosen. */
export class Models {
  readonly commands: CommandHandlers<'selectModel'>;
  readonly #settings: Settings;
  readonly #catalog: ModelCatalog;

  constructor(settings: Settings, catalog: ModelCatalog) {
    this.#settings = settings;
    this.#catalog = catalog;
    this.commands = { selectModel: () => selectModel(catalog, settings) };
  }

  get default(): ModelChoice {
    const effort = this.#settings.get('effort');
    return {
      model: this.#settings.get('model'),
      effort: effort === 'default' ? null : effort,
      thinking: this.#settings.get('thinking'),
    };
  }

  /** The most tokens that one answer of the model may have: the setting, where the model does not allow less. */
  maxTokens(model: string): number {
    return Math.min(this.#settings.get('maxTokens'), this.#catalog.maxOutput(model) ?? Infinity);
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
