import type { ChangedFileView, TurnChangesView } from '../../protocol/index.ts';
import { iconButton, textButton } from '../button.ts';
import { h } from '../dom.ts';
import type { TranscriptContext } from './context.ts';

/** More files than these are shown when asked. */
const shownFiles = 8;

const states = { open: '', kept: 'kept', undone: 'undone' } as const;

/** The files that a turn has changed, each with its lines, and what can be done with them. */
export function createChangesGroup({ messageId, files }: TurnChangesView, context: TranscriptContext): HTMLElement {
  const act = (action: 'keep' | 'undo' | 'review', uri: string | null): void =>
    context.post({ type: 'changes', messageId, action, uri });
  const rows = files.map((file) => createRow(file, act));
  const list = h('ul', { class: 'changed-files' }, ...rows.slice(0, shownFiles));
  const rest = rows.length - shownFiles;
  if (rest > 0) {
    const more = textButton(`Show ${rest} more`, 'quiet', () => {
      more.closest('li')?.remove();
      list.append(...rows.slice(shownFiles));
    });
    list.append(h('li', {}, more));
  }
  const open = files.filter(({ state }) => state === 'open').length;
  const title = files.length === 1 ? '1 file changed' : `${files.length} files changed`;
  return h(
    'div',
    { class: 'changes', role: 'group', 'aria-label': 'Changes' },
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
              textButton('Keep all', 'secondary', () => act('keep', null)),
              textButton('Undo all', 'secondary', () => act('undo', null)),
            ]),
        textButton('Review', 'quiet', () => act('review', null)),
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
    { type: 'button', class: 'changed-file', title: `Review ${name}`, 'aria-label': name, dir: 'auto' },
    h('span', { class: 'changed-folder' }, name.slice(0, own)),
    h('span', { class: 'changed-name' }, name.slice(own)),
  );
  file.addEventListener('click', () => act('review', uri));
  return h(
    'li',
    { 'data-state': state },
    file,
    h('span', { class: 'changed-figures' }, figures),
    h(
      'span',
      { class: 'changed-note' },
      [kind === 'changed' ? '' : kind, states[state]].filter((part) => part !== '').join(', '),
    ),
    ...(state === 'open'
      ? [
          iconButton('check', `Keep ${name}`, () => act('keep', uri)),
          iconButton('undo', `Undo ${name}`, () => act('undo', uri)),
        ]
      : []),
  );
};
