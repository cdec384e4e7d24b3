import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Conversation } from '../../../src/conversation/index.ts';
import { type AttemptReport, unknownUsage } from '../../../src/llm/index.ts';
import { openStore, type Store, type Timing } from '../../../src/store/index.ts';

/** Time that stands still until a test moves it. */
class StillTime implements Timing {
  #time = Date.UTC(2026, 0, 15, 12);
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#time;
  }

  after(ms: number, run: () => void): { dispose: () => void } {
    const timer = { at: this.#time + ms, run };
    this.#timers.push(timer);
    return { dispose: () => (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  /** Moves the time on, and runs what falls due on the way. */
  pass(ms: number): void {
    const end = this.#time + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#time = Math.max(this.#time, next.at);
      next.run();
    }
    this.#time = end;
  }
}

/** A folder of one test's own, with the stores that the test opened in it. */
export class Place {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-store-'));
  readonly file = path.join(this.folder, 'history', 'sidestream.db');
  readonly time = new StillTime();
  readonly warnings: string[] = [];
  readonly #stores: Store[] = [];

  open(file = this.file): Store {
    const log = { info: () => undefined, warn: (message: string) => void this.warnings.push(message) };
    const store = openStore(file, { log, timing: this.time });
    this.#stores.push(store);
    return store;
  }

  /** What another program reads in the file at this moment. */
  read(sql: string, ...params: (string | number)[]): Record<string, unknown>[] {
    const database = new DatabaseSync(this.file, { readOnly: true });
    try {
      return database.prepare(sql).all(...params);
    } finally {
      database.close();
    }
  }

  /** The text of a message as another program reads it. */
  textOf(messageId: string): unknown {
    return this.read('SELECT text FROM message WHERE id = ?', messageId)[0]?.['text'];
  }

  names(): string[] {
    return fs.readdirSync(path.dirname(this.file)).sort();
  }

  conversation(workspace = 'file:///work'): Conversation {
    return Conversation.create(workspace, this.time);
  }

  /** A conversation with one finished turn, written. */
  written(store: Store, prompt: string, answer: string, workspace?: string): Conversation {
    const conversation = this.conversation(workspace);
    const subscription = store.attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt(prompt).id, 'model');
    conversation.appendText(id, answer);
    conversation.end(id, { event: 'completed' });
    subscription.dispose();
    return conversation;
  }

  remove(): void {
    for (const store of this.#stores) store.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A finished attempt of 35 tokens. */
export const attempt = (attemptId: string, fields: Partial<AttemptReport> = {}): AttemptReport => ({
  attemptId,
  provider: 'anthropic',
  model: 'model',
  operation: 'chat',
  state: 'final',
  usage: { ...unknownUsage, inputTokens: 10, outputTokens: 20, cacheReadTokens: 5, totalTokens: 35 },
  output: '',
  httpStatus: 200,
  error: null,
  requestId: 'req_1',
  stopReason: 'end',
  startedAt: Date.UTC(2026, 0, 15, 12),
  timeToFirstTokenMs: 7,
  durationMs: 9.6,
  ...fields,
});
