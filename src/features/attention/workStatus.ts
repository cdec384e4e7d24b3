import * as vscode from 'vscode';
import { t } from '../../base/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { Places } from './places.ts';
import type { Work } from './work.ts';

/** Claude at work, or waiting for the person: a badge at the view's icon and an item in the status bar. */
export class WorkStatus implements vscode.Disposable {
  readonly commands: CommandHandlers<'atWork'>;
  readonly #work: Work;
  readonly #places: Places;
  readonly #item = vscode.window.createStatusBarItem('sidestream.attention', vscode.StatusBarAlignment.Right, 100);
  readonly #subscription: { dispose(): void };

  constructor(work: Work, places: Places) {
    this.#work = work;
    this.#places = places;
    this.#item.name = 'Sidestream';
    this.#item.command = 'sidestream.atWork';
    this.commands = { atWork: () => this.#showOne() };
    this.#subscription = work.onDidChange(() => this.#draw());
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #draw(): void {
    const { list, waiting } = this.#work;
    this.#places.view.setBadge(waiting.length);
    if (list.length === 0) {
      this.#item.hide();
      return;
    }
    const count = list.filter(({ state }) => state === 'waiting').length;
    this.#item.text = count > 0 ? t('$(bell-dot) Claude waits for you') : t('$(loading~spin) Claude works');
    this.#item.tooltip = list
      .map(({ title, state }) => `${title}: ${state === 'waiting' ? t('waits for you') : t('at work')}`)
      .join('\n');
    this.#item.backgroundColor = count > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }

  /** Shows the conversation at work, or lets the person choose one of several. */
  async #showOne(): Promise<void> {
    const { list } = this.#work;
    const items = list.map(({ conversationId, title, state }) => ({
      label: title,
      description: state === 'waiting' ? t('waits for you') : t('at work'),
      conversationId,
    }));
    const [only] = items;
    const picked =
      items.length <= 1 ? only : await vscode.window.showQuickPick(items, { title: t('Conversations at Work') });
    if (picked) await this.#places.show(picked.conversationId);
    else if (items.length === 0) await this.#places.view.open();
  }
}
