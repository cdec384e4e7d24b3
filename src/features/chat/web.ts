import * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import type { PanelView } from '../../protocol/index.ts';
import { webSearchFee } from '../../usage/index.ts';
import type { Models } from './models.ts';

/** Under this key stands that the person was told where searches go. */
const toldKey = 'web.told';

/** Whether Claude may search the web in a conversation: off until the person switches it on. */
export class Web {
  readonly #models: Models;
  readonly #state: vscode.Memento;

  constructor(models: Models, state: vscode.Memento) {
    this.#models = models;
    this.#state = state;
  }

  /** The switch in the composer; `null` where the model cannot search. */
  readonly of = ({ conversation }: Session): PanelView['web'] => {
    const { choice, workspaceSwitch } = conversation.info;
    if (!this.#models.canSearch(this.#models.choiceOf(conversation).model)) return null;
    const isPlan = workspaceSwitch && choice.mode === 'plan';
    return { on: choice.web === true, blocked: isPlan ? 'Nothing leaves this machine in Plan mode but the request.' : '' };
  };

  /** Switches it, and says the first time where searches go and what they cost. */
  readonly switch = ({ conversation }: Session, on: boolean): void => {
    conversation.choose({ web: on });
    if (!on || this.#state.get(toldKey) === true) return;
    void this.#state.update(toldKey, true);
    const told =
      'Claude may now search the web and open pages in this conversation. Anthropic does that: queries go to its ' +
      `search provider, addresses to the sites, nothing from this machine. A search costs about $${webSearchFee}, a page the tokens of its text.`;
    void vscode.window.showInformationMessage(told, 'Switch Off').then((pressed) => {
      if (pressed !== undefined) conversation.choose({ web: false });
    });
  };
}
