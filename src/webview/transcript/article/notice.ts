import type { MessageHead, NoticeView } from '../../../protocol/index.ts';
import { textButton } from '../../elements/button.ts';
import { h } from '../../elements/dom.ts';
import type { TranscriptContext } from '../context.ts';
import { t } from '../../../base/index.ts';

const labels = (): Readonly<Record<NoticeView['actions'][number], string>> => ({
  continue: t('Continue'),
  leaveOut: t('Leave it out and retry'),
  retry: t('Retry'),
  setApiKey: t('Set API key'),
  selectModel: t('Select model'),
  newConversation: t('Start afresh'),
  showLog: t('Show log'),
});

/**
 * Why an answer ended as it did, and what can be done. `isNew`: it came about just now; one that is only drawn again,
 * because it was scrolled away or the view was reloaded, is not spoken a second time.
 */
export const createNotice = (
  notice: NoticeView,
  head: MessageHead,
  isNew: boolean,
  context: TranscriptContext,
): HTMLElement => {
  const run = (action: NoticeView['actions'][number]): void => {
    switch (action) {
      case 'continue':
      case 'leaveOut':
      case 'retry':
        context.post({ type: action, messageId: head.id });
        break;
      case 'newConversation':
        context.post({ type: 'newConversation' });
        break;
      default:
        context.post({ type: 'action', action });
    }
  };
  return h(
    'div',
    { class: `notice ${notice.role}` },
    h(
      'div',
      {
        class: 'notice-text',
        dir: 'auto',
        role: notice.role === 'alert' ? 'alert' : 'note',
        ...(notice.role === 'alert' && !isNew ? { 'aria-live': 'off' } : {}),
      },
      notice.text,
    ),
    notice.detail === '' ? null : h('div', { class: 'notice-detail' }, notice.detail),
    notice.actions.length === 0
      ? null
      : h(
          'div',
          { class: 'notice-actions' },
          ...notice.actions.map((action) => textButton(labels()[action], 'secondary', () => run(action))),
        ),
  );
};
