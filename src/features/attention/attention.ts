import * as vscode from 'vscode';
import type { Sessions, TurnResult } from '../../assistant/index.ts';
import type { Settings } from '../../config/index.ts';
import type { ChatView, ConversationActions, EditorTabs } from '../../panel/index.ts';
import type { Approval, LazyWorkspace } from '../../workspace/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { Work } from './work.ts';
import { t, withoutLinks } from '../../base/index.ts';

/** Parts by which the person is told, and by which they answer. */
export interface AttentionParts {
  readonly work: Work;
  readonly sessions: Sessions;
  readonly workspace: LazyWorkspace;
  readonly settings: Settings;
  readonly view: ChatView;
  readonly editors: EditorTabs;
  readonly conversations: ConversationActions;
}

/** A longer command does not stand whole in a notification, characters. */
const maxCommandLength = 100;
/** How long it is said that a question has been answered already, ms. */
const answeredMs = 6_000;

/**
 * Tells the person when Claude waits for them or has finished: a badge and a status bar item always, a notification when
 * the view is hidden or the window is not in use. A notification that is closed is no answer.
 */
export class Attention implements vscode.Disposable {
  readonly commands: CommandHandlers<'atWork'>;
  readonly #parts: AttentionParts;
  readonly #item = vscode.window.createStatusBarItem('sidestream.attention', vscode.StatusBarAlignment.Right, 100);
  readonly #subscriptions: readonly { dispose(): void }[];
  /** The questions that wait and were told of. */
  #told: ReadonlySet<string> = new Set();
  /** The questions that stand in notifications. */
  readonly #notified = new Set<string>();

  constructor(parts: AttentionParts) {
    this.#parts = parts;
    this.#item.name = 'Sidestream';
    this.#item.command = 'sidestream.atWork';
    this.commands = { atWork: () => this.#showOne() };
    this.#subscriptions = [
      this.#item,
      parts.work.onDidChange(() => this.#draw()),
      parts.workspace.onDidChangeApprovals(() => this.#tellOfQuestions()),
      parts.sessions.onDidEndTurn(({ result }) => this.#tellOfEnd(result)),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #draw(): void {
    const { list, waiting } = this.#parts.work;
    this.#parts.view.setBadge(waiting.length);
    if (list.length === 0) {
      this.#item.hide();
      return;
    }
    const count = list.filter(({ state }) => state === 'waiting').length;
    this.#item.text = count > 0 ? t('$(bell-dot) Claude waits for you') : t('$(loading~spin) Claude works');
    this.#item.tooltip = list
      .map(({ title, state }) => `${title}: ${state === 'waiting' ? 'waits' : 'works'}`)
      .join('\n');
    this.#item.backgroundColor = count > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }

  /** Whether the person sees the conversation neither in the side panel nor in an editor. */
  #isAway(conversationId: string): boolean {
    const { view, editors, sessions } = this.#parts;
    const isInPanel = view.isVisible && sessions.isShown(conversationId);
    return !vscode.window.state.focused || !(isInPanel || editors.isVisible(conversationId));
  }

  #mayNotify(conversationId: string): boolean {
    return this.#parts.settings.get('notify') === 'whenAway' && this.#isAway(conversationId);
  }

  #tellOfQuestions(): void {
    const { waiting } = this.#parts.work;
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
    if (choice === show) await this.#show(conversationId);
    else if (choice !== undefined && !this.#told.has(id))
      vscode.window.setStatusBarMessage(t('This question has been answered already.'), answeredMs);
    else if (choice === allow) this.#parts.workspace.answer(id, { decision: 'once', words: '' });
    else if (choice === deny) this.#parts.workspace.answer(id, { decision: 'deny', words: '' });
  }

  #tellOfEnd({ conversationId, state }: TurnResult): void {
    if (!this.#mayNotify(conversationId) || state === 'stopped') return;
    const title = this.#parts.sessions.find(conversationId)?.conversation.info.title ?? '';
    const how = state === 'complete' ? t('Claude has finished') : t('Claude could not finish');
    const show = t('Show');
    void vscode.window
      .showInformationMessage(`${how}: ${withoutLinks(title) || t('New conversation')}`, show)
      .then((choice) => {
        if (choice === show) void this.#show(conversationId);
      });
  }

  /** Shows a conversation where it stands: in its editor, else in the side panel. */
  async #show(conversationId: string): Promise<void> {
    if (!this.#parts.editors.reveal(conversationId)) await this.#parts.conversations.open(conversationId);
  }

  /** Shows the conversation at work, or lets the person choose one of several. */
  async #showOne(): Promise<void> {
    const { list } = this.#parts.work;
    const items = list.map(({ conversationId, title, state }) => ({
      label: title,
      description: state === 'waiting' ? t('waits for you') : t('at work'),
      conversationId,
    }));
    const [only] = items;
    const picked =
      items.length <= 1 ? only : await vscode.window.showQuickPick(items, { title: t('Conversations at Work') });
    if (picked) await this.#show(picked.conversationId);
    else if (items.length === 0) await this.#parts.view.open();
  }
}
