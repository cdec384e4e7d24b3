import type { StepView } from '../../../protocol/index.ts';
import { textButton } from '../../elements/button.ts';
import { h, setText } from '../../elements/dom.ts';
import { icon } from '../../elements/icons.ts';
import type { TranscriptContext } from '../context.ts';
import { Disclosure } from './disclosure.ts';
import { withPlainText } from '../text/plainText.ts';
import { t } from '../../../base/index.ts';

type SummaryStep = Extract<StepView, { kind: 'summary' }>;

/** The summary that stands for older messages: it can be read, put aside and taken up again. */
export class SummaryRow {
  readonly id: string;
  readonly element = h('div', { class: 'note summary' });
  readonly #context: TranscriptContext;
  readonly #label = h('span', { class: 'row-label note-text' });
  readonly #disclosure: Disclosure;
  #step: SummaryStep;

  constructor(step: SummaryStep, context: TranscriptContext) {
    this.id = step.id;
    this.#context = context;
    this.#step = step;
    this.#disclosure = new Disclosure({
      id: step.id,
      expanded: context.expanded,
      row: [h('span', { class: 'row-icon' }, icon('note')), this.#label],
      fill: (body) => this.#fill(body),
    });
    this.element.append(this.#disclosure.element);
    setText(this.#label, step.text);
  }

  update(step: StepView): boolean {
    if (step.kind !== 'summary') return false;
    this.#step = step;
    setText(this.#label, step.text);
    this.#disclosure.refresh();
    return true;
  }

  dispose(): void {
    // Holds nothing that runs.
  }

  #fill(body: HTMLElement): void {
    const { id, detail, inUse } = this.#step;
    body.append(
      withPlainText(h('div', { class: 'thinking-text' }), detail),
      textButton(inUse ? t('Send Every Message Again') : t('Use the Summary'), 'secondary', () =>
        this.#context.post({ type: 'useSummary', stepId: id, inUse: !inUse }),
      ),
    );
  }
}
