import type { Effort } from './chat.ts';

/** A tool that the provider runs itself when it is listed in a request. */
export type ServerTool = 'web_search' | 'code_execution';

/** Abilities and limits of a model: what a request to it may ask for. */
export interface ModelCapabilities {
  /** The context window, tokens of input; `null` when it is not known. */
  readonly maxInputTokens: number | null;
  /** The most tokens of one answer; `null` when it is not known. */
  readonly maxOutputTokens: number | null;
  /** The efforts that the model can be asked for; empty when it knows none. */
  readonly efforts: readonly Effort[];
  /** Whether it thinks: as it is asked to, in any case, or never. */
  readonly thinking: 'optional' | 'always' | 'never';
  readonly pictures: boolean;
  readonly documents: boolean;
  readonly serverTools: readonly ServerTool[];
  /** A cheap model for small work such as titles, by its id; `null` when there is none that is known to be there. */
  readonly cheapSibling: string | null;
}

/** A model as the person can choose it. */
export interface ModelInfo extends ModelCapabilities {
  readonly id: string;
  readonly displayName: string;
  readonly deprecated: boolean;
}
