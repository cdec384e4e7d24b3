import type { ActivityView } from '../../../protocol/index.ts';
import { textButton } from '../../elements/button.ts';
import { h, setText } from '../../elements/dom.ts';
import { icon } from '../../elements/icons.ts';
import { activityText } from '../../words.ts';
import type { TranscriptContext } from '../context.ts';
import { t } from '../../../base/index.ts';

/** The running turn's present work, with the seconds that pass. */
export class ActivityLine {
  readonly element: HTMLElement;
  readonly #text = h('span', { class: 'activity-text' });
  readonly #cancel: HTMLButtonElement;
  readonly #stop: () => void;
  #activity: ActivityView;

  constructor(activity: ActivityView, context: TranscriptContext) {
    this.#activity = activity;
    this.#cancel = textButton(t('Cancel'), 'secondary', () => context.post({ type: 'stop' }));
    this.element = h('div', { class: 'activity' }, icon('running'), this.#text, this.#cancel);
    this.#stop = context.ticker.start(() => this.#draw());
  }

  update(activity: ActivityView): void {
    this.#activity = activity;
    this.#draw();
  }

  dispose(): void {
    this.#stop();
  }

  #draw(): void {
    setText(this.#text, activityText(this.#activity, Date.now()));
    this.element.dataset['kind'] = this.#activity.kind;
    this.#cancel.hidden = this.#activity.kind !== 'retrying';
  }
}
