import type { PanelView } from '../../protocol/index.ts';
import { h } from '../elements/dom.ts';
import { Meter } from './meter.ts';
import { NextSend } from './nextSend.ts';
import type { Ticker } from '../elements/ticker.ts';

/** Money and tokens below the composer: the next send's, and those of the conversation so far. */
export class Figures {
  readonly element: HTMLElement;
  readonly #nextSend: NextSend;
  readonly #meter: Meter;

  constructor(ticker: Ticker, onOpenUsage: () => void) {
    this.#nextSend = new NextSend(ticker);
    this.#meter = new Meter(onOpenUsage);
    this.element = h('div', { class: 'figures' }, this.#nextSend.element, this.#meter.element);
  }

  draw(panel: PanelView): void {
    this.#nextSend.draw(panel);
    this.#meter.draw(panel);
  }

  /** The draft has changed. */
  write(draft: string): void {
    this.#nextSend.write(draft);
  }
}
