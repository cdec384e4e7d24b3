import type { LlmProvider, ModelInfo } from '../llm/index.ts';

/** Models whose limits are known without asking, for the time before the API's list is there. */
const known: Readonly<Record<string, Pick<ModelInfo, 'displayName' | 'maxInputTokens' | 'maxOutputTokens'>>> = {
  'claude-sonnet-5-5': { displayName: 'Sonnet 5.5', maxInputTokens: 1_000_000, maxOutputTokens: 128_000 },
  'claude-opus-5-5': { displayName: 'Opus 5.5', maxInputTokens: 1_000_000, maxOutputTokens: 128_000 },
  'claude-haiku-5-5': { displayName: 'Haiku 5.5', maxInputTokens: 1_000_000, maxOutputTokens: 128_000 },
  'claude-fable-5-1': { displayName: 'Fable 5.1', maxInputTokens: 1_000_000, maxOutputTokens: 128_000 },
};

/** How long the list counts as fresh, ms. */
const freshMs = 10 * 60_000;

/** The models and their limits: the API's list once it was asked for, and what is known without it. */
export class ModelCatalog {
  private readonly provider: LlmProvider;
  private models: readonly ModelInfo[] = [];
  private readAt = -Infinity;

  constructor(provider: LlmProvider) {
    this.provider = provider;
  }

  /** The API's list, asked for again when it is old. @throws LlmError */
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
    const name = this.models.find((model) => model.id === id)?.displayName ?? known[id]?.displayName ?? id;
    return name.replace(/^Claude /, '');
  }

  /** The context window, tokens; `null` when it is not known. */
  contextWindow(id: string): number | null {
    return this.models.find((model) => model.id === id)?.maxInputTokens ?? known[id]?.maxInputTokens ?? null;
  }

  /** The most tokens that one answer may have; `null` when it is not known. */
  maxOutput(id: string): number | null {
    return this.models.find((model) => model.id === id)?.maxOutputTokens ?? known[id]?.maxOutputTokens ?? null;
  }
}
