import type { Log, Subscription } from '../base/index.ts';
import { LlmError, type ModelInfo } from '../llm/index.ts';

/** The person's key and the models that it gives. */
export interface ModelAccess {
  readonly log: Pick<Log, 'warn'>;
  /** Whether there is a key. */
  hasCredential(): Promise<boolean>;
  /** Lets the person set one. */
  askForKey(): Promise<void>;
  /** @throws LlmError */
  listModels(signal: AbortSignal): Promise<readonly ModelInfo[]>;
  /** The model of new conversations, as far as it is known without the list. */
  defaultModel(): ModelInfo;
  /** There may be another key, and other models. */
  onDidChange(listener: () => void): Subscription;
}

/** How long the list of models may take, ms. */
const maxListMs = 15_000;

/**
 * The models that VS Code is told of; none without a key. Where there is no list, as behind many gateways, it is the model
 * of new conversations alone: a request to it says what is wrong.
 *
 * @param silent the person must not be asked for anything
 * @throws LlmError when the key is refused, unless `silent`
 */
export async function offeredModels(
  access: Omit<ModelAccess, 'onDidChange'>,
  silent: boolean,
): Promise<readonly ModelInfo[]> {
  if (!(await access.hasCredential())) {
    if (silent) return [];
    await access.askForKey();
    if (!(await access.hasCredential())) return [];
  }
  try {
    return await access.listModels(AbortSignal.timeout(maxListMs));
  } catch (error) {
    access.log.warn(`The models for VS Code's chat could not be listed: ${String(error)}`);
    const isRefused = error instanceof LlmError && (error.kind === 'auth' || error.kind === 'permission');
    if (!isRefused) return [access.defaultModel()];
    if (silent) return [];
    throw error;
  }
}
