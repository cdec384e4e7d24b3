import type { ChatRequest, ChatResponse, ChatStreamer } from './chat.ts';
import type { ModelInfo } from './models.ts';

/** The port: what Sidestream needs of a model provider. */
export interface LlmProvider {
  /** The name that the ledger records. */
  readonly name: string;

  /**
   * Asks for an answer. With a streamer and no functions that may be called the answer streams; with functions it is
   * asked for whole, and the streamer is given its text and then the response all the same.
   *
   * @throws LlmError when there is no whole answer. The streamer has been given an `error` chunk by then.
   */
  chatResponse(request: ChatRequest, streamer?: ChatStreamer): Promise<ChatResponse>;

  /**
   * The size of the request's prompt in tokens, as the API counts it.
   *
   * @throws LlmError when the endpoint cannot say.
   */
  countTokens(request: ChatRequest): Promise<number>;

  /**
   * The models that the key may use, newest first.
   *
   * @throws LlmError
   */
  listModels(signal: AbortSignal): Promise<ModelInfo[]>;

  /** A model by its id, as far as it is known without asking: from the list that was read last, else from its name. */
  describeModel(id: string): ModelInfo;
}
