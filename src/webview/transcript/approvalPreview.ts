import type { ApprovalView } from '../../protocol/index.ts';
import { h } from '../dom.ts';
import { createLongText } from './longText.ts';
import { showInParts } from './showInParts.ts';

type Preview = ApprovalView['preview'];
type Line = Extract<Preview, { kind: 'diff' }>['lines'][number];

/** So many lines of a diff are shown, and so many more with each press. */
const LINES = 500;

const marks = { same: ' ', add: '+', remove: '-' } as const;
const names = { same: null, add: 'added', remove: 'removed' } as const;

/** The change or command that is asked about. Of a very long one the beginning, and how much more there is. */
export const createPreview = (preview: Preview): HTMLElement =>
  h(
    'div',
    { class: `preview preview-${preview.kind}`, tabindex: '0', role: 'region', 'aria-label': 'Preview' },
    preview.kind === 'diff' ? createDiff(preview.lines) : createLongText(h('pre'), preview.text),
  );

/** How many lines come and go; empty where nothing is compared. */
export const changeCount = (preview: Preview): string => {
  if (preview.kind !== 'diff') return '';
  const count = (kind: Line['kind']): number => preview.lines.filter((line) => line.kind === kind).length;
  return `+${count('add')} −${count('remove')}`;
};

const createDiff = (lines: readonly Line[]): HTMLElement => {
  const shown = h('pre');
  const element = h('div', {}, shown);
  showInParts(element, 'lines', () => {
    const from = shown.childElementCount;
    shown.append(...lines.slice(from, from + LINES).map(createLine));
    return lines.length - shown.childElementCount;
  });
  return element;
};

const createLine = ({ kind, text }: Line): HTMLElement => {
  const name = names[kind];
  return h(
    'div',
    { class: `line ${kind}` },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, marks[kind]),
    name === null ? null : h('span', { class: 'visually-hidden' }, `${name}: `),
    text,
    '\n',
  );
};
