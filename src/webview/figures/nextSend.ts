import { estimateTokens, formatCount, formatUsd, plural, t } from '../../base/index.ts';
import { isCached, leastCost, type PanelView } from '../../protocol/index.ts';
import { h, setText } from '../elements/dom.ts';
import type { Ticker } from '../elements/ticker.ts';

/** The least cost of the next send, and for how long the cache holds what was said before. */
export class NextSend {
  readonly element = h('div', { class: 'next-send', role: 'status', 'aria-label': t('Next send'), 'aria-live': 'off' });
  readonly #ticker: Ticker;
  #stop: (() => void) | null = null;
  #next: PanelView['nextSend'] = null;
  #chips = 0;
  #written = 0;
  /** Searches of the web cost a fee, and pages their text. */
  #mayTakeMore = false;

  constructor(ticker: Ticker) {
    this.#ticker = ticker;
  }

  draw({ nextSend, chips, web }: PanelView): void {
    this.#next = nextSend;
    this.#mayTakeMore = web?.on === true && web.blocked === '';
    this.#chips = chips.reduce((sum, { tokens }) => sum + tokens, 0);
    this.#show();
    const runs = nextSend !== null && isCached(nextSend, Date.now());
    if (runs) this.#stop ??= this.#ticker.start(() => this.#show());
    else this.#rest();
  }

  /** The draft has changed. */
  write(draft: string): void {
    this.#written = estimateTokens(draft);
    this.#show();
  }

  #show(): void {
    const next = this.#next;
    const now = Date.now();
    const more = this.#written + this.#chips;
    this.element.hidden = next === null || next.tokens + more === 0;
    if (!next) return;
    const cached = isCached(next, now);
    if (!cached) this.#rest();
    setText(
      this.element,
      `≈ ${formatUsd(leastCost(next, more, now))} · ${cached ? clock(next, now) : t('not cached')}`,
    );
    const fees = this.#mayTakeMore ? ' ' + t('Searches of the web are paid on top of that.') : '';
    this.element.title = titleOf(next, more, cached) + fees;
  }

  #rest(): void {
    this.#stop?.();
    this.#stop = null;
  }
}

type Next = NonNullable<PanelView['nextSend']>;

function clock({ cachedUntil }: Next, now: number): string {
  const seconds = Math.max(0, Math.ceil(((cachedUntil ?? now) - now) / 1000));
  return t('cached, {0} left', `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
}

function titleOf({ tokens, cachedTokens }: Next, more: number, cached: boolean): string {
  const fresh = tokens + more - (cached ? cachedTokens : 0);
  if (!cached) {
    return plural(
      fresh,
      'The next send: about {1} new token. It costs at least this, and the answer on top.',
      'The next send: about {1} new tokens. It costs at least this, and the answer on top.',
      formatCount(fresh),
    );
  }
  return plural(
    fresh,
    'The next send: {1} from the cache and about {2} new token. It costs at least this, and the answer on top.',
    'The next send: {1} from the cache and about {2} new tokens. It costs at least this, and the answer on top.',
    formatCount(cachedTokens),
    formatCount(fresh),
  );
}
