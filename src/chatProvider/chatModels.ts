import * as vscode from 'vscode';
import { estimateTokens, t } from '../base/index.ts';
import {
  type AssistantBlock,
  type ChatRequest,
  type ChatResponse,
  type FitPicture,
  LlmError,
  type ModelInfo,
} from '../llm/index.ts';
import { estimatePrompt } from '../usage/index.ts';
import { chatError } from './chatErrors.ts';
import { type ModelAccess, offeredModels } from './offeredModels.ts';
import { functionOf, historyOf, withFittedPictures } from './requestHistory.ts';
import { type ChatRequests, sendRequest } from './sendRequest.ts';

/** So many answers with calls are remembered, for their signed thinking. */
const maxRemembered = 300;
/** Limits for a model of which none are known, tokens. */
const usualInputTokens = 200_000;
const usualOutputTokens = 8192;

/** Claude's models for VS Code's own chat, inline chat and other extensions: same key, budgets and ledger as the panel. */
export class ChatModels implements vscode.LanguageModelChatProvider {
  readonly #access: ModelAccess;
  readonly #requests: ChatRequests;
  readonly #fitPicture: FitPicture;
  readonly #answers = new Map<string, ChatResponse>();

  /** @param fitPicture makes pictures as small as the API takes them */
  constructor(access: ModelAccess, requests: ChatRequests, fitPicture: FitPicture) {
    this.#access = access;
    this.#requests = requests;
    this.#fitPicture = fitPicture;
  }

  async provideLanguageModelChatInformation({
    silent,
  }: vscode.PrepareLanguageModelChatModelOptions): Promise<vscode.LanguageModelChatInformation[]> {
    try {
      return (await offeredModels(this.#access, silent)).map((model) => this.#describe(model));
    } catch (error) {
      throw chatError(error);
    }
  }

  async provideLanguageModelChatResponse(
    { id }: vscode.LanguageModelChatInformation,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    { tools = [], toolMode }: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const why = await this.#requests.mayBegin(id);
    if (why !== null) throw vscode.LanguageModelError.Blocked(why);
    const { instructions, messages: history } = historyOf(messages, id, (callId) => this.#answers.get(callId) ?? null);
    const isForced = toolMode === vscode.LanguageModelChatToolMode.Required && tools.length > 0;
    const stop = new AbortController();
    const subscription = token.onCancellationRequested(() => stop.abort());
    if (token.isCancellationRequested) stop.abort();
    const request: ChatRequest = {
      operation: 'vscode_chat',
      model: id,
      maxTokens: this.#requests.maxTokens(id),
      messages: await withFittedPictures(history, this.#fitPicture),
      signal: stop.signal,
      streamCalls: true,
      ...(instructions === '' ? {} : { instructions }),
      ...(tools.length === 0 ? {} : { functions: tools.map(functionOf) }),
      ...(isForced ? { functionChoice: 'required' as const } : {}),
    };
    try {
      const response = await sendRequest(this.#requests, request, (text) =>
        progress.report(new vscode.LanguageModelTextPart(text)),
      );
      this.#remember(response);
      for (const call of callsOf(response)) progress.report(call);
      if (response.stopReason === 'refused') throw refused(response);
    } catch (error) {
      throw chatError(error);
    } finally {
      subscription.dispose();
    }
  }

  /** About how many tokens: an editor asks for each line, and a request for each would be slow and not free of limits. */
  provideTokenCount(
    _model: vscode.LanguageModelChatInformation,
    text: string | vscode.LanguageModelChatRequestMessage,
  ): Promise<number> {
    if (typeof text === 'string') return Promise.resolve(estimateTokens(text));
    const { messages } = historyOf([text], '', () => null);
    return Promise.resolve(estimatePrompt({ messages }));
  }

  #describe(model: ModelInfo): vscode.LanguageModelChatInformation {
    return {
      id: model.id,
      name: model.displayName,
      family: /^claude-[a-z]+/.exec(model.id)?.[0] ?? model.id,
      version: model.id,
      detail: 'Sidestream',
      tooltip: t('{0}, on your own key', model.displayName),
      maxInputTokens: model.maxInputTokens ?? usualInputTokens,
      maxOutputTokens: model.maxOutputTokens ?? usualOutputTokens,
      capabilities: { imageInput: model.pictures, toolCalling: true },
    };
  }

  #remember(response: ChatResponse): void {
    for (const { callId } of response.functionRequests) this.#answers.set(callId, response);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= maxRemembered) break;
      this.#answers.delete(oldest);
    }
  }
}

const callsOf = ({ content }: ChatResponse): readonly vscode.LanguageModelToolCallPart[] =>
  content
    .filter((block): block is Extract<AssistantBlock, { type: 'function' }> => block.type === 'function')
    .map(({ request: { callId, functionName, functionArgs } }) => {
      const input = JSON.parse(functionArgs) as object;
      return new vscode.LanguageModelToolCallPart(callId, functionName, input);
    });

const refused = ({ stopExplanation }: ChatResponse): LlmError =>
  new LlmError('refused', stopExplanation ?? t('Claude refused to answer this.'));
