import type { ModelPrice, PriceBand, PriceList } from './prices.ts';
import { t, failure, type Result } from '../base/index.ts';

/** The setting `sidestream.prices` as read: the entries that can be used, and a sentence for each that cannot. */
export interface OwnPrices {
  readonly prices: PriceList;
  readonly problems: readonly string[];
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const required = ['input', 'output'] as const;
const optional = ['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;

const isPrice = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** A band, or what is wrong with it. */
function readBand(value: unknown): Result<{ readonly band: PriceBand }> {
  if (!isFields(value)) return failure(t('a band must be an object with prices'));
  for (const name of required) {
    if (!isPrice(value[name]))
      return failure(t('"{0}" must be a number of US dollars per million tokens, 0 or more', name));
  }
  for (const name of optional) {
    const price = value[name];
    if (price !== undefined && price !== null && !isPrice(price))
      return failure(t('"{0}" must be a number, 0 or more', name));
  }
  const bound = value['upToPromptTokens'] ?? null;
  if (bound !== null && !(typeof bound === 'number' && Number.isSafeInteger(bound) && bound > 0)) {
    return failure(t('"upToPromptTokens" must be a whole number above 0'));
  }
  const band = {
    upToPromptTokens: bound,
    input: value['input'] as number,
    output: value['output'] as number,
    cacheRead: (value['cacheRead'] ?? null) as number | null,
    cacheWrite5m: (value['cacheWrite5m'] ?? null) as number | null,
    cacheWrite1h: (value['cacheWrite1h'] ?? null) as number | null,
  };
  return { ok: true, band };
}

/** A model's entry, or what is wrong with it. */
function readModelPrice(value: unknown): Result<{ readonly price: ModelPrice }> {
  if (!isFields(value)) return failure(t('an entry must be an object with "input" and "output"'));
  const given: unknown = value['bands'] ?? [value];
  if (!Array.isArray(given) || given.length === 0) return failure(t('"bands" must be a list of prices'));
  const bands: PriceBand[] = [];
  for (const item of given as unknown[]) {
    const read = readBand(item);
    if (!read.ok) return read;
    const { band } = read;
    const before = bands.at(-1);
    if (
      before &&
      (before.upToPromptTokens === null || before.upToPromptTokens >= (band.upToPromptTokens ?? Infinity))
    ) {
      return failure(t('"upToPromptTokens" must rise from band to band, and only the last may be without it'));
    }
    bands.push(band);
  }
  if (bands.at(-1)?.upToPromptTokens !== null) return failure(t('the last band must be without "upToPromptTokens"'));
  return { ok: true, price: { bands, asOf: null, source: null } };
}

/**
 * Reads the setting `sidestream.prices`: an object from model names to `{ input, output, cacheRead?, cacheWrite5m?,
 * cacheWrite1h? }` in USD per million tokens, or to `{ bands: [{ upToPromptTokens, … }, …] }`. An entry that cannot be
 * right is left out and named in `problems`.
 */
export function readOwnPrices(setting: unknown): OwnPrices {
  const prices = new Map<string, ModelPrice>();
  const problems: string[] = [];
  if (setting !== undefined && setting !== null && !isFields(setting)) {
    return { prices, problems: [t('The setting sidestream.prices must be an object from model names to prices.')] };
  }
  for (const [model, value] of Object.entries(setting ?? {})) {
    const read = model.trim() === '' ? failure(t('it has no model name')) : readModelPrice(value);
    if (read.ok) prices.set(model, read.price);
    else problems.push(t('The price of "{0}" in sidestream.prices is not used: {1}.', model, read.problem));
  }
  return { prices, problems };
}
