import type { HistoryEntry, MarkedText, ToHost } from '../../protocol/index.ts';
import { iconButton } from '../elements/button.ts';
import { h } from '../elements/dom.ts';
import { isComposing } from '../elements/keys.ts';
import { t } from '../../base/index.ts';

export interface RowOptions {
  readonly post: (message: ToHost) => void;
  /** A conversation was opened from the row. */
  readonly onOpen: () => void;
}

const stateWords = (state: HistoryEntry['state']): string =>
  state === 'idle' ? '' : state === 'working' ? `${t('at work')} · ` : `${t('waits for you')} · `;

/** A conversation in the history, or a place in one, with what can be done with it. */
export const createHistoryRow = (entry: HistoryEntry, { post, onOpen }: RowOptions): HTMLElement => {
  const { conversationId, hit } = entry;
  const open = h(
    'button',
    { type: 'button', class: 'history-open', 'aria-current': entry.isShown ? 'true' : false },
    h('span', { class: 'history-title', dir: 'auto' }, ...marked(entry.title)),
    h('span', { class: 'history-detail' }, `${stateWords(entry.state)}${entry.detail}`),
    hit === null ? null : h('span', { class: 'history-excerpt', dir: 'auto' }, ...marked(hit.excerpt)),
  );
  open.addEventListener('click', () => {
    post({ type: 'openConversation', conversationId, messageId: hit?.messageId ?? null, find: hit?.find ?? '' });
    onOpen();
  });
  const row = h('li', { class: 'history-row', 'data-state': entry.state }, open);
  if (hit !== null) return row;
  const name = entry.title.text;
  const { pinned } = entry;
  const pin = iconButton(pinned ? 'pinned' : 'pin', pinned ? t('Unpin {0}', name) : t('Pin {0}', name), () =>
    post({ type: 'pinConversation', conversationId, pinned: !pinned }),
  );
  pin.classList.toggle('on', pinned);
  const rename = iconButton('edit', t('Rename {0}', name), () => row.replaceChildren(createRenamer(entry, post, row)));
  const remove = iconButton('trash', t('Delete {0}', name), () => post({ type: 'deleteConversation', conversationId }));
  row.append(h('span', { class: 'history-actions' }, pin, rename, remove));
  return row;
};

/** The title as a field. Enter keeps it; Escape and leaving it do not. */
const createRenamer = (entry: HistoryEntry, post: (message: ToHost) => void, row: HTMLElement): HTMLElement => {
  const input = h('input', { class: 'history-rename', type: 'text', 'aria-label': t('Title'), dir: 'auto' });
  const before = [...row.children];
  const leave = (): void => {
    if (!input.isConnected) return;
    row.replaceChildren(...before);
    row.querySelector('button')?.focus();
  };
  input.value = entry.title.text;
  input.addEventListener('keydown', (event) => {
    if (isComposing(event) || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    const title = input.value.trim();
    if (event.key === 'Enter' && title !== '' && title !== entry.title.text) {
      post({ type: 'renameConversation', conversationId: entry.conversationId, title });
    }
    leave();
  });
  input.addEventListener('blur', leave);
  queueMicrotask(() => input.select());
  return input;
};

/** The text, with what was looked for as marks. */
const marked = ({ text, ranges }: MarkedText): (Node | string)[] => {
  const parts: (Node | string)[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    if (start < at) continue;
    parts.push(text.slice(at, start), h('mark', {}, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)];
};
