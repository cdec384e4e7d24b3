import type { ApprovalView } from '../../../protocol/index.ts';
import { h } from '../../elements/dom.ts';
import { createLongText } from '../text/longText.ts';
import { showInParts } from '../text/showInParts.ts';
import { t } from '../../../base/index.ts';

type Preview = ApprovalView['preview'];
type Line = Extract<Preview, { kind: 'diff' }>['lines'][number];

/** So many lines of a diff are shown, and so many more with each press. */
const linesAtOnce = 500;

const marks = { same: ' ', add: '+', remove: '-' } as const;
const nameOf = (kind: Line['kind']): string | null =>
  kind === 'same' ? null : kind === 'add' ? t('added') : t('removed');

/** The pieces of a change that go without a tick, and what is to be done when that changes. */
export interface Ticks {
  readonly leftOut: Set<number>;
  readonly onChange: () => void;
}

/**
 * The change or command that is asked about. Of a very long one the beginning, and how much more there is.
 *
 * @param ticks gives each of several pieces a tick; `null` for none
 */
export const createPreview = (preview: Preview, ticks: Ticks | null = null): HTMLElement =>
  h(
    'div',
    { class: `preview preview-${preview.kind}`, tabindex: '0', role: 'group', 'aria-label': t('Preview') },
    preview.kind === 'diff' ? createDiff(preview, ticks) : createLongText(h('pre'), preview.text),
  );

/** The number of separate places of a change; 0 where nothing is compared. */
export const pieceCount = (preview: Preview): number =>
  preview.kind === 'diff' ? new Set(preview.lines.flatMap(({ piece }) => piece ?? [])).size : 0;

/** How many lines come and go; empty where nothing is compared. */
export const changeCount = (preview: Preview): string => {
  if (preview.kind !== 'diff') return '';
  const count = (kind: Line['kind']): number => preview.lines.filter((line) => line.kind === kind).length;
  return `+${count('add')} −${count('remove')}`;
};

const createDiff = (preview: Extract<Preview, { kind: 'diff' }>, ticks: Ticks | null): HTMLElement => {
  const { lines } = preview;
  const shown = h('pre');
  const element = h('div', {}, shown);
  const count = pieceCount(preview);
  const mark = (): void => {
    for (const line of shown.querySelectorAll<HTMLElement>('[data-piece]')) {
      line.classList.toggle('left-out', ticks?.leftOut.has(Number(line.dataset['piece'])) === true);
    }
  };
  let from = 0;
  let last: number | null = null;
  showInParts(element, 'lines', () => {
    for (const line of lines.slice(from, from + linesAtOnce)) {
      if (ticks !== null && line.piece !== null && line.piece !== last) {
        shown.append(createTick(line.piece, count, ticks, mark));
        last = line.piece;
      }
      shown.append(createLine(line));
    }
    from += linesAtOnce;
    mark();
    return Math.max(0, lines.length - from);
  });
  return element;
};

const createTick = (piece: number, count: number, { leftOut, onChange }: Ticks, mark: () => void): HTMLElement => {
  const name = t('Change {0} of {1}', piece + 1, count);
  const box = h('input', { type: 'checkbox' });
  box.checked = !leftOut.has(piece);
  box.addEventListener('change', () => {
    if (box.checked) leftOut.delete(piece);
    else leftOut.add(piece);
    mark();
    onChange();
  });
  return h('label', { class: 'tick' }, box, name);
};

const createLine = ({ kind, text, piece }: Line): HTMLElement => {
  const name = nameOf(kind);
  return h(
    'div',
    { class: `line ${kind}`, 'data-piece': piece === null ? false : String(piece) },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, marks[kind]),
    name === null ? null : h('span', { class: 'visually-hidden' }, `${name}: `),
    text,
    '\n',
  );
};
