import type { StepView, ToHost } from '../../../protocol/index.ts';
import { textButton } from '../../elements/button.ts';
import { h, setText } from '../../elements/dom.ts';
import { icon } from '../../elements/icons.ts';
import { isComposing } from '../../elements/keys.ts';
import type { AnswerText } from '../article/answerText.ts';
import type { TranscriptContext } from '../context.ts';
import { withPlainText } from '../text/plainText.ts';
import { t } from '../../../base/index.ts';

type PlanStep = Extract<StepView, { kind: 'plan' }>;
type PlanAction = Extract<ToHost, { type: 'plan' }>['action'];

/** A plan, the files and commands that it names, and the ways to answer it. */
export class PlanCard {
  readonly id: string;
  readonly element: HTMLElement;
  readonly #context: TranscriptContext;
  readonly #messageId: string;
  readonly #body = h('div', {
    class: 'text plan-text',
    role: 'group',
    tabindex: '0',
    'aria-label': t('Text of the plan'),
  });
  #text: AnswerText | null = null;
  readonly #named = h('div', { class: 'plan-named' });
  readonly #outcome = h('div', { class: 'approval-reason', role: 'note' });
  readonly #comment = h('textarea', { class: 'words', rows: '1', dir: 'auto', 'aria-label': t('Comment on the plan') });
  readonly #answers: HTMLElement;
  #drawn = '';
  #shown = '';

  constructor(step: PlanStep, messageId: string, context: TranscriptContext) {
    this.id = step.id;
    this.#messageId = messageId;
    this.#context = context;
    this.#comment.placeholder = t('Comment on the plan');
    this.#comment.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      if (this.#comment.value.trim() !== '') this.#post('comment');
    });
    this.#answers = h(
      'div',
      { class: 'plan-answers' },
      this.#comment,
      h(
        'div',
        { class: 'approval-buttons' },
        textButton(t('Start'), 'primary', () => this.#post('start')),
        textButton(t('Allow what it names'), 'secondary', () => this.#post('allow')),
      ),
    );
    this.element = h(
      'div',
      { class: 'approval plan', role: 'group', 'aria-label': t('Plan') },
      h(
        'div',
        { class: 'plan-head' },
        h('span', { class: 'row-icon' }, icon('note')),
        h('span', { class: 'approval-title' }, t('Plan')),
        textButton(t('Open'), 'quiet', () => this.#post('open')),
      ),
      this.#body,
      this.#named,
      this.#outcome,
      this.#answers,
    );
    this.update(step);
  }

  update(step: StepView): boolean {
    if (step.kind !== 'plan') return false;
    this.#drawText(step.text);
    const { files, commands, outcome, isOpen } = step;
    const shown = JSON.stringify([files, commands]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#named.replaceChildren(...listOf(t('Files'), files), ...listOf(t('Commands'), commands));
    }
    setText(this.#outcome, outcome);
    this.#outcome.hidden = outcome === '';
    this.#answers.hidden = !isOpen;
    return true;
  }

  dispose(): void {
    this.#text?.dispose();
  }

  #drawText(text: string): void {
    if (text === this.#drawn) return;
    this.#drawn = text;
    this.#text?.dispose();
    this.#body.replaceChildren();
    this.#text = this.#context.texts.create(this.#body);
    this.#text.append(text);
    this.#text.end();
  }

  #post(action: PlanAction): void {
    const comment = action === 'comment' ? this.#comment.value : '';
    this.#context.post({ type: 'plan', messageId: this.#messageId, stepId: this.id, action, comment });
  }
}

const listOf = (label: string, named: PlanStep['files']): readonly HTMLElement[] =>
  named.length === 0
    ? []
    : [
        h('div', { class: 'part-label' }, label),
        h(
          'ul',
          { class: 'plan-list', 'aria-label': label },
          ...named.map(({ name, used }) =>
            h(
              'li',
              { 'data-used': String(used) },
              h('span', { class: 'row-icon', 'aria-hidden': 'true' }, used ? icon('check') : null),
              withPlainText(h('code', {}), name),
              used ? h('span', { class: 'visually-hidden' }, ` ${t('done')}`) : null,
            ),
          ),
        ),
      ];
