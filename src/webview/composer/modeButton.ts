import type { PanelView, ToHost } from '../../protocol/index.ts';
import { h, setText } from '../dom.ts';
import { icon } from '../icons.ts';
import { Menu } from '../menu.ts';

type Mode = PanelView['mode'];

const names: Readonly<Record<Mode, string>> = { ask: 'Ask', plan: 'Plan', acceptEdits: 'Accept edits' };
const titles: Readonly<Record<Mode, string>> = {
  ask: 'Each change and each command asks first',
  plan: 'Claude only looks, and presents a plan',
  acceptEdits: 'Edits of ordinary files are made without asking; commands, deletions and sensitive files ask',
};
const modes = Object.keys(names) as readonly Mode[];

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
        label: names[mode],
        checked: mode === this.#mode,
        run: () => post({ type: 'mode', mode }),
      }));
      Menu.open(this.element, items);
    });
  }

  draw({ mode, workspaceSwitch, workspaceBlocked }: PanelView): void {
    this.#mode = mode;
    setText(this.#name, names[mode]);
    this.element.title = titles[mode];
    this.element.setAttribute('aria-label', `Mode: ${names[mode]}`);
    this.element.dataset['mode'] = mode;
    this.element.hidden = !workspaceSwitch || workspaceBlocked !== '';
  }
}
