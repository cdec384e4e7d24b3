import type { Log } from '../base/index.ts';
import { LlmError, type ModelInfo } from '../llm/index.ts';

/** The parts of the extension that stand behind the list of models. */
export interface OfferedModelsParts {
  readonly log: Pick<Log, 'warn'>;
  /** Whether there is a key. */
  hasCredential(): Promise<boolean>;
  /** Lets the person set one. */
  askForKey(): Promise<void>;
  /** @throws LlmError */
  listModels(signal: AbortSignal): Promise<readonly ModelInfo[]>;
  /** The model of new conversations, as far as it is known without the list. */
  defaultModel(): ModelInfo;
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
export async function offeredModels(parts: OfferedModelsParts, silent: boolean): Promise<readonly ModelInfo[]> {
  if (!(await parts.hasCredential())) {
    if (silent) return [];
    await parts.askForKey();
    if (!(await parts.hasCredential())) return [];
  }
  try {
    return await parts.listModels(AbortSignal.timeout(maxListMs));
  } catch (error) {
    parts.log.warn(`The models for VS Code's chat could not be listed: ${String(error)}`);
    const isRefused = error instanceof LlmError && (error.kind === 'auth' || error.kind === 'permission');
    if (!isRefused) return [parts.defaultModel()];
    if (silent) return [];
    throw error;
  }
}
