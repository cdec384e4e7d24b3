import type { ApprovalDecision, ApprovalView } from '../../protocol/index.ts';
import { iconButton, textButton } from '../button.ts';
import { h } from '../dom.ts';
import { isComposing } from '../keys.ts';
import { Menu, type MenuItem } from '../menu.ts';
import { changeCount, createPreview } from './approvalPreview.ts';
import type { TranscriptContext } from './context.ts';

/** A click that was meant for what stood here before must not allow anything. In ms. */
const SETTLE = 400;

/** Asks whether a tool may run. It never takes the focus. */
export class ApprovalCard {
  readonly id: string;
  readonly element: HTMLElement;
  readonly #context: TranscriptContext;
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #words = h('textarea', { class: 'words', rows: '1', dir: 'auto', 'aria-label': 'What to do instead' });
  #timer = 0;

  constructor(approval: ApprovalView, tool: string, context: TranscriptContext) {
    this.id = approval.id;
    this.#context = context;
    const allow = textButton('Allow', 'primary', () => this.#decide('once'));
    const deny = textButton('Deny', 'secondary', () => this.#decide('deny'));
    const answers: MenuItem[] = [];
    if (approval.forConversation) {
      answers.push({ label: 'Allow for this conversation', run: () => this.#decide('conversation') });
    }
    if (approval.rule !== null) {
      answers.push({ label: `Always allow: ${approval.rule}`, run: () => this.#decide('rule') });
    }
    const more = iconButton('chevronDown', 'More answers', () => Menu.open(more, answers));
    more.setAttribute('aria-haspopup', 'menu');
    const openDiff = textButton('Open diff', 'quiet', () =>
      context.post({ type: 'openApprovalDiff', approvalId: approval.id }),
    );
    const isDiff = approval.preview.kind === 'diff';
    this.#words.placeholder = 'What to do instead';
    this.#words.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      if (this.#words.value.trim() !== '' && !deny.disabled) this.#decide('deny');
    });
    this.#buttons = [allow, deny, more];
    this.element = h(
      'div',
      { class: 'approval', role: 'group', 'aria-label': `Approval: ${tool}` },
      h(
        'div',
        { class: 'approval-head' },
        h('div', { class: 'approval-title', dir: 'auto' }, approval.title),
        approval.detail === '' ? null : h('div', { class: 'approval-detail' }, approval.detail),
        approval.reason === '' ? null : h('div', { class: 'approval-reason' }, approval.reason),
      ),
      createPreview(approval.preview),
      this.#words,
      h(
        'div',
        { class: 'approval-buttons' },
        allow,
        answers.length === 0 ? null : more,
        deny,
        h('span', { class: 'approval-count' }, changeCount(approval.preview)),
        isDiff ? openDiff : null,
      ),
    );
    if (!context.readyApprovals.has(approval.id)) {
      for (const button of this.#buttons) button.disabled = true;
      this.#timer = window.setTimeout(() => {
        context.readyApprovals.add(approval.id);
        for (const button of this.#buttons) button.disabled = false;
      }, SETTLE);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #decide(decision: ApprovalDecision): void {
    for (const button of this.#buttons) button.disabled = true;
    const words = decision === 'deny' ? this.#words.value : '';
    this.#context.post({ type: 'approval', approvalId: this.id, decision, words });
  }
}
