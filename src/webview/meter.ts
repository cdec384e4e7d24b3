import type { PanelView } from '../protocol/index.ts';
import { h, setText } from './dom.ts';

/** How full the context is, and what the conversation has cost. */
export class Meter {
  readonly #fill = h('span', { class: 'meter-fill' });
  readonly #bar = h('span', { class: 'meter-bar', 'aria-hidden': 'true' }, this.#fill);
  readonly #text = h('span', { class: 'meter-text' });
  readonly #cost = h('span', { class: 'meter-cost' });
  // A status is a live region by itself; figures that change with every answer are not to be spoken.
  readonly element = h(
    'div',
    { class: 'meter', role: 'status', 'aria-label': 'Usage', 'aria-live': 'off' },
    this.#bar,
    this.#text,
    this.#cost,
  );

  draw({ meter }: PanelView): void {
    this.#bar.hidden = meter.share === null;
    this.#fill.style.width = `${Math.round(100 * Math.max(0, Math.min(1, meter.share ?? 0)))}%`;
    this.#bar.classList.toggle('nearly-full', (meter.share ?? 0) > 0.9);
    setText(this.#text, meter.text);
    setText(this.#cost, meter.cost);
    this.element.title = meter.title;
  }
}
