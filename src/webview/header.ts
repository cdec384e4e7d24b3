import type { PanelView, ToHost, ViewAction } from '../protocol/index.ts';
import { iconButton } from './elements/button.ts';
import { h, setText } from './elements/dom.ts';
import { Menu, type MenuItem } from './elements/menu.ts';
import { plural, t } from '../base/index.ts';

interface HeaderOptions {
  readonly post: (message: ToHost) => void;
  /** It stands in an editor, beside the side panel. */
  readonly isInEditor: boolean;
  readonly onNewConversation: () => void;
  readonly onFind: () => void;
  readonly onHistory: () => void;
}

/** Title, and what concerns the conversation as a whole. */
export class Header {
  readonly element: HTMLElement;
  readonly #options: HeaderOptions;
  readonly #title = h('h1', { class: 'title', dir: 'auto' });
  readonly #offRecord = h(
    'span',
    { class: 'off-record', title: t('Nothing of this conversation is kept'), hidden: true },
    t('Off the record'),
  );
  readonly #atWork = h('button', { type: 'button', class: 'at-work', 'aria-haspopup': 'menu', hidden: true });
  #panel: PanelView | null = null;

  constructor(options: HeaderOptions) {
    this.#options = options;
    this.#atWork.addEventListener('click', () => Menu.open(this.#atWork, this.#conversationsAtWork()));
    const more = iconButton('more', t('More'), () => Menu.open(more, this.#items()));
    more.setAttribute('aria-haspopup', 'menu');
    more.setAttribute('aria-expanded', 'false');
    this.element = h(
      'header',
      { class: 'header' },
      this.#title,
      this.#offRecord,
      this.#atWork,
      iconButton('add', t('New conversation'), options.onNewConversation),
      iconButton('history', t('History'), options.onHistory),
      more,
    );
  }

  draw(panel: PanelView): void {
    this.#panel = panel;
    const title = panel.title === '' ? t('New conversation') : panel.title;
    setText(this.#title, title);
    this.#offRecord.hidden = !panel.offRecord;
    this.#drawAtWork(panel);
    this.#title.title = title;
  }

  /** One conversation at work that is the one in view needs no button. */
  #drawAtWork({ atWork, conversationId }: PanelView): void {
    const others = atWork.filter((each) => each.conversationId !== conversationId);
    const hadFocus = document.activeElement === this.#atWork;
    this.#atWork.hidden = others.length === 0;
    this.#atWork.classList.toggle(
      'waits',
      others.some(({ state }) => state === 'waiting'),
    );
    if (others.length > 0) setText(this.#atWork, plural(atWork.length, '{0} at work', '{0} at work'));
    if (hadFocus && this.#atWork.hidden) this.element.querySelector<HTMLElement>('button:not([hidden])')?.focus();
  }

  #conversationsAtWork(): readonly MenuItem[] {
    return (this.#panel?.atWork ?? []).map(({ conversationId, title, state }) => ({
      label: `${title} · ${state === 'waiting' ? t('waits for you') : t('at work')}`,
      run: () => this.#options.post({ type: 'openConversation', conversationId, messageId: null, find: '' }),
    }));
  }

  #action(label: string, action: ViewAction): MenuItem {
    return { label, run: () => this.#options.post({ type: 'action', action }) };
  }

  /** The way to the same conversation in the side panel, or from there to an editor. */
  #otherPlace(): MenuItem {
    if (!this.#options.isInEditor) return this.#action(t('Open in editor'), 'openInEditor');
    const conversationId = this.#panel?.conversationId ?? '';
    return {
      label: t('Show in the side panel'),
      run: () => this.#options.post({ type: 'openConversation', conversationId, messageId: null, find: '' }),
    };
  }

  #items(): readonly MenuItem[] {
    const action = (label: string, name: ViewAction): MenuItem => this.#action(label, name);
    return [
      { label: t('Find in this conversation'), run: this.#options.onFind },
      this.#otherPlace(),
      action(t('Search all conversations…'), 'search'),
      action(t('What Claude will see'), 'showContext'),
      action(t('Summarise the conversation now…'), 'compact'),
      action(t('Export…'), 'export'),
      action(t('Usage and cost'), 'usage'),
      action(t('New conversation off the record'), 'newPrivateConversation'),
      ...(this.#panel?.canUndoTurn === true ? [action(t("Undo the last turn's changes"), 'undoTurn')] : []),
      ...(this.#panel?.canRedoTurn === true ? [action(t('Redo the undone changes'), 'redoTurn')] : []),
      action(t('Review changes'), 'reviewChanges'),
      action(t('Select model…'), 'selectModel'),
      action(t('Set API key…'), 'setApiKey'),
      action(t('Settings'), 'openSettings'),
      action(t('Show log'), 'showLog'),
    ];
  }
}
