import type { Session, Sessions } from '../../assistant/index.ts';
import { Emitter, type Subscription, t } from '../../base/index.ts';
import type { WorkState } from '../../protocol/index.ts';
import type { Approval, LazyWorkspace } from '../../workspace/index.ts';

/** A conversation in which Claude is at work, or waits for the person. */
export interface ConversationAtWork {
  readonly conversationId: string;
  readonly title: string;
  readonly state: Exclude<WorkState, 'idle'>;
}

/** The conversations at work: those that answer, and those among them that wait for the person. */
export class Work {
  readonly #sessions: Sessions;
  readonly #workspace: LazyWorkspace;
  readonly #changed = new Emitter<void>();
  readonly #subscriptions: readonly Subscription[];
  #shown = '';

  /** Another list than before. */
  readonly onDidChange = this.#changed.event;

  constructor(sessions: Sessions, workspace: LazyWorkspace) {
    this.#sessions = sessions;
    this.#workspace = workspace;
    const look = (): void => {
      const shown = JSON.stringify(this.list);
      if (shown === this.#shown) return;
      this.#shown = shown;
      this.#changed.fire();
    };
    this.#subscriptions = [sessions.onDidChangeWork(look), workspace.onDidChangeApprovals(look)];
  }

  get list(): readonly ConversationAtWork[] {
    return this.#sessions.open
      .filter(({ answering }) => answering !== null)
      .map(({ conversation: { id, info } }) => ({
        conversationId: id,
        title: info.title || t('New conversation'),
        state: this.waitingFor(id).length > 0 ? 'waiting' : 'working',
      }));
  }

  stateOf(conversationId: string): WorkState {
    return this.list.find((each) => each.conversationId === conversationId)?.state ?? 'idle';
  }

  /** The questions of a conversation that wait for the person. */
  waitingFor(conversationId: string): readonly Approval[] {
    return this.#workspace.pending.filter((approval) => approval.conversationId === conversationId);
  }

  /** The questions of all conversations that wait for the person. */
  get waiting(): readonly Approval[] {
    return this.#sessions.open.flatMap(({ conversation }: Session) => this.waitingFor(conversation.id));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
