import { readOwnPrices } from './ownPrices.ts';
import { type PriceList, priceList } from './prices.ts';

/** The price list that counts now. The setting is read anew when it has changed, and its problems are told once each time. */
export class PriceBook {
  readonly #setting: () => unknown;
  readonly #warn: (problem: string) => void;
  #known: { readonly setting: string; readonly prices: PriceList } | null = null;

  /** @param setting the value of `sidestream.prices`, as written */
  constructor(setting: () => unknown, warn: (problem: string) => void) {
    this.#setting = setting;
    this.#warn = warn;
  }

  get current(): PriceList {
    const value = this.#setting() ?? {};
    const setting = JSON.stringify(value);
    if (this.#known?.setting !== setting) {
      const { prices, problems } = readOwnPrices(value);
      for (const problem of problems) this.#warn(problem);
      this.#known = { setting, prices: priceList(prices) };
    }
    return this.#known.prices;
  }
}
