import type { ModelAccess } from '../../chatProvider/index.ts';
import type { Log, Subscription } from '../../base/index.ts';
import type { ModelInfo } from '../../llm/index.ts';
import type { ClaudeAccess } from '../access/claudeAccess.ts';
import type { Models } from '../chat/models.ts';

/** The models that the person's key gives, for VS Code's own chat. */
export class KeyModels implements ModelAccess {
  readonly log: Log;
  readonly #access: ClaudeAccess;
  readonly #models: Models;

  constructor(access: ClaudeAccess, models: Models, log: Log) {
    this.#access = access;
    this.#models = models;
    this.log = log;
  }

  hasCredential(): Promise<boolean> {
    return this.#access.findCredential();
  }

  async askForKey(): Promise<void> {
    await this.#access.commands.setApiKey();
  }

  listModels(signal: AbortSignal): Promise<readonly ModelInfo[]> {
    return this.#access.catalog.list(signal);
  }

  defaultModel(): ModelInfo {
    return this.#access.catalog.describe(this.#models.default.model);
  }

  onDidChange(listener: () => void): Subscription {
    return this.#access.onDidChange(listener);
  }
}
