import type { PanelView, ToHost } from '../protocol/index.ts';
import { textButton } from './elements/button.ts';
import { h } from './elements/dom.ts';
import { t } from '../base/index.ts';

/** The place of a conversation in which nothing was said yet: things to do with what is open, and how to begin. */
export class Welcome {
  readonly #offers = h('div', { class: 'offers', role: 'group', 'aria-label': t('Things to do') });
  readonly element = h(
    'div',
    { class: 'welcome' },
    h('p', { class: 'welcome-title' }, t('Ask Claude about this code')),
    this.#offers,
    h(
      'ul',
      {},
      h('li', {}, h('kbd', {}, '@'), ' ', t('adds a file, a symbol or a selection')),
      h('li', {}, h('kbd', {}, '/'), ' ', t('lists prompts that are ready to use')),
      h(
        'li',
        {},
        h('b', {}, t('Workspace')),
        ' ',
        t('lets Claude read files and propose changes; each change asks first'),
      ),
    ),
  );
  readonly #post: (message: ToHost) => void;
  #shown = '';

  constructor(post: (message: ToHost) => void) {
    this.#post = post;
  }

  draw({ offers }: PanelView): void {
    const shown = JSON.stringify(offers);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#offers.hidden = offers.length === 0;
    this.#offers.replaceChildren(
      ...offers.map(({ id, label }) => {
        const button = textButton(label, 'secondary', () => this.#post({ type: 'offer', offerId: id }));
        button.dir = 'auto';
        button.title = t('{0}: puts the prompt into the box', label);
        return button;
      }),
    );
  }
}
