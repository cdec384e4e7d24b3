import type { ChangedFileView, TurnChangesView } from '../../../protocol/index.ts';
import { iconButton, textButton } from '../../elements/button.ts';
import { h } from '../../elements/dom.ts';
import type { TranscriptContext } from '../context.ts';
import { plural, t } from '../../../base/index.ts';

/** More files than these are shown when asked. */
const maxShownFiles = 8;

const kindWords = (kind: ChangedFileView['kind']): string =>
  kind === 'changed' ? '' : kind === 'created' ? t('created') : t('deleted');
const stateWords = (state: ChangedFileView['state']): string =>
  state === 'open' ? '' : state === 'kept' ? t('kept') : t('undone');

/** The files that a turn has changed, each with its lines, and what can be done with them. */
export function createChangesGroup({ messageId, files }: TurnChangesView, context: TranscriptContext): HTMLElement {
  const act = (action: 'keep' | 'undo' | 'review', uri: string | null): void =>
    context.post({ type: 'changes', messageId, action, uri });
  const rows = files.map((file) => createRow(file, act));
  const list = h('ul', { class: 'changed-files' }, ...rows.slice(0, maxShownFiles));
  const rest = rows.length - maxShownFiles;
  if (rest > 0) {
    const more = textButton(t('Show {0} more', rest), 'quiet', () => {
      more.closest('li')?.remove();
      list.append(...rows.slice(maxShownFiles));
    });
    list.append(h('li', {}, more));
  }
  const open = files.filter(({ state }) => state === 'open').length;
  const title = plural(files.length, '{0} file changed', '{0} files changed');
  return h(
    'div',
    { class: 'changes', role: 'group', 'aria-label': t('Changes') },
    h(
      'div',
      { class: 'changes-head' },
      h('span', { class: 'changes-title' }, title),
      h(
        'span',
        { class: 'changes-buttons' },
        ...(open === 0
          ? []
          : [
              textButton(t('Keep all'), 'secondary', () => act('keep', null)),
              textButton(t('Undo all'), 'secondary', () => act('undo', null)),
            ]),
        textButton(t('Review'), 'quiet', () => act('review', null)),
      ),
    ),
    list,
  );
}

const createRow = (
  { uri, name, added, removed, kind, state }: ChangedFileView,
  act: (action: 'keep' | 'undo' | 'review', uri: string) => void,
): HTMLElement => {
  const figures = added === null || removed === null ? '' : `+${added} −${removed}`;
  // Where there is little room, the folders give way and not the file's own name.
  const own = name.lastIndexOf('/') + 1;
  const file = h(
    'button',
    { type: 'button', class: 'changed-file', title: t('Review {0}', name), 'aria-label': name, dir: 'auto' },
    h('span', { class: 'changed-folder' }, name.slice(0, own)),
    h('span', { class: 'changed-name' }, name.slice(own)),
  );
  file.addEventListener('click', () => act('review', uri));
  return h(
    'li',
    { 'data-state': state },
    file,
    h('span', { class: 'changed-figures' }, figures),
    h('span', { class: 'changed-note' }, [kindWords(kind), stateWords(state)].filter((part) => part !== '').join(', ')),
    ...(state === 'open'
      ? [
          iconButton('check', t('Keep {0}', name), () => act('keep', uri)),
          iconButton('undo', t('Undo {0}', name), () => act('undo', uri)),
        ]
      : []),
  );
};
