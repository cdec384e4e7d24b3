import type { ApprovalDecision, ApprovalView } from '../../../protocol/index.ts';
import { iconButton, textButton } from '../../elements/button.ts';
import { h } from '../../elements/dom.ts';
import { isComposing } from '../../elements/keys.ts';
import { Menu, type MenuItem } from '../../elements/menu.ts';
import { changeCount, createPreview, pieceCount } from './approvalPreview.ts';
import type { TranscriptContext } from '../context.ts';
import { t } from '../../../base/index.ts';

/** A click that was meant for what stood here before must not allow anything. In ms. */
const settleMs = 400;

/** Asks whether a tool may run. It never takes the focus. */
export class ApprovalCard {
  readonly id: string;
  readonly element: HTMLElement;
  readonly #context: TranscriptContext;
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #allow: HTMLButtonElement;
  readonly #more: HTMLButtonElement;
  readonly #count = h('span', { class: 'approval-count', 'aria-live': 'polite' });
  readonly #approval: ApprovalView;
  /** Pieces without a tick; `null` where there are none to tick. */
  readonly #leftOut: Set<number> | null;
  readonly #words = h('textarea', { class: 'words', rows: '1', dir: 'auto', 'aria-label': t('What to do instead') });
  #timer = 0;

  constructor(approval: ApprovalView, tool: string, context: TranscriptContext) {
    this.id = approval.id;
    this.#context = context;
    this.#approval = approval;
    this.#leftOut = leftOutOf(approval, context);
    const allow = textButton(t('Allow'), 'primary', () => this.#decide('once'));
    const deny = textButton(t('Deny'), 'secondary', () => this.#decide('deny'));
    const answers = lastingAnswers(approval, (decision) => this.#decide(decision));
    const more = iconButton('chevronDown', t('More answers'), () => Menu.open(more, answers));
    more.setAttribute('aria-haspopup', 'menu');
    const openDiff = textButton(t('Open diff'), 'quiet', () =>
      context.post({ type: 'openApprovalDiff', approvalId: approval.id }),
    );
    this.#words.placeholder = t('What to do instead');
    this.#words.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      if (this.#words.value.trim() !== '' && !deny.disabled) this.#decide('deny');
    });
    this.#allow = allow;
    this.#more = more;
    this.#buttons = [allow, deny, more];
    const edit = textButton(t('Edit'), 'quiet', () => context.post({ type: 'editProposal', approvalId: approval.id }));
    edit.title = t('Change the proposed text in an editor before it is allowed');
    const isOpen = approval.editing === 'open';
    const ways = h('span', { class: 'approval-ways' });
    if (approval.editing !== 'no') ways.append(edit);
    if (approval.preview.kind === 'diff' && !isOpen) ways.append(openDiff);
    const parts = [allow, answers.length === 0 ? null : more, deny, this.#count, ways];
    this.element = h(
      'div',
      { class: 'approval', role: 'group', 'aria-label': t('Approval: {0}', tool) },
      createHead(approval),
      createPreview(
        approval.preview,
        this.#leftOut === null ? null : { leftOut: this.#leftOut, onChange: () => this.#drawTicks() },
      ),
      isOpen ? createEditedNote() : null,
      this.#words,
      h('div', { class: 'approval-buttons' }, ...parts),
    );
    if (!context.readyApprovals.has(approval.id)) {
      for (const button of this.#buttons) button.disabled = true;
      this.#timer = window.setTimeout(() => {
        context.readyApprovals.add(approval.id);
        for (const button of this.#buttons) button.disabled = false;
        this.#drawTicks();
      }, settleMs);
    }
    this.#drawTicks();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Shows how much is ticked: without a tick there is nothing to allow. */
  #drawTicks(): void {
    const { preview } = this.#approval;
    const lines = changeCount(preview);
    const count = pieceCount(preview);
    const left = this.#leftOut?.size ?? 0;
    this.#count.textContent =
      left === 0 ? lines : left === count ? t('Nothing is ticked') : t('{0} of {1}', count - left, count);
    if (!this.#context.readyApprovals.has(this.id)) return;
    this.#allow.disabled = left > 0 && left === count;
    this.#more.disabled = this.#allow.disabled;
  }

  #decide(decision: ApprovalDecision): void {
    for (const button of this.#buttons) button.disabled = true;
    const words = decision === 'deny' ? this.#words.value : '';
    const leftOut = this.#leftOut;
    const all = Array.from({ length: pieceCount(this.#approval.preview) }, (_, piece) => piece);
    const pieces = leftOut === null || leftOut.size === 0 ? null : all.filter((piece) => !leftOut.has(piece));
    this.#context.post({ type: 'approval', approvalId: this.id, decision, words, pieces });
  }
}

const createHead = ({ title, detail, reason }: ApprovalView): HTMLElement =>
  h(
    'div',
    { class: 'approval-head' },
    h('div', { class: 'approval-title', dir: 'auto' }, title),
    detail === '' ? null : h('div', { class: 'approval-detail' }, detail),
    reason === '' ? null : h('div', { class: 'approval-reason' }, reason),
  );

const createEditedNote = (): HTMLElement =>
  h('div', { class: 'approval-note' }, t('The proposal stands in an editor. Allow writes exactly what stands there.'));

/** Answers that hold for longer than once. */
function lastingAnswers(
  { forConversation, rule }: ApprovalView,
  decide: (decision: ApprovalDecision) => void,
): MenuItem[] {
  const answers: MenuItem[] = [];
  if (forConversation) answers.push({ label: t('Allow for this conversation'), run: () => decide('conversation') });
  if (rule !== null) answers.push({ label: t('Always allow: {0}', rule), run: () => decide('rule') });
  return answers;
}

/** The pieces that go without a tick: kept while the question waits, also when its card leaves the page. */
function leftOutOf({ id, preview, editing }: ApprovalView, { leftOut }: TranscriptContext): Set<number> | null {
  if (editing !== 'possible' || pieceCount(preview) < 2) return null;
  const known = leftOut.get(id) ?? new Set();
  leftOut.set(id, known);
  return known;
}
