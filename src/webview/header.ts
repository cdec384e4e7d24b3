import type { PanelView, ToHost, ViewAction } from '../protocol/index.ts';
import { iconButton } from './button.ts';
import { h, setText } from './dom.ts';
import { Menu, type MenuItem } from './menu.ts';

interface HeaderOptions {
  readonly post: (message: ToHost) => void;
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
    { class: 'off-record', title: 'Nothing of this conversation is kept', hidden: true },
    'Off the record',
  );
  #panel: PanelView | null = null;

  constructor(options: HeaderOptions) {
    this.#options = options;
    const more = iconButton('more', 'More', () => Menu.open(more, this.#items()));
    more.setAttribute('aria-haspopup', 'menu');
    more.setAttribute('aria-expanded', 'false');
    this.element = h(
      'header',
      { class: 'header' },
      this.#title,
      this.#offRecord,
      iconButton('add', 'New conversation', options.onNewConversation),
      iconButton('history', 'History', options.onHistory),
      more,
    );
  }

  draw(panel: PanelView): void {
    this.#panel = panel;
    const title = panel.title === '' ? 'New conversation' : panel.title;
    setText(this.#title, title);
    this.#offRecord.hidden = !panel.offRecord;
    this.#title.title = title;
  }

  #items(): readonly MenuItem[] {
    const action = (label: string, name: ViewAction): MenuItem => ({
      label,
      run: () => this.#options.post({ type: 'action', action: name }),
    });
    return [
      action('New conversation off the record', 'newPrivateConversation'),
      { label: 'Find in this conversation', run: this.#options.onFind },
      action('Search all conversations…', 'search'),
      action('Export…', 'export'),
      action('Usage and cost', 'usage'),
      ...(this.#panel?.canUndoTurn === true ? [action("Undo the last turn's changes", 'undoTurn')] : []),
      ...(this.#panel?.canRedoTurn === true ? [action('Redo the undone changes', 'redoTurn')] : []),
      action('Review changes', 'reviewChanges'),
      action('Select model…', 'selectModel'),
      action('Set API key…', 'setApiKey'),
      action('Settings', 'openSettings'),
      action('Show log', 'showLog'),
    ];
  }
}
