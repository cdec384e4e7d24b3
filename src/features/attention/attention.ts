import * as vscode from 'vscode';
import type { Session, TurnResult } from '../../assistant/index.ts';
import { type Subscription, t, withoutLinks } from '../../base/index.ts';
import type { Settings } from '../../config/index.ts';
import type { Approval, LazyWorkspace } from '../../workspace/index.ts';
import type { Places } from './places.ts';
import type { Work } from './work.ts';

/** A longer command does not stand whole in a notification, characters. */
const maxCommandLength = 100;
/** How long it is said that a question has been answered already, ms. */
const answeredMs = 6_000;

/**
 * Notifications that Claude waits for the person or has finished, when the view is hidden or the window is not in use. One
 * that is closed is no answer.
 */
export class Attention implements vscode.Disposable {
  readonly #work: Work;
  readonly #workspace: LazyWorkspace;
  readonly #settings: Settings;
  readonly #places: Places;
  readonly #subscription: Subscription;
  /** The questions that wait and were told of. */
  #told: ReadonlySet<string> = new Set();
  /** The questions that stand in notifications. */
  readonly #notified = new Set<string>();

  constructor(work: Work, workspace: LazyWorkspace, settings: Settings, places: Places) {
    this.#work = work;
    this.#workspace = workspace;
    this.#settings = settings;
    this.#places = places;
    this.#subscription = workspace.onDidChangeApprovals(() => this.#tellOfQuestions());
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #mayNotify(conversationId: string): boolean {
    return this.#settings.get('notify') === 'whenAway' && this.#places.isUnseen(conversationId);
  }

  #tellOfQuestions(): void {
    const { waiting } = this.#work;
    const fresh = waiting.filter(({ id }) => !this.#told.has(id));
    this.#told = new Set(waiting.map(({ id }) => id));
    this.#hideAnswered();
    for (const approval of fresh) if (this.#mayNotify(approval.conversationId)) void this.#notify(approval);
  }

  /** Takes notifications away whose question was answered elsewhere, unless another question stands beside them. */
  #hideAnswered(): void {
    const answered = [...this.#notified].filter((id) => !this.#told.has(id));
    for (const id of answered) this.#notified.delete(id);
    if (answered.length === 0 || this.#notified.size > 0) return;
    // A single notification with buttons cannot be closed: https://github.com/microsoft/vscode/issues/2732. One with progress
    // can, but has no buttons. So it stays in the list of the bell, where a late answer counts for nothing and is told so.
    void vscode.commands.executeCommand('notifications.hideToasts').then(undefined, () => undefined);
  }

  /** A question as a notification. Only one that stands in it whole can be answered there. */
  async #notify(approval: Approval): Promise<void> {
    const { conversationId, id, title, preview, options } = approval;
    const command = preview.kind === 'command' && options === null ? preview.text : null;
    const isWhole =
      command !== null &&
      command.length <= maxCommandLength &&
      !command.includes('\n') &&
      command === withoutLinks(command);
    const text =
      options === null
        ? isWhole
          ? t('Claude asks: {0}: {1}', title, command)
          : t('Claude asks: {0}', withoutLinks(title))
        : t('Claude has a question.');
    const [show, allow, deny] = [t('Show'), t('Allow once'), t('Deny')];
    this.#notified.add(id);
    const choice = await vscode.window.showInformationMessage(text, show, ...(isWhole ? [allow, deny] : []));
    // Closed is no answer: the question goes on waiting, and stands in no notification any more.
    this.#notified.delete(id);
    if (choice === show) await this.#places.show(conversationId);
    else if (choice !== undefined && !this.#told.has(id))
      vscode.window.setStatusBarMessage(t('This question has been answered already.'), answeredMs);
    else if (choice === allow) this.#workspace.answer(id, { decision: 'once', words: '' });
    else if (choice === deny) this.#workspace.answer(id, { decision: 'deny', words: '' });
  }

  /** Tells of a turn that has ended. */
  tellOfEnd({ conversation: { id, info } }: Session, { state }: TurnResult): void {
    if (!this.#mayNotify(id) || state === 'stopped') return;
    const how = state === 'complete' ? t('Claude has finished') : t('Claude could not finish');
    const show = t('Show');
    void vscode.window
      .showInformationMessage(`${how}: ${withoutLinks(info.title) || t('New conversation')}`, show)
      .then((choice) => {
        if (choice === show) void this.#places.show(id);
      });
  }
}
