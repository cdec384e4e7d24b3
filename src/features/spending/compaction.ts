import * as vscode from 'vscode';
import { ContextWindow, type Sessions } from '../../assistant/index.ts';
import { t } from '../../base/index.ts';
import type { ClaudeAccess } from '../access/claudeAccess.ts';
import type { CommandHandlers } from '../commands.ts';
import type { NextRequests } from './nextRequests.ts';
import type { Spending } from './spending.ts';

/** Summaries of conversations at the person's request. */
export class Compaction {
  readonly commands: CommandHandlers<'compact'>;
  readonly #sessions: Sessions;
  readonly #requests: NextRequests;
  readonly #spending: Spending;
  readonly #access: ClaudeAccess;

  constructor(sessions: Sessions, requests: NextRequests, spending: Spending, access: ClaudeAccess) {
    this.#sessions = sessions;
    this.#requests = requests;
    this.#spending = spending;
    this.#access = access;
    this.commands = { compact: (keep) => this.#summarise(typeof keep === 'string' ? keep : null) };
  }

  async #summarise(keep: string | null): Promise<void> {
    const session = this.#sessions.inHand;
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
    const stop = new AbortController();
    const { settings, request } = await this.#requests.of(session, stop.signal);
    const refusal = await this.#requests.turns.mayGoOn(conversation, settings.model);
    if (refusal !== null) {
      void vscode.window.showWarningMessage(refusal);
      return;
    }
    const ids = { conversationId: conversation.id, messageId: last.id };
    const { provider, catalog } = this.#access;
    const window = new ContextWindow(provider, (model) => catalog.contextWindow(model));
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: t('Summarising the conversation…'), cancellable: true },
      async (_, token) => {
        token.onCancellationRequested(() => stop.abort());
        const observer = {
          attemptEnded: (report: Parameters<Spending['record']>[0]) => void this.#spending.record(report, ids),
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
