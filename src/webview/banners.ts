import type { PanelView, ToHost } from '../protocol/index.ts';
import { textButton } from './button.ts';
import { h } from './dom.ts';
import { icon } from './icons.ts';

const icons = { info: 'note', warning: 'warning', error: 'error' } as const;

/** Notices above the composer: what stands in the way or must be known. */
export class Banners {
  readonly element = h('div', { class: 'banners' });
  readonly #post: (message: ToHost) => void;
  #shown = '';

  constructor(post: (message: ToHost) => void) {
    this.#post = post;
  }

  draw({ banners }: PanelView): void {
    const shown = JSON.stringify(banners);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(
      ...banners.map(({ level, text, action }) =>
        h(
          'div',
          { class: `banner ${level}`, role: 'note' },
          icon(icons[level]),
          h('span', { class: 'banner-text', dir: 'auto' }, text),
          action === null
            ? null
            : textButton(action.label, level === 'info' ? 'secondary' : 'primary', () =>
                this.#post({ type: 'action', action: action.action }),
              ),
        ),
      ),
    );
  }
}
