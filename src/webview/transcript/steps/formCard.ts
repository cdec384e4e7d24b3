import { t } from '../../../base/index.ts';
import { type ApprovalView, type FormField, type FormView, misfitOf } from '../../../protocol/index.ts';
import { textButton } from '../../elements/button.ts';
import { h } from '../../elements/dom.ts';
import { isComposing } from '../../elements/keys.ts';
import type { TranscriptContext } from '../context.ts';
import { instantOf, localTime, lookOf, sentenceOf } from './formInput.ts';
import { withPlainText } from '../text/plainText.ts';

/** One field on the card. */
interface Control {
  readonly key: string;
  readonly element: HTMLElement;
  /** The value as it is sent; empty when it was left out. */
  value(): string | readonly string[];
  /** A sentence when the value will not do, else empty. */
  problem(): string;
  /** Shows the problem, or takes it away. */
  show(problem: string): void;
  focus(): void;
}

/** Asks the person for the fields of a form, or for a yes to a page in the browser. It never takes the focus. */
export class FormCard {
  readonly id: string;
  readonly element: HTMLElement;
  readonly #context: TranscriptContext;
  readonly #controls: readonly Control[];
  readonly #buttons: readonly HTMLButtonElement[];

  constructor(approval: ApprovalView, form: FormView, context: TranscriptContext) {
    const { id, title, detail, reason, preview } = approval;
    this.id = id;
    this.#context = context;
    this.#controls = form.fields.map((field, index) => controlOf(field, `form-${id}-${index}`));
    this.#buttons = [
      textButton(form.accept, 'primary', () => this.#answer()),
      textButton(t('Decline'), 'secondary', () => this.#post('deny', '')),
    ];
    this.element = h(
      'div',
      { class: 'approval question', role: 'group', 'aria-label': t('Question') },
      withPlainText(h('div', { class: 'approval-title', dir: 'auto' }), title),
      withPlainText(h('div', { class: 'form-text', dir: 'auto' }), preview.kind === 'text' ? preview.text : ''),
      ...(detail === '' ? [] : [withPlainText(h('pre', { class: 'part form-detail', tabindex: '0' }), detail)]),
      ...this.#controls.map(({ element }) => element),
      ...(reason === '' ? [] : [withPlainText(h('div', { class: 'form-text dim' }), reason)]),
      h('div', { class: 'approval-buttons' }, ...this.#buttons),
    );
    this.element.addEventListener('keydown', (event) => {
      const { target } = event;
      if (event.key !== 'Enter' || !(target instanceof HTMLInputElement) || isComposing(event)) return;
      event.preventDefault();
      this.#answer();
    });
  }

  dispose(): void {
    // Holds nothing that runs.
  }

  #answer(): void {
    const problems = this.#controls.map((control) => {
      const problem = control.problem();
      control.show(problem);
      return problem;
    });
    const first = problems.findIndex((problem) => problem !== '');
    if (first >= 0) {
      this.#controls[first]?.focus();
      return;
    }
    const entries = this.#controls.map((control) => [control.key, control.value()] as const);
    this.#post('once', JSON.stringify(Object.fromEntries(entries.filter(([, value]) => value.length > 0))));
  }

  #post(decision: 'once' | 'deny', words: string): void {
    for (const button of this.#buttons) button.disabled = true;
    this.#context.post({ type: 'approval', approvalId: this.id, decision, words, pieces: null });
  }
}

function controlOf(field: FormField, id: string): Control {
  return field.kind === 'choices' ? severalOf(field, id) : oneOf(field, id);
}

/** A line to write in, a day to pick, or a list to choose one from. */
function oneOf(field: FormField, id: string): Control {
  const { key, kind, value, format } = field;
  const options = kind === 'boolean' ? yesOrNo() : kind === 'choice' ? field.options : null;
  const input = options
    ? h('select', { id, class: 'words' }, optionOf({ value: '', label: '—' }), ...options.map(optionOf))
    : h('input', { id, class: 'words', dir: 'auto', ...lookOf(field) });
  input.value = format === 'date-time' ? localTime(value) : value;
  const { element, show } = framed(field, id, input, (problem) => mark(input, id, problem));
  input.required = field.required;
  const written = (): string => {
    if (options) return input.value;
    return format === 'date-time' ? instantOf(input.value) : input.value.trim();
  };
  return {
    key,
    element,
    show,
    value: written,
    // A day of which only a part is written has no value yet.
    problem: () => sentenceOf(field, input.validity.badInput ? 'kind' : misfitOf(field, written())),
    focus: () => input.focus(),
  };
}

/** Boxes to tick. */
function severalOf(field: FormField, id: string): Control {
  const boxes = field.options.map(({ value }) => {
    const box = h('input', { type: 'checkbox', value });
    box.checked = field.chosen.includes(value);
    return box;
  });
  const labels = boxes.map((box, index) =>
    h('label', { class: 'choice', dir: 'auto' }, box, field.options[index]?.label ?? ''),
  );
  const group = h('div', { role: 'group', 'aria-labelledby': `${id}-label` }, ...labels);
  const { element, show } = framed(field, id, group, (problem) => mark(group, id, problem));
  const chosen = (): string[] => boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return {
    key: field.key,
    element,
    show,
    value: chosen,
    problem: () => sentenceOf(field, misfitOf(field, chosen())),
    focus: () => boxes[0]?.focus(),
  };
}

/** A control below its name, with what the server says of it and what is wrong with it. */
function framed(
  { title, description, required, kind }: FormField,
  id: string,
  control: HTMLElement,
  onProblem: (problem: string) => void,
): Pick<Control, 'element' | 'show'> {
  const alert = h('div', { id: `${id}-problem`, class: 'form-problem', role: 'alert' });
  const name = required ? title : t('{0} (may be left out)', title);
  const label = h(kind === 'choices' ? 'div' : 'label', { id: `${id}-label`, class: 'form-label', dir: 'auto' }, name);
  if (label instanceof HTMLLabelElement) label.htmlFor = id;
  return {
    element: h(
      'div',
      { class: 'form-field' },
      label,
      ...(description === '' ? [] : [withPlainText(h('div', { class: 'dim', dir: 'auto' }), description)]),
      control,
      alert,
    ),
    show: (problem) => {
      alert.textContent = problem;
      onProblem(problem);
    },
  };
}

function mark(control: HTMLElement, id: string, problem: string): void {
  control.setAttribute('aria-invalid', String(problem !== ''));
  if (problem === '') control.removeAttribute('aria-describedby');
  else control.setAttribute('aria-describedby', `${id}-problem`);
}

const yesOrNo = (): FormField['options'] => [
  { value: 'true', label: t('Yes') },
  { value: 'false', label: t('No') },
];

const optionOf = ({ value, label }: FormField['options'][number]): HTMLOptionElement => h('option', { value }, label);
