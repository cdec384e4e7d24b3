import * as vscode from 'vscode';
import {
  ContextWindow,
  nextRequest,
  requestParts,
  type Session,
  type Sessions,
  usesFunctions,
} from '../../assistant/index.ts';
import type { PromptContext } from '../../context/index.ts';
import type { ChatFunctionDefinition, ChatRequest } from '../../llm/index.ts';
import type { ConversationView } from '../../panel/index.ts';
import { leastCost, type ToView } from '../../protocol/index.ts';
import { bandFor } from '../../usage/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';
import type { ClaudeAccess } from '../access/claudeAccess.ts';
import type { CommandHandlers } from '../commands.ts';
import type { TurnPolicy } from '../turns/turnPolicy.ts';
import type { NextSend } from './nextSend.ts';
import type { Spending } from './spending.ts';
import { switchedCosts } from './switchedCosts.ts';
import { t } from '../../base/index.ts';

/** The parts of the extension that know what a request is made of. */
export interface ContextPageParts {
  readonly sessions: Sessions;
  readonly turns: TurnPolicy;
  readonly spending: Spending;
  readonly access: ClaudeAccess;
  readonly workspace: LazyWorkspace;
  readonly context: PromptContext;
  readonly nextSend: NextSend;
}

const countMs = 15_000;
const million = 1_000_000;

/** The page “What Claude will see”: the parts of the next request, each of which can be left out; and summaries on request. */
export class ContextPage {
  readonly #parts: ContextPageParts;

  constructor(parts: ContextPageParts) {
    this.#parts = parts;
  }

  commands(view: ConversationView): CommandHandlers<'showContext' | 'compact'> {
    return {
      showContext: async () => {
        await view.open();
        view.post({ type: 'showContext' });
      },
      compact: (keep) => this.#compact(typeof keep === 'string' ? keep : null),
    };
  }

  /** The parts as the view shows them. */
  async list(session: Session, count: boolean): Promise<ToView> {
    const { conversation } = session;
    const functions = await this.#prepare(session);
    const { workspaceSwitch } = conversation.info;
    const settings = this.#parts.turns.settingsFor(workspaceSwitch, conversation);
    const text = this.#parts.context.instructions.textFor(conversation.id);
    const rules = text !== '' && settings.instructions.endsWith(text) ? text : '';
    const parts = requestParts(conversation, { instructions: settings.instructions, rules, functions });
    const estimate = parts.reduce((sum, part) => sum + (part.included ? part.tokens : 0), 0);
    const request = nextRequest(conversation, settings, functions, AbortSignal.timeout(countMs));
    const counted = count ? await this.#count(request) : null;
    const tokens = counted !== null && 'tokens' in counted ? counted.tokens : estimate;
    const band = bandFor(settings.model, tokens, this.#parts.spending.prices);
    const costOf = (size: number): number | null => (band ? (size * band.input) / million : null);
    const next = this.#parts.nextSend.of(session);
    const switched = next ? switchedCosts(parts, next, Date.now()) : [];
    return {
      type: 'contextParts',
      parts: parts.map((part, at) => ({ ...part, cost: costOf(part.tokens), costSwitched: switched[at] ?? null })),
      next: next && leastCost(next, 0, Date.now()),
      tokens,
      counted: counted !== null && 'tokens' in counted,
      cost: costOf(tokens),
      problem: counted !== null && 'problem' in counted ? counted.problem : '',
    };
  }

  /** Leaves a part out of the next requests, or takes it back. */
  async include({ conversation }: Session, partId: string, included: boolean): Promise<void> {
    const { instructions } = this.#parts.context;
    if (partId === 'rules') {
      if (included) await instructions.reload(conversation.id);
      else instructions.leaveOut(conversation.id);
      return;
    }
    if (partId.startsWith('summary ')) {
      conversation.useSummary(partId.slice('summary '.length), included);
      return;
    }
    const others = (conversation.info.choice.leftOut ?? []).filter((id) => id !== partId);
    conversation.choose({ leftOut: included ? others : [...others, partId] });
  }

  async #prepare({ conversation }: Session): Promise<readonly ChatFunctionDefinition[]> {
    const { workspace, context } = this.#parts;
    const listsTools = conversation.info.workspaceSwitch || usesFunctions(conversation.path());
    if (!listsTools) return [];
    await Promise.all([workspace.ready(), context.instructions.load(conversation.id)]);
    return workspace.definitions(conversation.id);
  }

  async #count(request: ChatRequest): Promise<{ readonly tokens: number } | { readonly problem: string }> {
    try {
      // The API counts no request without a message.
      const word = { role: 'user', content: [{ type: 'text', text: '…' }] } as const;
      const messages = request.messages.length === 0 ? [word] : request.messages;
      return { tokens: await this.#parts.access.provider.countTokens({ ...request, messages }) };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }

  async #compact(keep: string | null): Promise<void> {
    const { sessions, turns, spending, access } = this.#parts;
    const session = sessions.inHand;
    const { conversation } = session;
    const last = conversation.path().at(-1);
    if (session.answering !== null || last?.role !== 'assistant') {
      const why =
        session.answering === null ? t('There is nothing to summarise yet.') : t('Claude is answering. Stop it first.');
      void vscode.window.showInformationMessage(why);
      return;
    }
    const words = keep ?? (await askWhatToKeep());
    if (words === undefined) return;
    const settings = turns.settingsFor(conversation.info.workspaceSwitch, conversation);
    const refusal = await turns.mayGoOn(conversation, settings.model);
    if (refusal !== null) {
      void vscode.window.showWarningMessage(refusal);
      return;
    }
    const functions = await this.#prepare(session);
    const ids = { conversationId: conversation.id, messageId: last.id };
    const window = new ContextWindow(access.provider, (model) => access.catalog.contextWindow(model));
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: t('Summarising the conversation…'), cancellable: true },
      async (_, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        const request = nextRequest(conversation, settings, functions, stop.signal);
        const observer = {
          attemptEnded: (report: Parameters<Spending['record']>[0]) => void spending.record(report, ids),
        };
        await window.summariseNow(conversation, { ...request, observer }, words).catch((error: unknown) => {
          if (!stop.signal.aborted)
            void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
        });
      },
    );
  }
}

const askWhatToKeep = (): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: t('Sidestream: Summarise the Conversation Now'),
    prompt: t(
      'Claude is sent the summary in the place of the messages so far, until you put it aside. They stay as they are.',
    ),
    placeHolder: t('What to keep above all (optional)'),
  });
