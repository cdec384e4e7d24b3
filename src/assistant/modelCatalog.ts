import { LlmError, type LlmProvider, type ModelInfo } from '../llm/index.ts';

/** How long the list counts as fresh, ms. */
const freshMs = 10 * 60_000;

/** The models and their limits: the provider's list once it was asked for, and what is known without it. */
export class ModelCatalog {
  readonly #provider: LlmProvider;
  #models: readonly ModelInfo[] = [];
  #readAt = -Infinity;
  /** The endpoint has no list: it is a gateway, of which no more is known than that it answers. */
  #hasNoList = false;

  constructor(provider: LlmProvider) {
    this.#provider = provider;
  }

  /** The provider's list, asked for again when it is old. @throws LlmError */
  async list(signal: AbortSignal): Promise<readonly ModelInfo[]> {
    if (performance.now() - this.#readAt > freshMs) {
      try {
        this.#models = await this.#provider.listModels(signal);
        this.#hasNoList = false;
      } catch (error) {
        this.#hasNoList = error instanceof LlmError && (error.kind === 'not-found' || error.kind === 'protocol');
        throw error;
      }
      this.#readAt = performance.now();
    }
    return this.#models;
  }

  /** Another key or endpoint may offer other models. */
  forget(): void {
    this.#readAt = -Infinity;
    this.#models = [];
    this.#hasNoList = false;
  }

  displayName(id: string): string {
    return this.describe(id).displayName.replace(/^Claude /, '');
  }

  /** The context window, tokens; `null` when it is not known. */
  contextWindow(id: string): number | null {
    return this.describe(id).maxInputTokens;
  }

  /** The most tokens that one answer may have; `null` when it is not known. */
  maxOutput(id: string): number | null {
    return this.describe(id).maxOutputTokens;
  }

  /** Abilities and limits of a model, as far as they are known. */
  describe(id: string): ModelInfo {
    const listed = this.#models.find((model) => model.id === id);
    if (listed) return listed;
    const known = this.#provider.describeModel(id);
    return this.#hasNoList ? { ...known, serverTools: [] } : known;
  }
}
