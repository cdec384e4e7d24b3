const namespace = 'http://www.w3.org/2000/svg';

/** One bar. */
export interface Bar {
  readonly label: string;
  /** 0 or more. */
  readonly value: number;
  /** The value in words. */
  readonly text: string;
}

type Shape = 'svg' | 'g' | 'rect' | 'line' | 'text' | 'title';

/** An SVG element. Attributes only: the page's policy allows no inline style. */
function draw<K extends Shape>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

const picture = (width: number, height: number, label: string, ...children: Node[]): SVGSVGElement =>
  draw('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...children);

/** The next number above that reads well on an axis: 1, 2 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

/**
 * Upright bars over time.
 *
 * @param width px
 * @param format what the axis says of a value
 */
export function columnChart(
  bars: readonly Bar[],
  width: number,
  label: string,
  format: (value: number) => string,
): SVGSVGElement {
  const height = 180;
  const left = 56;
  const bottom = 22;
  const top = 8;
  const plotWidth = Math.max(40, width - left - 4);
  const plotHeight = height - top - bottom;
  const ceiling = niceCeiling(Math.max(0, ...bars.map(({ value }) => value)));
  const slot = plotWidth / Math.max(1, bars.length);
  const gap = slot > 6 ? Math.min(8, slot * 0.3) : slot * 0.15;
  const every = Math.max(1, Math.ceil(bars.length / Math.max(1, Math.floor(plotWidth / 64))));
  const y = (value: number): number => top + plotHeight * (1 - value / ceiling);
  const axis = [0, ceiling / 2, ceiling].flatMap((value) => [
    draw('line', { class: 'grid', x1: left, x2: left + plotWidth, y1: y(value), y2: y(value) }),
    draw('text', { class: 'tick', x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, format(value)),
  ]);
  const columns = bars.flatMap((bar, index) => {
    const x = left + index * slot;
    // A little that was used is seen, however much more there was on another day.
    const barHeight = bar.value > 0 ? Math.max(1.5, top + plotHeight - y(bar.value)) : 0;
    const column = draw(
      'g',
      { class: 'column' },
      draw('title', {}, `${bar.label}: ${bar.text}`),
      draw('rect', { class: 'hit', x, y: top, width: slot, height: plotHeight }),
      draw('rect', {
        class: 'bar',
        x: x + gap / 2,
        y: top + plotHeight - barHeight,
        width: Math.max(0.5, slot - gap),
        height: barHeight,
        rx: Math.min(2, slot / 4),
      }),
    );
    if ((bars.length - 1 - index) % every !== 0) return [column];
    const middle = Math.min(left + plotWidth - 20, Math.max(left + 16, x + slot / 2));
    return [column, draw('text', { class: 'tick', x: middle, y: height - 6, 'text-anchor': 'middle' }, bar.label)];
  });
  return picture(width, height, label, ...axis, ...columns);
}

/** About the width of a letter of the charts' names, px. */
const letter = 7;

const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(4, Math.floor(length) - 1))}…`;

/** Lying bars, the largest first as they come, each with its name and value. `width` in px. */
export function rowChart(bars: readonly Bar[], width: number, label: string): SVGSVGElement {
  const rowHeight = 38;
  const largest = Math.max(Number.MIN_VALUE, ...bars.map(({ value }) => value));
  const rows = bars.map((bar, index) => {
    const y = index * rowHeight;
    return draw(
      'g',
      {},
      draw('title', {}, `${bar.label}: ${bar.text}`),
      draw('text', { class: 'name', x: 0, y: y + 14 }, shorten(bar.label, width / letter - bar.text.length - 2)),
      draw('text', { class: 'value', x: width, y: y + 14, 'text-anchor': 'end' }, bar.text),
      draw('rect', { class: 'track', x: 0, y: y + 20, width, height: 8, rx: 2 }),
      draw('rect', {
        class: 'bar',
        x: 0,
        y: y + 20,
        width: bar.value > 0 ? Math.max(2, (width * bar.value) / largest) : 0,
        height: 8,
        rx: 2,
      }),
    );
  });
  return picture(width, Math.max(1, bars.length) * rowHeight, label, ...rows);
}
