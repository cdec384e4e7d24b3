import type { TurnSettings } from '../../assistant/index.ts';
import type { Settings } from '../../config/index.ts';
import type { Conversation, ConversationChoice } from '../../conversation/index.ts';
import type { Models } from '../chat/models.ts';
import type { Spending } from '../spending/spending.ts';
import type { TurnContext } from './turnContext.ts';

/** The most tokens of one round with tools that comes whole: it must come before connections are cut for silence. */
const maxRoundTokens = 16_000;

/** Whether a turn may begin or go on, and with which settings. */
export class TurnPolicy {
  readonly #settings: Settings;
  readonly #models: Models;
  readonly #spending: Spending;
  readonly #context: TurnContext;

  constructor(settings: Settings, models: Models, spending: Spending, context: TurnContext) {
    this.#settings = settings;
    this.#models = models;
    this.#spending = spending;
    this.#context = context;
  }

  /** The settings of a turn that begins now. */
  readonly settingsFor = (
    forWorkspace: boolean,
    conversation: Conversation,
    own?: ConversationChoice,
  ): TurnSettings => {
    const choice = this.#models.choiceOf(conversation, own);
    const maxTokens = this.#models.maxTokens(choice.model);
    const { mode, web } = { ...conversation.info.choice, ...own };
    const isPlan = forWorkspace && mode === 'plan';
    const streamRounds = this.#settings.get('workspace.stream');
    return {
      ...choice,
      maxTokens: forWorkspace && !streamRounds ? Math.min(maxTokens, maxRoundTokens) : maxTokens,
      streamRounds,
      web: web === true && !isPlan && this.#models.canSearch(choice.model),
      instructions: this.#context.instructions(conversation, forWorkspace),
      maxRounds: this.#settings.get('workspace.maxRounds'),
    };
  };

  /** `null` when a turn may begin, else the sentence that says why not. */
  readonly mayBegin = async (conversation: Conversation, model: string): Promise<string | null> => {
    await this.#context.load(conversation);
    return this.mayGoOn(conversation, model);
  };

  /** `null` when a further request of a turn may be sent, else the sentence that says why not. */
  readonly mayGoOn = (conversation: Conversation, model: string): Promise<string | null> =>
    this.#spending.mayBegin(conversation.id, model);
}
