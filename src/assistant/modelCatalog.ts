import type { LlmProvider, ModelInfo } from '../llm/index.ts';

/** How long the list counts as fresh, ms. */
const freshMs = 10 * 60_000;

/** The models and their limits: the provider's list once it was asked for, and what is known without it. */
export class ModelCatalog {
  private readonly provider: LlmProvider;
  private models: readonly ModelInfo[] = [];
  private readAt = -Infinity;

  constructor(provider: LlmProvider) {
    this.provider = provider;
  }

  /** The provider's list, asked for again when it is old. @throws LlmError */
  async list(signal: AbortSignal): Promise<readonly ModelInfo[]> {
    if (performance.now() - this.readAt > freshMs) {
      this.models = await this.provider.listModels(signal);
      this.readAt = performance.now();
    }
    return this.models;
  }

  /** Another key or endpoint may offer other models. */
  forget(): void {
    this.readAt = -Infinity;
    this.models = [];
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
    return this.models.find((model) => model.id === id) ?? this.provider.describeModel(id);
  }
}
