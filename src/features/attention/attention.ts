import * as vscode from 'vscode';
import type { Session, TurnResult } from '../../assistant/index.ts';
import { isLinkProof, plainLine, type Subscription, t, withoutLinks } from '../../base/index.ts';
import type { Settings } from '../../config/index.ts';
import type { Approval, LazyWorkspace } from '../../workspace/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { Places } from './places.ts';
import { type NotifiedQuestion, QuestionNotifications } from './questionNotifications.ts';
import type { Work } from './work.ts';

/** A longer command does not stand whole in a notification, characters. */
const maxCommandLength = 100;
/** A longer title is cut in a notification, characters. */
const maxTitleLength = 200;

/**
 * Notifications that Claude waits for the person or has finished, when the view is hidden or the window is not in use. One
 * that is closed is no answer.
 */
export class Attention implements vscode.Disposable {
  readonly #work: Work;
  readonly #workspace: LazyWorkspace;
  readonly #settings: Settings;
  readonly #places: Places;
  readonly #subscriptions: readonly Subscription[];
  readonly commands: CommandHandlers<'answerNotification'>;
  /** The questions that wait and were told of. */
  #told: ReadonlySet<string> = new Set();
  /** The questions that stand in notifications. */
  readonly #notified = new Map<string, NotifiedQuestion<string>>();
  readonly #questions = new QuestionNotifications();

  constructor(work: Work, workspace: LazyWorkspace, settings: Settings, places: Places) {
    this.#work = work;
    this.#workspace = workspace;
    this.#settings = settings;
    this.#places = places;
    this.commands = { answerNotification: this.#questions.answer };
    this.#subscriptions = [
      workspace.onDidChangeApprovals(() => this.#tellOfQuestions()),
      ...places.onDidChange(() => this.#closeSeen()),
      this.#questions,
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #mayNotify(conversationId: string): boolean {
    return this.#settings.get('notify') === 'whenAway' && this.#places.isUnseen(conversationId);
  }

  #tellOfQuestions(): void {
    const { waiting } = this.#work;
    const fresh = waiting.filter(({ id }) => !this.#told.has(id));
    this.#told = new Set(waiting.map(({ id }) => id));
    this.#closeAnswered();
    for (const approval of fresh) if (this.#mayNotify(approval.conversationId)) void this.#notify(approval);
  }

  /** Takes notifications away whose question was answered elsewhere. */
  #closeAnswered(): void {
    for (const [id, question] of this.#notified) if (!this.#told.has(id)) question.close();
  }

  /** Takes notifications away whose question the person sees on its card. */
  #closeSeen(): void {
    for (const { conversationId, id } of this.#work.waiting)
      if (!this.#places.isUnseen(conversationId)) this.#notified.get(id)?.close();
  }

  /** A question as a notification. Only one that stands in it whole can be answered there. */
  async #notify(approval: Approval): Promise<void> {
    const { conversationId, id } = approval;
    const whole = wholeQuestion(approval);
    const show = { show: t('Show') };
    const question: NotifiedQuestion<'show' | 'once' | 'deny'> =
      whole === null
        ? this.#questions.ask(inOutline(approval), show)
        : this.#questions.ask(whole, { ...show, once: t('Allow once'), deny: t('Deny') });
    this.#notified.set(id, question);
    const choice = await question.answer;
    // Put away is no answer: the question goes on waiting, and stands in no notification any more.
    this.#notified.delete(id);
    if (choice === 'show') await this.#places.show(conversationId);
    else if (choice !== null) this.#workspace.answer(id, { decision: choice, words: '' });
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

/** A question with its whole command, where that is short and cannot be mistaken for anything else; else `null`. */
function wholeQuestion({ title, preview, options }: Approval): string | null {
  if (preview.kind !== 'command' || options !== null) return null;
  const { text: command } = preview;
  if (command.length > maxCommandLength || title.length > maxTitleLength || command.includes('\n')) return null;
  const text = t('Claude asks: {0}: {1}', title, command);
  return isLinkProof(text) ? text : null;
}

/** A question in words that make no links. */
const inOutline = ({ title, options }: Approval): string =>
  options === null
    ? t('Claude asks: {0}', plainLine(title, maxTitleLength).replaceAll('[', '('))
    : t('Claude has a question.');
