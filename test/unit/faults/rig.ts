import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type AnthropicConfig, AnthropicProvider } from '../../../src/anthropic/index.ts';
import { bookAttempt, Responder, Session, type ToolContext, type Tools } from '../../../src/assistant/index.ts';
import type { MonotonicClock } from '../../../src/llm/index.ts';
import { Conversation } from '../../../src/conversation/index.ts';
import type { ChatFunctionRequest } from '../../../src/llm/index.ts';
import { type LedgerRow, openStore, type Store } from '../../../src/store/index.ts';
import { priceList } from '../../../src/usage/index.ts';

/** The table's limits: in the same relation to each other as the product's, and short, so that it is quick. */
export const quick: AnthropicConfig = {
  credential: { kind: 'apiKey', value: 'sk-ant-test-0123456789' },
  baseUrl: '',
  stallMs: 600,
  contentMs: 1500,
  retryBaseMs: 20,
};

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

/** Everything between a prompt and the wire as the extension joins it, without an editor: the real parts on real files. */
export class Rig {
  readonly store: Store;
  /** Mistakes of our own that the responder reported. */
  readonly faults: unknown[] = [];
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-faults-'));

  constructor() {
    this.store = openStore(path.join(this.#folder, 'sidestream.db'), { log: silent });
  }

  /**
   * A conversation of its own against the endpoint, written to the store while it happens.
   *
   * @param settled what the settings wait for, before each request
   */
  room(
    config: Partial<AnthropicConfig>,
    tools = new FakeTools(),
    model = 'claude-sonnet-5-5',
    settled: () => Promise<void> = () => Promise.resolve(),
    streamRounds = false,
  ): Room {
    const current = async (): Promise<AnthropicConfig> => {
      await settled();
      return { ...quick, ...config };
    };
    const provider = new AnthropicProvider(current, silent, turnClock());
    const responder = new Responder(
      provider,
      (report, ids) => bookAttempt(report, ids, priceList(), this.store.ledger),
      (error) => this.faults.push(error),
    );
    const conversation = Conversation.create('');
    this.store.attach(conversation);
    const session = new Session(conversation, {
      responder,
      tools,
      settings: () => ({
        model,
        maxTokens: 20_000,
        instructions: 'Answer.',
        thinking: 'auto',
        effort: null,
        maxRounds: 6,
        streamRounds,
      }),
    });
    return new Room(session, tools, this.store);
  }

  close(): void {
    this.store.close();
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Time that passes only while the event loop turns, at most as fast as the clock on the wall. A machine that is too busy
 * to run the test, and the server in the same process, is then no stall.
 */
export function turnClock(): MonotonicClock {
  const turnMs = 5;
  let now = 0;
  return {
    now: () => now,
    every: (ms, callback) => {
      let passed = 0;
      const turn = (): NodeJS.Timeout =>
        setTimeout(() => {
          passed += turnMs;
          if (passed >= ms) {
            now += passed;
            passed = 0;
            callback();
          }
          if (!ended) timer = turn();
        }, turnMs);
      let ended = false;
      let timer = turn();
      return () => {
        ended = true;
        clearTimeout(timer);
      };
    },
  };
}

export class Room {
  readonly session: Session;
  readonly tools: FakeTools;
  readonly #store: Store;

  constructor(session: Session, tools: FakeTools, store: Store) {
    this.session = session;
    this.tools = tools;
    this.#store = store;
  }

  get conversation(): Conversation {
    return this.session.conversation;
  }

  /** The ledger's rows of this conversation, oldest first. */
  ledger(): LedgerRow[] {
    return this.#store.ledger
      .rows({ from: 0, to: Number.MAX_SAFE_INTEGER })
      .filter((row) => row.conversationId === this.conversation.id)
      .reverse();
  }

  /** The message as the store has it. */
  stored(messageId: string): { readonly state: string; readonly text: string } | undefined {
    return this.#store.load(this.conversation.id)?.messages.find((message) => message.id === messageId);
  }

  /** Resolves when `test` is true, at the latest after something has changed in the conversation. */
  when(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!test()) return;
        subscription.dispose();
        resolve();
      };
      const subscription = this.conversation.onDidChange(() => queueMicrotask(look));
      look();
    });
  }
}

/** Tools that say what they were asked for. */
export class FakeTools implements Tools {
  readonly calls: ChatFunctionRequest[] = [];

  definitions(): ReturnType<Tools['definitions']> {
    return ['read_file', 'write_file', 'list_files'].map((name) => ({
      name,
      description: `The tool ${name}.`,
      paramsSchema: { type: 'object', properties: { path: { type: 'string' } } },
    }));
  }

  isReadOnly(name: string): boolean {
    return name !== 'write_file';
  }

  async execute(request: ChatFunctionRequest, { signal }: ToolContext): ReturnType<Tools['execute']> {
    this.calls.push(request);
    if (request.functionArgs.includes('hangs')) await aborted(signal);
    const known = this.definitions().some(({ name }) => name === request.functionName);
    const output = known ? `${request.functionName} ran` : `There is no tool ${request.functionName}.`;
    return Promise.resolve({ callId: request.callId, output, isError: !known });
  }
}

/** Resolves when it is aborted, as a tool does that only a Stop ends. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
