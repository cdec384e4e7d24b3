import type { Effort } from './chat.ts';

/** A model as the person can choose it. */
export interface ModelInfo {
  readonly id: string;
  readonly displayName: string;
  /** The context window, tokens of input. */
  readonly maxInputTokens: number | null;
  /** The most tokens of one answer. */
  readonly maxOutputTokens: number | null;
  readonly deprecated: boolean;
  /** The efforts that the model can be asked for; empty when it knows none. */
  readonly efforts: readonly Effort[];
  /** Whether thinking can be switched off. */
  readonly thinkingOptional: boolean;
}
