import type { PanelView, ToHost } from '../../protocol/index.ts';
import { h, setText } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { Menu } from '../elements/menu.ts';
import { t } from '../../base/index.ts';

type Mode = PanelView['mode'];

const modes: readonly Mode[] = ['ask', 'plan', 'acceptEdits'];
const names = (): Readonly<Record<Mode, string>> => ({
  ask: t('Ask'),
  plan: t('Plan'),
  acceptEdits: t('Accept edits'),
});
const titles = (): Readonly<Record<Mode, string>> => ({
  ask: t('Each change and each command asks first'),
  plan: t('Claude only looks, and presents a plan'),
  acceptEdits: t('Edits of ordinary files are made without asking; commands, deletions and sensitive files ask'),
});

/** Says how much a workspace command may do unasked, and offers the other modes. */
export class ModeButton {
  readonly element: HTMLButtonElement;
  readonly #name = h('span', { class: 'model-name' });
  #mode: Mode = 'ask';

  constructor(post: (message: ToHost) => void) {
    this.element = h('button', { type: 'button', class: 'model mode', 'aria-haspopup': 'menu' }, this.#name);
    this.element.append(icon('chevronDown'));
    this.element.addEventListener('click', () => {
      const items = modes.map((mode) => ({
        label: names()[mode],
        checked: mode === this.#mode,
        run: () => post({ type: 'mode', mode }),
      }));
      Menu.open(this.element, items);
    });
  }

  draw({ mode, workspaceSwitch, workspaceBlocked }: PanelView): void {
    this.#mode = mode;
    setText(this.#name, names()[mode]);
    this.element.title = titles()[mode];
    this.element.setAttribute('aria-label', t('Mode: {0}', names()[mode]));
    this.element.dataset['mode'] = mode;
    this.element.hidden = !workspaceSwitch || workspaceBlocked !== '';
  }
}
