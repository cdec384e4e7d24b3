import type * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import type { PanelView } from '../../protocol/index.ts';
import { webSearchFee } from '../../usage/index.ts';
import type { Models } from './models.ts';
import { formatUsd, t } from '../../base/index.ts';

/** Under this key stands that the person was told where searches go. */
const toldKey = 'web.told';

const note = (): string =>
  t(
    'Claude may now search the web and open pages in this conversation. Anthropic does that: queries go to its search provider, addresses to the sites. A search costs about {0}, a page the tokens of its text.',
    formatUsd(webSearchFee),
  );

/** Whether Claude may search the web in a conversation: off until the person switches it on. */
export class Web {
  readonly #models: Models;
  readonly #state: vscode.Memento;
  /** The conversation in which it was switched on for the first time, until something is sent. */
  #explaining: string | null = null;

  constructor(models: Models, state: vscode.Memento) {
    this.#models = models;
    this.#state = state;
  }

  /** The switch in the composer; `null` where the model cannot search. */
  readonly of = ({ conversation, answering }: Session): PanelView['web'] => {
    const { choice, workspaceSwitch, id } = conversation.info;
    if (!this.#models.canSearch(this.#models.choiceOf(conversation).model)) return null;
    if (this.#explaining === id && answering !== null) this.#explaining = null;
    const isPlan = workspaceSwitch && choice.mode === 'plan';
    return {
      on: choice.web === true,
      blocked: isPlan ? t('In Plan mode nothing leaves this machine but the request.') : '',
      note: this.#explaining === id && choice.web === true ? note() : '',
    };
  };

  /** Switches it, and says the first time where searches go and what they cost. */
  readonly switch = ({ conversation }: Session, on: boolean): void => {
    if (on && this.#state.get(toldKey) !== true) {
      this.#explaining = conversation.id;
      void this.#state.update(toldKey, true);
    }
    conversation.choose({ web: on });
  };
}
