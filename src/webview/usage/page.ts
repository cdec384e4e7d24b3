import type { ToUsageView, UsageGroupView, UsageRange, UsageToHost, UsageTotalsView } from '../../protocol/index.ts';
import { textButton } from '../button.ts';
import { h } from '../dom.ts';
import { binsOf } from './bins.ts';
import { type Bar, columnChart, rowChart } from './charts.ts';
import { dayName, money, operationName, short, whole } from './figures.ts';
import { dayTableName, groupTable, requestTable } from './tables.ts';

type Metric = 'cost' | 'tokens';

const rangeNames: Readonly<Record<UsageRange, string>> = {
  '7': 'Last 7 days',
  '30': 'Last 30 days',
  '90': 'Last 90 days',
  all: 'All',
};

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
    this.#range = select(Object.entries(rangeNames));
    this.#range.addEventListener('change', () => post({ type: 'range', range: this.#range.value as UsageRange }));
    const metric = select([
      ['cost', 'Cost'],
      ['tokens', 'Tokens'],
    ]);
    metric.addEventListener('change', () => {
      this.#metric = metric.value as Metric;
      this.#draw();
    });
    root.append(
      h(
        'header',
        { class: 'top' },
        h('h1', {}, 'Usage'),
        h('div', { class: 'controls' }, labelled('Range', this.#range), labelled('Charts show', metric)),
        textButton('Export CSV', 'secondary', () => post({ type: 'export' })),
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
      const words = usage.range === 'all' ? 'Nothing was asked yet.' : 'No requests in this time.';
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
        this.#groups('model', 'By model', usage.byModel, half, (key) => key),
        this.#groups('operation', 'By operation', usage.byOperation, half, operationName),
      ),
      h('section', { class: 'card' }, h('h2', {}, 'Last requests'), requestTable(usage.requests)),
    );
  }

  #days({ byDay, firstDay, lastDay, total }: ToUsageView): HTMLElement {
    const bars = binsOf(byDay, firstDay, lastDay).map((bin): Bar => {
      const words = `${money(bin.cost)}, ${whole(bin.totalTokens)} tokens, ${whole(bin.requests)} requests`;
      return { label: dayName(bin.key), value: this.#metric === 'cost' ? bin.cost : bin.totalTokens, text: words };
    });
    const what = this.#metric === 'cost' ? 'Cost' : 'Tokens';
    const sum = this.#metric === 'cost' ? money(total.cost) : `${whole(total.totalTokens)} tokens`;
    const label = `${what} per day from ${dayName(firstDay)} to ${dayName(lastDay)}, ${sum} in all. The table below has the figures.`;
    const format = this.#metric === 'cost' ? money : short;
    const chart = columnChart(bars, this.#width - 26, label, format);
    return this.#card('day', `${what} per day`, chart, groupTable('Usage per day', byDay, dayTableName));
  }

  #groups(
    id: string,
    title: string,
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
    return this.#card(
      id,
      title,
      rowChart(bars, width - 26, label),
      groupTable(`Usage ${title.toLowerCase()}`, groups, nameOf),
    );
  }

  #card(id: string, title: string, chart: SVGSVGElement, table: HTMLElement): HTMLElement {
    const details = h('details', {}, h('summary', {}, 'Figures as a table'), table);
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

const labelled = (text: string, control: HTMLSelectElement): HTMLElement =>
  h('label', {}, h('span', {}, text), control);

function totals(total: UsageTotalsView): HTMLElement {
  const prompt = total.promptTokens + total.cacheCreationTokens + total.cacheReadTokens;
  const priced = total.requests - total.failed;
  const figure = (name: string, value: string, more: string): HTMLElement =>
    h('div', { class: 'figure' }, h('dt', {}, name), h('dd', {}, h('strong', {}, value), h('span', {}, more)));
  const ended = [
    total.failed > 0 ? `${whole(total.failed)} failed` : '',
    total.partial > 0 ? `${whole(total.partial)} not finished` : '',
  ].filter((part) => part !== '');
  return h(
    'dl',
    { class: 'totals' },
    figure(
      'Cost',
      money(total.cost),
      total.unpriced > 0
        ? `based on ${whole(Math.max(0, priced - total.unpriced))} of ${whole(priced)} requests; the others have no known price`
        : 'estimated from the price list',
    ),
    figure('Tokens', short(total.totalTokens), `${whole(prompt)} in, ${whole(total.completionTokens)} out`),
    figure(
      'From the cache',
      prompt === 0 ? '0 %' : `${Math.round((100 * total.cacheReadTokens) / prompt)} %`,
      `${whole(total.cacheReadTokens)} prompt tokens read from it`,
    ),
    figure('Requests', whole(total.requests), ended.length === 0 ? 'all finished' : ended.join(', ')),
  );
}
