import type { MessageHead } from '../../../protocol/index.ts';
import { iconButton } from '../../elements/button.ts';
import { h } from '../../elements/dom.ts';
import { icon } from '../../elements/icons.ts';
import type { TranscriptContext } from '../context.ts';
import { t } from '../../../base/index.ts';

/** How long a done thing is shown as done, in ms. */
const shownMs = 1500;

/** The line under a message: its branches, its figures, and what can be done with it. */
export const createFooter = (head: MessageHead, context: TranscriptContext, onEdit: () => void): HTMLElement => {
  const messageId = head.id;
  const isAnswer = head.role === 'assistant';
  // The notice has the same button, with its reason beside it.
  const hasRetry = head.notice?.actions.includes('retry') ?? false;
  const buttons = [
    isAnswer ? null : iconButton('edit', t('Edit prompt'), onEdit),
    copyButton(() => context.post({ type: 'copyMessage', messageId })),
    isAnswer && !hasRetry ? iconButton('retry', t('Retry'), () => context.post({ type: 'retry', messageId })) : null,
    isAnswer ? iconButton('fork', t('Fork from here'), () => context.post({ type: 'fork', messageId })) : null,
  ];
  const actions = h('div', { class: 'footer-actions' });
  for (const button of buttons) if (button !== null) actions.append(button);
  return h(
    'div',
    { class: 'footer' },
    branches(head, context),
    ...(head.footer === null ? [] : figures(messageId, head.footer, context)),
    actions,
  );
};

/** The answer's figures: the sum in a line, and all of it when that is pressed. */
const figures = (
  messageId: string,
  { text, title }: NonNullable<MessageHead['footer']>,
  { expanded }: TranscriptContext,
): HTMLElement[] => {
  const id = `figures-${messageId}`;
  const all = h('div', { class: 'all-figures', id }, title);
  const button = h('button', { type: 'button', class: 'figures', title, 'aria-controls': id }, text);
  const show = (open: boolean): void => {
    button.setAttribute('aria-expanded', String(open));
    all.hidden = !open;
  };
  button.addEventListener('click', () => {
    expanded.set(id, !expanded.has(id));
    show(expanded.has(id));
  });
  show(expanded.has(id));
  return [button, all];
};

/** Shows for a moment that it was done. */
const copyButton = (copy: () => void): HTMLButtonElement => {
  const button = iconButton('copy', t('Copy message'), () => {
    copy();
    button.replaceChildren(icon('check'));
    setTimeout(() => button.replaceChildren(icon('copy')), shownMs);
  });
  return button;
};

const branches = (head: MessageHead, context: TranscriptContext): HTMLElement | null => {
  const branch = head.branch;
  if (branch === null || branch.ids.length < 2) return null;
  const step = (name: 'back' | 'chevron', label: string, to: string | undefined): HTMLButtonElement => {
    const button = iconButton(name, label, () => {
      if (to !== undefined) context.post({ type: 'selectBranch', messageId: to });
    });
    button.disabled = to === undefined;
    button.dataset['control'] = name;
    return button;
  };
  return h(
    'span',
    { class: 'branches', role: 'group', 'aria-label': t('Branches') },
    step('back', t('Previous branch'), branch.ids[branch.index - 1]),
    h('span', { class: 'branch-place' }, `${branch.index + 1}/${branch.ids.length}`),
    step('chevron', t('Next branch'), branch.ids[branch.index + 1]),
  );
};
