import type { PanelView, ToHost } from '../protocol/index.ts';
import { textButton } from './elements/button.ts';
import { h } from './elements/dom.ts';
import { icon } from './elements/icons.ts';

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
      ...banners.map(({ level, text, actions }) =>
        h(
          'div',
          { class: `banner ${level}`, role: 'note' },
          icon(icons[level]),
          h('span', { class: 'banner-text', dir: 'auto' }, text),
          h(
            'span',
            { class: 'banner-actions', hidden: actions.length === 0 },
            ...actions.map(({ label, action }, at) =>
              textButton(label, level === 'info' || at > 0 ? 'secondary' : 'primary', () =>
                this.#post({ type: 'action', action }),
              ),
            ),
          ),
        ),
      ),
    );
  }
}
