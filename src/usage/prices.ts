import builtIn from './prices.json' with { type: 'json' };

/** Cost of tokens while the prompt is no longer than the band's bound. USD per million tokens. */
export interface PriceBand {
  /** The longest prompt of this band in tokens, cached ones counted too; `null` in the last band. */
  readonly upToPromptTokens: number | null;
  readonly input: number;
  readonly output: number;
  /** `null`: not known, so that a request which reads the cache has no price. */
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
}

/** The price of one model, or of all whose id begins with its name. */
export interface ModelPrice {
  /** Bands by rising bound. A prompt is priced whole by the first band that holds it, its output too. */
  readonly bands: readonly PriceBand[];
  /** The day on which the prices were true, `YYYY-MM-DD`; `null` when the person set them. */
  readonly asOf: string | null;
  /** The page that says so. */
  readonly source: string | null;
}

/** Prices by model id or by the beginning of one. */
export type PriceList = ReadonlyMap<string, ModelPrice>;

const builtInPrices: PriceList = new Map(Object.entries<ModelPrice>(builtIn));

/** The price list, with the person's own entries in place of, or beside, those that Sidestream brings. */
export function priceList(own: PriceList = new Map()): PriceList {
  return new Map([...builtInPrices, ...own]);
}

/**
 * Whether `model` is what `name` stands for. Besides the same id this is a dated or named variant of it: `-20261001`,
 * `@20261001`, `-latest`, `[1m]`. A short number that follows is a version of its own: `claude-sonnet-5` does not stand
 * for `claude-sonnet-5-5`, whose price is another.
 */
function standsFor(name: string, model: string): boolean {
  if (!model.startsWith(name)) return false;
  return /^(?:$|[^a-z0-9](?!\d{1,3}(?![a-z0-9])))/i.test(model.slice(name.length));
}

/** The price of a model: its own entry, else the longest name that stands for it; `null` when there is none. */
export function priceOf(model: string, prices: PriceList): ModelPrice | null {
  const exact = prices.get(model);
  if (exact) return exact;
  const [longest] = [...prices.keys()].filter((name) => standsFor(name, model)).sort((a, b) => b.length - a.length);
  return longest === undefined ? null : (prices.get(longest) ?? null);
}
