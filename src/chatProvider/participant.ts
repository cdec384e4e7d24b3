import * as vscode from 'vscode';
import type { ChatRequest, HistoryMessage, UserPart } from '../llm/index.ts';
import type { ChatModelParts } from './chatModels.ts';
import { chatError } from './chatErrors.ts';
import { sendRequest } from './sendRequest.ts';

/** A slash command: a prompt, and what goes along with it. */
export interface ParticipantPrompt {
  readonly prompt: string;
  /** The code that it is about, as text; a sentence says why there is none. */
  context(): Promise<{ readonly text: string } | { readonly refusal: string }>;
}

export interface ParticipantParts extends ChatModelParts {
  /** The prompts, by the names of their commands. */
  readonly prompts: Readonly<Record<string, ParticipantPrompt>>;
  /** The person's instructions for every conversation. */
  instructions(): string;
}

/** Answers as `@sidestream` in VS Code's chat. */
export class Participant {
  readonly #parts: ParticipantParts;

  constructor(parts: ParticipantParts) {
    this.#parts = parts;
  }

  readonly handle = async (
    request: vscode.ChatRequest,
    context: vscode.ChatContext,
    stream: vscode.ChatResponseStream,
    token: vscode.CancellationToken,
  ): Promise<vscode.ChatResult> => {
    const parts = this.#parts;
    const model = parts.defaultModel().id;
    const command = request.command === undefined ? undefined : parts.prompts[request.command];
    const about = await command?.context();
    if (about && 'refusal' in about) {
      stream.markdown(about.refusal);
      return {};
    }
    const why = await parts.mayBegin(model);
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
      maxTokens: parts.maxTokens(model),
      messages: [...context.history.flatMap((turn) => turnOf(turn, model)), { role: 'user', content }],
      instructions: parts.instructions(),
      signal: stop.signal,
    };
    try {
      await sendRequest(parts, asked, (text) => stream.markdown(text));
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
    return [];
  }
}
