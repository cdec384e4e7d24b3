import type { PanelView } from '../../protocol/index.ts';
import { h, setText } from '../elements/dom.ts';
import { t } from '../../base/index.ts';

/** From this share on the window counts as nearly full: older turns will soon be summarised. */
const nearlyFull = 0.75;

/** How full the context is, and what the conversation has taken and cost. A press opens the usage page. */
export class Meter {
  readonly #fill = h('span', { class: 'meter-fill' });
  readonly #bar = h('span', { class: 'meter-bar', 'aria-hidden': 'true' }, this.#fill);
  readonly #text = h('span', { class: 'meter-text' });
  readonly #cost = h('span', { class: 'meter-cost' });
  readonly #button = h('button', { type: 'button', class: 'meter-button' }, this.#bar, this.#text, this.#cost);
  // A status is a live region by itself; figures that change with every answer are not to be spoken.
  readonly element = h(
    'div',
    { class: 'meter', role: 'status', 'aria-label': t('Usage'), 'aria-live': 'off' },
    this.#button,
  );

  constructor(onOpen: () => void) {
    this.#button.addEventListener('click', onOpen);
  }

  draw({ meter }: PanelView): void {
    this.#bar.hidden = meter.share === null;
    this.#fill.style.width = `${Math.round(100 * Math.max(0, Math.min(1, meter.share ?? 0)))}%`;
    this.#bar.classList.toggle('nearly-full', (meter.share ?? 0) >= nearlyFull);
    setText(this.#text, meter.text);
    setText(this.#cost, meter.cost);
    this.#button.title = meter.title;
  }
}
