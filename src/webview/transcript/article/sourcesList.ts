import type { MessageHead } from '../../../protocol/index.ts';
import { h } from '../../elements/dom.ts';
import type { TranscriptContext } from '../context.ts';
import { t } from '../../../base/index.ts';

/** The pages that an answer's text is from, under the numbers by which the text names them. */
export function createSources(sources: MessageHead['sources'], context: TranscriptContext): HTMLElement {
  const rows = sources.map(({ url, title }) => {
    const host = URL.canParse(url) ? new URL(url).host : '';
    const press = (): void => context.post({ type: 'openLink', href: url });
    const link = h('a', { role: 'link', tabindex: '0', class: 'source', title: url, dir: 'auto' }, title);
    link.addEventListener('click', press);
    link.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      press();
    });
    return h('li', {}, link, h('span', { class: 'source-host' }, host));
  });
  return h(
    'div',
    { class: 'sources' },
    h('div', { class: 'sources-title', 'aria-hidden': 'true' }, t('Sources')),
    h('ol', { 'aria-label': t('Sources') }, ...rows),
  );
}
