import type { UsageGroupView, UsageRequestView } from '../../protocol/index.ts';
import { h } from '../elements/dom.ts';
import { icon, type IconName } from '../elements/icons.ts';
import { dayName, moment, money, operationName, span, whole } from './figures.ts';
import { t } from '../../base/index.ts';

/** A table that scrolls sideways where it is too wide, by the keyboard too. */
const scrolling = (label: string, table: HTMLTableElement): HTMLElement =>
  h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, table);

const header = (names: readonly (readonly [name: string, numeric: boolean])[]): HTMLElement =>
  h(
    'thead',
    {},
    h('tr', {}, ...names.map(([name, numeric]) => h('th', { scope: 'col', class: numeric ? 'number' : '' }, name))),
  );

/** The figures that a chart draws, to be read. */
export function groupTable(
  caption: string,
  groups: readonly UsageGroupView[],
  nameOf = (key: string): string => key,
): HTMLElement {
  const number = (text: string): HTMLElement => h('td', { class: 'number' }, text);
  const rows = groups.map((group) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, nameOf(group.key)),
      number(money(group.cost)),
      number(whole(group.totalTokens)),
      number(whole(group.promptTokens)),
      number(whole(group.cacheReadTokens)),
      number(whole(group.cacheCreationTokens)),
      number(whole(group.completionTokens)),
      number(whole(group.requests)),
    ),
  );
  const names = [t('Cost'), t('Tokens'), t('Prompt'), t('Cache read'), t('Cache written'), t('Output'), t('Requests')];
  const table = h(
    'table',
    {},
    h('caption', { class: 'visually-hidden' }, caption),
    header([['', false], ...names.map((name) => [name, true] as const)]),
    h('tbody', {}, ...rows),
  );
  // An empty heading says nothing; what stands in the column is named by the caption.
  table.querySelector('th')?.replaceWith(h('td', {}));
  return scrolling(caption, table);
}

export const dayTableName = (key: string): string => `${dayName(key)} (${key})`;

/** How a request ended: a picture, and words for it. */
function result(request: UsageRequestView): { picture: IconName; words: string } {
  const status = request.status === null ? '' : `HTTP ${request.status}`;
  const join = (...parts: string[]): string => parts.filter((part) => part !== '').join(' · ');
  switch (request.state) {
    case 'failed':
      return { picture: 'error', words: join(t('Failed'), status, request.error) };
    case 'partial':
      return { picture: 'warning', words: join(t('Not finished'), request.error) };
    case 'final':
      return { picture: 'check', words: request.rejected ? t('Complete · a figure was dropped') : t('Complete') };
  }
}

/** The newest requests. */
export function requestTable(requests: readonly UsageRequestView[]): HTMLElement {
  const rows = requests.map((request) => {
    const about = request.estimated ? '≈ ' : '';
    const { picture, words } = result(request);
    const cost =
      request.state === 'failed' && request.cost === null
        ? ''
        : `${request.cost === null ? '' : about}${money(request.cost)}`;
    const tokens = request.tokens === null ? '' : `${about}${whole(request.tokens)}`;
    return h(
      'tr',
      { class: `request ${request.state}` },
      h('td', {}, moment(request.at)),
      h('td', {}, h('div', { class: 'result' }, icon(picture), h('span', {}, words))),
      h('td', {}, request.model),
      h('td', {}, operationName(request.operation)),
      h('td', { class: 'number' }, tokens),
      h('td', { class: 'number' }, cost),
      h('td', { class: 'number' }, span(request.timeToFirstTokenMs)),
      h('td', { class: 'number' }, span(request.durationMs)),
      h('td', { class: 'id' }, request.requestId),
    );
  });
  const table = h(
    'table',
    { class: 'requests' },
    h('caption', { class: 'visually-hidden' }, t('Last requests, newest first')),
    header([
      [t('Time'), false],
      [t('Result'), false],
      [t('Model'), false],
      [t('Operation'), false],
      [t('Tokens'), true],
      [t('Cost'), true],
      [t('First token'), true],
      [t('Duration'), true],
      [t('Request id'), false],
    ]),
    h('tbody', {}, ...rows),
  );
  return scrolling(t('Last requests'), table);
}
