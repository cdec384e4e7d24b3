import { type Session, RequestSizes, usesFunctions } from '../../assistant/index.ts';
import type { Conversation, ConversationChoice } from '../../conversation/index.ts';
import { leastCost, type NextSendView } from '../../protocol/index.ts';
import { bandFor } from '../../usage/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';
import type { TurnPolicy } from '../turns/turnPolicy.ts';
import type { CacheLives } from './cacheLives.ts';
import type { Spending } from './spending.ts';

const million = 1_000_000;
/** A shorter request is not cached by any model, tokens, so that nothing is paid for putting it there. */
const minCachedTokens = 1024;

/** The least cost of a conversation's next send, and how much of it the API's cache still has. */
export class NextSend {
  readonly #turns: Pick<TurnPolicy, 'settingsFor'>;
  readonly #spending: Pick<Spending, 'prices'>;
  readonly #workspace: Pick<LazyWorkspace, 'isLoaded' | 'definitions'>;
  readonly #lives: Pick<CacheLives, 'hourUpTo'>;
  readonly #sizes = new RequestSizes();

  constructor(
    turns: Pick<TurnPolicy, 'settingsFor'>,
    spending: Pick<Spending, 'prices'>,
    workspace: Pick<LazyWorkspace, 'isLoaded' | 'definitions'>,
    lives: Pick<CacheLives, 'hourUpTo'>,
  ) {
    this.#turns = turns;
    this.#spending = spending;
    this.#workspace = workspace;
    this.#lives = lives;
  }

  /** `null` while an answer runs, and where size or price are not known. */
  readonly of = (session: Session): NextSendView | null =>
    session.answering === null ? this.#sizeUp(session.conversation) : null;

  /** The least cost of the next send, USD, if this were chosen for it; `null` where it is not known. */
  readonly costWith = (conversation: Conversation, own: ConversationChoice): number | null =>
    this.#leastCost(this.#sizeUp(conversation, own));

  /** The least cost, USD, of asking another prompt in the place of this one; `null` where it is not known. */
  readonly costInPlaceOf = (conversation: Conversation, messageId: string): number | null => {
    const message = conversation.message(messageId);
    const path = message?.parentId ? conversation.path(message.parentId) : [];
    return message ? this.#leastCost(this.#sizeUp(conversation, {}, path)) : null;
  };

  /** The price of a token in a request of this size, USD; `null` where it is not known. */
  inputPrice(model: string, tokens: number): number | null {
    const band = bandFor(model, tokens, this.#spending.prices);
    return band ? band.input / million : null;
  }

  #leastCost(next: NextSendView | null): number | null {
    return next && leastCost(next, 0, Date.now());
  }

  #sizeUp(conversation: Conversation, own: ConversationChoice = {}, path = conversation.path()): NextSendView | null {
    const { workspaceSwitch } = conversation.info;
    const listsTools = workspaceSwitch || usesFunctions(path);
    if (listsTools && !this.#workspace.isLoaded) return null;
    const settings = this.#turns.settingsFor(workspaceSwitch, conversation, own);
    const definitions = listsTools ? this.#workspace.definitions(conversation.id) : [];
    const { tokens, cached } = this.#sizes.of(conversation, settings, definitions, path);
    const band = bandFor(settings.model, tokens, this.#spending.prices);
    if (!band) return null;
    const isCacheable = tokens >= minCachedTokens;
    const operation = workspaceSwitch ? 'workspace' : 'chat';
    const hourUpTo = isCacheable ? this.#lives.hourUpTo(operation, settings.model, tokens, path) : 0;
    return {
      tokens,
      cachedTokens: Math.min(tokens, cached?.tokens ?? 0),
      cachedUntil: cached?.until ?? null,
      cachedPrice: (band.cacheRead ?? band.input) / million,
      price: ((isCacheable ? band.cacheWrite5m : null) ?? band.input) / million,
      hourPrice: (band.cacheWrite1h ?? band.input) / million,
      hourUpTo: Math.min(hourUpTo, Number.MAX_SAFE_INTEGER),
    };
  }
}
