import { Responder, type Session, Sessions } from '../../../src/assistant/index.ts';
import {
  type ChatRequest,
  type ChatResponse,
  type ChatStreamer,
  LlmError,
  unknownUsage,
} from '../../../src/llm/index.ts';
import { storedConversations } from '../../../src/panel/history/storedConversations.ts';
import type { Store } from '../../../src/store/index.ts';
import { ScriptedProvider, ScriptedTools } from './scripted.ts';

/** A request that waits until the test answers it. */
interface Asked {
  readonly request: ChatRequest;
  readonly answer: (text: string) => void;
}

/** A model that answers when the test says so, and at once gives up when it is stopped. */
class PatientProvider extends ScriptedProvider {
  readonly asked: Asked[] = [];

  override chatResponse(request: ChatRequest, streamer?: ChatStreamer): Promise<ChatResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<ChatResponse>();
    const entry: Asked = {
      request,
      answer: (text) => {
        this.#forget(entry);
        const response: ChatResponse = {
          id: 'msg',
          model: request.model,
          messages: [{ id: 'msg', outputText: text }],
          functionRequests: [],
          stopReason: 'end',
          stopExplanation: null,
          content: [{ type: 'text', text }],
          unknownParts: [],
        };
        streamer?.({ type: 'output_text', data: text, usage: null });
        streamer?.({ type: 'response', data: response, usage: unknownUsage });
        resolve(response);
      },
    };
    this.asked.push(entry);
    const onAbort = (): void => {
      this.#forget(entry);
      reject(new LlmError('aborted', 'Stopped.'));
    };
    if (request.signal.aborted) onAbort();
    else request.signal.addEventListener('abort', onAbort, { once: true });
    return promise;
  }

  #forget(entry: Asked): void {
    const at = this.asked.indexOf(entry);
    if (at >= 0) this.asked.splice(at, 1);
  }
}

/** A window: the real sessions over a store, and a view that shows what it is told, as the panel's does. */
export class TestWindow {
  readonly store: Store;
  readonly provider = new PatientProvider();
  readonly sessions: Sessions;
  /** The session whose changes the view follows. */
  seen: Session | null = null;

  constructor(store: Store, workspace: string) {
    this.store = store;
    const responder = new Responder(
      this.provider,
      () => ({ usage: unknownUsage, cost: null }),
      (error) => {
        throw error;
      },
    );
    const settings = {
      model: 'model',
      maxTokens: 100,
      instructions: '',
      thinking: 'auto',
      effort: null,
      maxRounds: 4,
    } as const;
    this.sessions = new Sessions(
      { responder, tools: new ScriptedTools(), settings: () => settings },
      storedConversations(() => this.store, workspace),
      workspace,
    );
    this.sessions.onDidShow((session) => (this.seen = session));
    // The panel listens while it is visible; the store looks for other windows' changes only then.
    store.onDidChangeElsewhere(() => undefined);
    this.seen = this.sessions.current;
  }

  /** Ends the window as VS Code does: what runs is stopped, and its last words are written. */
  async close(): Promise<void> {
    await this.sessions.dispose();
    this.store.close();
  }
}
