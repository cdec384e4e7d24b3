import type { PanelView, ToHost } from '../../protocol/index.ts';
import { h, setAttribute, setText } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { t } from '../../base/index.ts';

/** Lets Claude search the web in this conversation. It is not there where the model cannot. */
export class WebSwitch {
  readonly element = h(
    'button',
    {
      type: 'button',
      class: 'web-switch',
      role: 'switch',
      'aria-label': t('Web'),
      'aria-checked': 'false',
      hidden: true,
    },
    icon('web'),
  );
  /** A sentence that is to be known when it is switched on for the first time. */
  readonly note = h('div', { class: 'web-note', role: 'note', hidden: true });
  #on = false;
  #blocked = '';

  constructor(post: (message: ToHost) => void) {
    this.element.addEventListener('click', () => {
      if (this.#blocked !== '') return;
      this.#show(!this.#on);
      post({ type: 'webSwitch', on: this.#on });
    });
  }

  draw({ web }: PanelView): void {
    this.element.hidden = web === null;
    this.#blocked = web?.blocked ?? '';
    this.note.hidden = !web?.note;
    setText(this.note, web?.note ?? '');
    setAttribute(this.element, 'aria-disabled', this.#blocked === '' ? null : 'true');
    this.#show(web?.on ?? false);
  }

  #show(on: boolean): void {
    this.#on = on;
    this.element.setAttribute('aria-checked', String(on && this.#blocked === ''));
    const usual = on ? t('Web: Claude may search and open pages') : t('Let Claude search the web and open pages');
    this.element.title = this.#blocked === '' ? usual : this.#blocked;
  }
}
