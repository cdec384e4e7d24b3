import * as vscode from 'vscode';
import type { ChatRequests } from '../../chatProvider/index.ts';
import type { AttemptReport, LlmProvider } from '../../llm/index.ts';
import type { Models } from '../chat/models.ts';
import type { SideRequests } from '../spending/sideRequests.ts';
import type { Tracing } from '../tracing/tracing.ts';

/** Requests of VS Code's own chat, in the same budgets, ledger and traces as the panel's. */
export class PaidRequests implements ChatRequests {
  readonly provider: LlmProvider;
  readonly #requests: SideRequests;
  readonly #models: Models;
  readonly #tracer: Tracing['tracer'];

  constructor(requests: SideRequests, models: Models, { tracer }: Pick<Tracing, 'tracer'>) {
    this.provider = requests.provider;
    this.#requests = requests;
    this.#models = models;
    this.#tracer = tracer;
  }

  maxTokens(model: string): number {
    return this.#models.maxTokens(model);
  }

  mayBegin(model: string): Promise<string | null> {
    return this.#requests.mayBegin(model);
  }

  record(report: AttemptReport): void {
    this.#requests.recordAlone(report);
  }

  watch(prompt: string): ReturnType<ChatRequests['watch']> {
    // VS Code names no conversation: what is asked in one window belongs together.
    const conversationId = vscode.env.sessionId;
    return this.#tracer.turn({
      conversationId,
      messageId: crypto.randomUUID(),
      name: 'vscode_chat',
      input: prompt,
    });
  }
}
