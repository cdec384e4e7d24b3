import type { Result } from '../base/index.ts';
import * as vscode from 'vscode';
import type { ChatRequest, HistoryMessage, UserPart } from '../llm/index.ts';
import { chatError } from './chatErrors.ts';
import type { ModelAccess } from './offeredModels.ts';
import { type ChatRequests, sendRequest } from './sendRequest.ts';

/** A slash command: a prompt, and what goes along with it. */
export interface ParticipantPrompt {
  readonly prompt: string;
  /** The code that it is about, as text; a sentence says why there is none. */
  context(): Promise<Result<{ readonly text: string }>>;
}

/** The prompts, by the names of their commands. */
export type ParticipantPrompts = Readonly<Record<string, ParticipantPrompt>>;

/** Answers as `@sidestream` in VS Code's chat. */
export class Participant {
  readonly #access: ModelAccess;
  readonly #requests: ChatRequests;
  readonly #prompts: ParticipantPrompts;
  readonly #instructions: () => string;

  /** @param instructions the person's, for every conversation */
  constructor(access: ModelAccess, requests: ChatRequests, prompts: ParticipantPrompts, instructions: () => string) {
    this.#access = access;
    this.#requests = requests;
    this.#prompts = prompts;
    this.#instructions = instructions;
  }

  readonly handle = async (
    request: vscode.ChatRequest,
    context: vscode.ChatContext,
    stream: vscode.ChatResponseStream,
    token: vscode.CancellationToken,
  ): Promise<vscode.ChatResult> => {
    const model = this.#access.defaultModel().id;
    const command = request.command === undefined ? undefined : this.#prompts[request.command];
    const about = await command?.context();
    if (about?.ok === false) {
      stream.markdown(about.problem);
      return {};
    }
    const why = await this.#requests.mayBegin(model);
    if (why !== null) return { errorDetails: { message: why } };
    const text = [command?.prompt ?? '', request.prompt, about?.text ?? ''].filter((part) => part.trim() !== '');
    const content: UserPart[] = [
      ...(await Promise.all(request.references.map(referenceOf))).flat(),
      { type: 'text', text: text.join('\n\n') },
    ];
    const stop = new AbortController();
    const subscription = token.onCancellationRequested(() => stop.abort());
    const asked: ChatRequest = {
      operation: 'vscode_chat',
      model,
      maxTokens: this.#requests.maxTokens(model),
      messages: [...context.history.flatMap((turn) => turnOf(turn, model)), { role: 'user', content }],
      instructions: this.#instructions(),
      signal: stop.signal,
    };
    try {
      await sendRequest(this.#requests, asked, (text) => stream.markdown(text));
      return {};
    } catch (error) {
      if (stop.signal.aborted) return {};
      return { errorDetails: { message: chatError(error).message } };
    } finally {
      subscription.dispose();
    }
  };
}

/** A turn with this participant, as far as it was text. */
function turnOf(turn: vscode.ChatRequestTurn | vscode.ChatResponseTurn, model: string): HistoryMessage[] {
  if (turn instanceof vscode.ChatRequestTurn) return [{ role: 'user', content: [{ type: 'text', text: turn.prompt }] }];
  const text = turn.response
    .map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ''))
    .join('');
  return [{ role: 'assistant', model, content: [{ type: 'text', text }] }];
}

/** A file, a selection or a text that the person named with #. */
async function referenceOf({ value, modelDescription }: vscode.ChatPromptReference): Promise<UserPart[]> {
  const named = modelDescription === undefined ? '' : `${modelDescription}:\n`;
  if (typeof value === 'string') return [{ type: 'text', text: `${named}${value}` }];
  const uri = value instanceof vscode.Location ? value.uri : value instanceof vscode.Uri ? value : null;
  if (uri === null) return [];
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const text = document.getText(value instanceof vscode.Location ? value.range : undefined);
    return [{ type: 'text', text: `${vscode.workspace.asRelativePath(uri)}:\n\n${text}` }];
  } catch {
    return [{ type: 'text', text: `${vscode.workspace.asRelativePath(uri)} could not be read.` }];
  }
}
