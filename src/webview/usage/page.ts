import type { ToUsageView, UsageGroupView, UsageRange, UsageToHost, UsageTotalsView } from '../../protocol/index.ts';
import { textButton } from '../elements/button.ts';
import { h } from '../elements/dom.ts';
import { binsOf } from './bins.ts';
import { type Bar, columnChart, rowChart } from './charts.ts';
import { dayName, money, operationName, short, whole } from './figures.ts';
import { dayTableName, groupTable, requestTable } from './tables.ts';
import { plural, t } from '../../base/index.ts';

type Metric = 'cost' | 'tokens';

const rangeNames = (): Readonly<Record<UsageRange, string>> => ({
  '7': t('Last 7 days'),
  '30': t('Last 30 days'),
  '90': t('Last 90 days'),
  all: t('All'),
});

/** The usage page: what was spent, on what, and how each request ended. */
export class UsagePage {
  readonly #content = h('div', { class: 'content' });
  readonly #range: HTMLSelectElement;
  #metric: Metric = 'cost';
  #usage: ToUsageView | null = null;
  /** Tables that were opened stay open when the figures change. */
  readonly #open = new Set<string>();
  #width = 0;

  constructor(root: HTMLElement, post: (message: UsageToHost) => void) {
    this.#range = select(Object.entries(rangeNames()));
    this.#range.addEventListener('change', () => post({ type: 'range', range: this.#range.value as UsageRange }));
    const metric = select([
      ['cost', t('Cost')],
      ['tokens', t('Tokens')],
    ]);
    metric.addEventListener('change', () => {
      this.#metric = metric.value as Metric;
      this.#draw();
    });
    root.append(
      h(
        'header',
        { class: 'top' },
        h('h1', {}, t('Usage')),
        h('div', { class: 'controls' }, labelled(t('Range'), this.#range), labelled(t('Charts show'), metric)),
        textButton(t('Export CSV'), 'secondary', () => post({ type: 'export' })),
      ),
      h('main', {}, this.#content),
    );
    new ResizeObserver(() => {
      if (this.#content.clientWidth !== this.#width) this.#draw();
    }).observe(this.#content);
  }

  show(usage: ToUsageView): void {
    this.#usage = usage;
    this.#range.value = usage.range;
    this.#draw();
  }

  #draw(): void {
    const usage = this.#usage;
    this.#width = this.#content.clientWidth;
    if (!usage || this.#width === 0) return;
    if (usage.total.requests === 0) {
      const words = usage.range === 'all' ? t('Nothing was asked yet.') : t('No requests in this time.');
      this.#content.replaceChildren(h('p', { class: 'empty' }, words));
      return;
    }
    const half = this.#width < 720 ? this.#width : (this.#width - 24) / 2;
    this.#content.replaceChildren(
      totals(usage.total),
      this.#days(usage),
      h(
        'div',
        { class: 'pair' },
        this.#groups('model', [t('By model'), t('Usage by model')], usage.byModel, half, (key) => key),
        this.#groups('operation', [t('By operation'), t('Usage by operation')], usage.byOperation, half, operationName),
      ),
      h('section', { class: 'card' }, h('h2', {}, t('Last requests')), requestTable(usage.requests)),
    );
  }

  #days({ byDay, firstDay, lastDay, total }: ToUsageView): HTMLElement {
    const bars = binsOf(byDay, firstDay, lastDay).map((bin): Bar => {
      const words = [
        money(bin.cost),
        tokenCount(bin.totalTokens),
        plural(bin.requests, '{0} request', '{0} requests'),
      ].join(', ');
      return { label: dayName(bin.key), value: this.#metric === 'cost' ? bin.cost : bin.totalTokens, text: words };
    });
    const sum = this.#metric === 'cost' ? money(total.cost) : tokenCount(total.totalTokens);
    const label =
      this.#metric === 'cost'
        ? t(
            'Cost per day from {0} to {1}, {2} in all. The table below has the figures.',
            dayName(firstDay),
            dayName(lastDay),
            sum,
          )
        : t(
            'Tokens per day from {0} to {1}, {2} in all. The table below has the figures.',
            dayName(firstDay),
            dayName(lastDay),
            sum,
          );
    const format = this.#metric === 'cost' ? money : short;
    const chart = columnChart(bars, this.#width - 26, label, format);
    return this.#card(
      'day',
      this.#metric === 'cost' ? t('Cost per day') : t('Tokens per day'),
      chart,
      groupTable(t('Usage per day'), byDay, dayTableName),
    );
  }

  #groups(
    id: string,
    [title, caption]: readonly [title: string, caption: string],
    groups: readonly UsageGroupView[],
    width: number,
    nameOf: (key: string) => string,
  ): HTMLElement {
    const isCost = this.#metric === 'cost';
    const bars = groups
      .map((group): Bar => ({
        label: nameOf(group.key),
        value: isCost ? (group.cost ?? 0) : group.totalTokens,
        text: isCost ? money(group.cost) : whole(group.totalTokens),
      }))
      .sort((a, b) => b.value - a.value);
    const label = `${title}: ${bars.map((bar) => `${bar.label} ${bar.text}`).join(', ')}.`;
    return this.#card(id, title, rowChart(bars, width - 26, label), groupTable(caption, groups, nameOf));
  }

  #card(id: string, title: string, chart: SVGSVGElement, table: HTMLElement): HTMLElement {
    const details = h('details', {}, h('summary', {}, t('Figures as a table')), table);
    details.open = this.#open.has(id);
    details.addEventListener('toggle', () => {
      if (details.open) this.#open.add(id);
      else this.#open.delete(id);
    });
    return h('section', { class: 'card' }, h('h2', {}, title), chart, details);
  }
}

const select = (options: readonly (readonly [value: string, label: string])[]): HTMLSelectElement =>
  h('select', {}, ...options.map(([value, label]) => h('option', { value }, label)));

const tokenCount = (count: number): string => plural(count, '{0} token', '{0} tokens');

const labelled = (text: string, control: HTMLSelectElement): HTMLElement =>
  h('label', {}, h('span', {}, text), control);

function totals(total: UsageTotalsView): HTMLElement {
  const prompt = total.promptTokens + total.cacheCreationTokens + total.cacheReadTokens;
  const priced = total.requests - total.failed;
  const figure = (name: string, value: string, more: string): HTMLElement =>
    h('div', { class: 'figure' }, h('dt', {}, name), h('dd', {}, h('strong', {}, value), h('span', {}, more)));
  const ended = [
    total.failed > 0 ? plural(total.failed, '{0} failed', '{0} failed') : '',
    total.partial > 0 ? plural(total.partial, '{0} not finished', '{0} not finished') : '',
  ].filter((part) => part !== '');
  return h(
    'dl',
    { class: 'totals' },
    figure(
      t('Cost'),
      money(total.cost),
      total.unpriced > 0
        ? plural(
            priced,
            'based on {1} of {0} request; the others have no known price',
            'based on {1} of {0} requests; the others have no known price',
            whole(Math.max(0, priced - total.unpriced)),
          )
        : t('estimated from the price list'),
    ),
    figure(t('Tokens'), short(total.totalTokens), t('{0} in, {1} out', whole(prompt), whole(total.completionTokens))),
    figure(
      t('From the cache'),
      t('{0} %', prompt === 0 ? 0 : Math.round((100 * total.cacheReadTokens) / prompt)),
      plural(total.cacheReadTokens, '{0} prompt token read from it', '{0} prompt tokens read from it'),
    ),
    figure(t('Requests'), whole(total.requests), ended.length === 0 ? t('all finished') : ended.join(', ')),
  );
}
