import {
  type AttemptReport,
  type ChatRequest,
  type ChatResponse,
  LlmError,
  type LlmProvider,
  type StreamError,
} from '../llm/index.ts';

/** Told of one request, e.g. to trace it. Nothing of it may throw or take its time. */
export interface RequestWatcher {
  attempt(report: AttemptReport, io: { readonly input: unknown }): void;
  end(result: { readonly state: string; readonly output: string; readonly error: StreamError | null }): void;
}

/** Requests of VS Code's chat, as they are allowed, asked, booked and traced. */
export interface ChatRequests {
  readonly provider: LlmProvider;
  /** The most tokens of one answer. */
  maxTokens(model: string): number;
  /** `null` when a request may be sent, else the sentence that says why not. */
  mayBegin(model: string): Promise<string | null>;
  /** Books an attempt. */
  record(report: AttemptReport): void;
  /** @param prompt the last words of the person */
  watch(prompt: string): RequestWatcher;
}

/**
 * Sends one request of VS Code's chat. Each attempt is in the ledger, and all of it in a trace where that is switched on.
 *
 * @throws LlmError
 */
export async function sendRequest(
  requests: Pick<ChatRequests, 'provider' | 'record' | 'watch'>,
  request: ChatRequest,
  onText: (text: string) => void,
): Promise<ChatResponse> {
  const watcher = requests.watch(promptOf(request));
  let output = '';
  const observed: ChatRequest = {
    ...request,
    observer: {
      attemptEnded: (report) => {
        requests.record(report);
        watcher.attempt(report, { input: request.messages });
      },
    },
  };
  try {
    const response = await requests.provider.chatResponse(observed, (chunk) => {
      if (chunk.type !== 'output_text') return;
      output += chunk.data;
      onText(chunk.data);
    });
    watcher.end({ state: response.stopReason === 'refused' ? 'refused' : 'complete', output, error: null });
    return response;
  } catch (error) {
    const known = error instanceof LlmError ? error : new LlmError('protocol', String(error));
    watcher.end({ state: known.kind === 'aborted' ? 'stopped' : 'error', output, error: known.toStreamError() });
    throw error;
  }
}

function promptOf({ messages }: ChatRequest): string {
  const last = messages.findLast(({ role }) => role === 'user');
  if (last?.role !== 'user') return '';
  return last.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}
