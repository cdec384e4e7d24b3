import type { ApprovalView } from '../../protocol/index.ts';
import { iconButton, textButton } from '../button.ts';
import { h } from '../dom.ts';
import { Menu, type MenuItem } from '../menu.ts';
import type { TranscriptContext } from './context.ts';

type Decision = 'once' | 'conversation' | 'rule' | 'deny';

/** A click that was meant for what stood here before must not allow anything. In ms. */
const SETTLE = 400;

/** Asks whether a tool may run. It never takes the focus. */
export class ApprovalCard {
  readonly id: string;
  readonly element: HTMLElement;
  readonly #context: TranscriptContext;
  readonly #buttons: readonly HTMLButtonElement[];
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
      preview(approval.preview),
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

  #decide(decision: Decision): void {
    for (const button of this.#buttons) button.disabled = true;
    this.#context.post({ type: 'approval', approvalId: this.id, decision });
  }
}

const preview = (what: ApprovalView['preview']): HTMLElement => {
  const box = h('div', {
    class: `preview preview-${what.kind}`,
    tabindex: '0',
    role: 'region',
    'aria-label': 'Preview',
  });
  if (what.kind !== 'diff') {
    box.append(h('pre', {}, what.text));
    return box;
  }
  const marks = { same: ' ', add: '+', remove: '-' } as const;
  const names = { same: null, add: 'added', remove: 'removed' } as const;
  const lines = h('pre', {});
  for (const line of what.lines) {
    const name = names[line.kind];
    lines.append(
      h(
        'div',
        { class: `line ${line.kind}` },
        h('span', { class: 'mark', 'aria-hidden': 'true' }, marks[line.kind]),
        name === null ? null : h('span', { class: 'visually-hidden' }, `${name}: `),
        line.text,
        '\n',
      ),
    );
  }
  box.append(lines);
  return box;
};

const changeCount = (what: ApprovalView['preview']): string => {
  if (what.kind !== 'diff') return '';
  const count = (kind: 'add' | 'remove'): number => what.lines.filter((line) => line.kind === kind).length;
  return `+${count('add')} −${count('remove')}`;
};
