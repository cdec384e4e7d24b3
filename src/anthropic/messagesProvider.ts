import { untilAborted, t } from '../base/index.ts';
import {
  abortedError,
  askWithRetries,
  type ChatRequest,
  type ChatResponse,
  type ChatStreamer,
  LlmError,
  type LlmProvider,
  type ModelInfo,
  type MonotonicClock,
  monotonicClock,
} from '../llm/index.ts';
import { Attempt } from './attempt.ts';
import { checkParts } from './request/checkParts.ts';
import { fitTools } from './request/fitTools.ts';
import { type ApiModel, describeByName, describeModels } from './models.ts';
import { buildParams } from './request/request.ts';
import { sendableParts } from './request/resultParts.ts';
import { errorFromThrown } from './thrownError.ts';
import type { MessagesTransport } from './transport.ts';

/** Claude through the Messages API, whichever way the requests take. */
export class MessagesProvider implements LlmProvider {
  readonly name: string;
  readonly #openTransport: () => Promise<MessagesTransport>;
  readonly #clock: MonotonicClock;
  /** The models that were listed last, by id. */
  #listed: ReadonlyMap<string, ModelInfo> = new Map();

  /** @param openTransport the way to the API as it is configured now, asked for before each attempt */
  constructor(name: string, openTransport: () => Promise<MessagesTransport>, clock: MonotonicClock = monotonicClock) {
    this.name = name;
    this.#openTransport = openTransport;
    this.#clock = clock;
  }

  async chatResponse(request: ChatRequest, streamer?: ChatStreamer): Promise<ChatResponse> {
    const mayCall = (request.functions ?? []).length > 0 && request.functionChoice !== 'history';
    const stream = streamer !== undefined && (!mayCall || request.streamCalls === true);
    const tools = fitTools(request.functions ?? []);
    for (const { name, reason } of tools.leftOut) request.observer?.functionLeftOut?.(name, reason);
    const context = { provider: this.name, request, tools, streamer: streamer ?? null, clock: this.#clock };
    return askWithRetries(request, streamer, async () => {
      checkParts(request, this.describeModel(request.model));
      const transport = await this.#connect(request.signal);
      const model = this.describeModel(request.model);
      const params = buildParams({ ...request, messages: sendableParts(request.messages, model) }, model, tools);
      return new Attempt(transport, context).run({ ...params, stream });
    });
  }

  async countTokens(request: ChatRequest): Promise<number> {
    const model = this.describeModel(request.model);
    const messages = sendableParts(request.messages, model);
    const { max_tokens: _, ...params } = buildParams({ ...request, messages }, model);
    return this.#call(request.signal, (transport) => transport.countTokens(params, request.signal));
  }

  async listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    const models = await this.#call(signal, async (transport) => {
      const listed: ApiModel[] = [];
      for await (const model of transport.listModels(signal)) listed.push(model);
      return describeModels(listed);
    });
    this.#listed = new Map(models.map((model) => [model.id, model]));
    return models;
  }

  describeModel(id: string): ModelInfo {
    const [first] = this.#listed.values();
    return this.#listed.get(id) ?? { ...describeByName(id), cheapSibling: first?.cheapSibling ?? null };
  }

  /** A call that is answered with a small whole body. */
  async #call<T>(signal: AbortSignal, work: (transport: MessagesTransport) => Promise<T>): Promise<T> {
    const transport = await this.#connect(signal);
    try {
      return await work(transport);
    } catch (error) {
      throw signal.aborted ? abortedError() : errorFromThrown(error, transport.host, false);
    }
  }

  /** The way to the API. Reading the key or asking the person may take long: a stop is heard meanwhile. */
  async #connect(signal: AbortSignal): Promise<MessagesTransport> {
    try {
      return await untilAborted(this.#openTransport(), signal, { reason: abortedError });
    } catch (error) {
      if (signal.aborted) throw abortedError();
      if (error instanceof LlmError) throw error;
      throw new LlmError(
        'auth',
        t('The API key or the settings could not be read. The log says more.'),
        {},
        { cause: error },
      );
    }
  }
}
