import { t, failure, type Result } from '../../base/index.ts';
import { ToolError, visibleLine, visibleText } from '../../files/index.ts';
import type { ApprovalAnswer } from '../../protocol/index.ts';
import { Approvals } from './approval.ts';
import type { Permit } from './permit.ts';
import { readForm } from './form.ts';
import type { AskMore, Decision, Question, Tool } from '../tool.ts';
import type { ToolTurn } from '../toolTurn.ts';
import type { RuleBook } from '../workspaceTools.ts';

/** Whether something may be done, who allowed it, and with which answer. */
export type Permission = Result<{ readonly by: string | null; readonly answer: ApprovalAnswer }, ToolError>;

/** Tools of Plan mode: those that only look, and the two that speak to the person. */
const mayRunInPlan = ({ kind }: Tool): boolean => kind === 'read';

/**
 * The one place where a tool is let through: by the mode, by what the person has allowed before, by a plan's permit, or by
 * their answer now.
 */
export class Permissions {
  readonly approvals = new Approvals();
  readonly #rules: RuleBook;
  readonly #grants = new Map<string, Set<string>>();
  readonly #permits = new Map<string, Permit>();
  readonly #questions = new Map<string, Question['change']>();

  constructor(rules: RuleBook) {
    this.#rules = rules;
    this.approvals.onDidChange((event) => {
      if (event.type === 'answered') this.#questions.delete(event.id);
    });
  }

  /** The two texts of an edit that waits for an answer. */
  changeOf(approvalId: string): Question['change'] {
    return this.#questions.get(approvalId) ?? null;
  }

  /** Lets a turn do what its permit names, until the turn ends. */
  allowTurn(messageId: string, permit: Permit): void {
    this.#permits.set(messageId, permit);
  }

  endTurn(messageId: string): void {
    this.#permits.delete(messageId);
  }

  /** Forgets what was allowed in a conversation. */
  forget(conversationId: string): void {
    this.#grants.delete(conversationId);
  }

  dispose(): void {
    this.approvals.dispose();
  }

  /** Why the mode forbids the tool, whatever it would do; `null` when it does not. */
  forbidden(tool: Tool, turn: ToolTurn): ToolError | null {
    if (turn.mode?.() !== 'plan' || mayRunInPlan(tool)) return null;
    return new ToolError(
      'The person has chosen Plan mode: nothing is written, run or sent. Nothing was done.',
      'Look around with the tools that read, then call present_plan.',
    );
  }

  /**
   * @param onAsk is called before the person is asked
   * @throws ToolError for what must not be done at all
   */
  async decide(decision: Decision, tool: Tool, callId: string, turn: ToolTurn, onAsk: () => void): Promise<Permission> {
    if (decision.kind === 'allowed')
      return given(decision.by === null ? null : t('your rule: {0}', visibleLine(decision.by)));
    if (decision.kind === 'deny') throw new ToolError(decision.refusal.error, decision.refusal.hint);
    const { question } = decision;
    const permit = this.#permits.get(turn.messageId);
    const entry = (await permit?.entryFor(question.claim)) ?? null;
    const unasked = this.#unasked(question, turn, entry !== null);
    if (unasked !== null) {
      if (entry !== null) permit?.use(entry);
      return given(unasked);
    }
    onAsk();
    const isPermission = question.options === undefined;
    const isBeside = permit && entry === null && !permit.mentions(question.claim) && isPermission;
    const reason = isBeside ? `${t('Not in the plan.')} ${question.reason}` : question.reason;
    const answer = await this.#ask({ ...question, reason }, tool, callId, turn);
    const { decision: decided } = answer;
    if (decided === 'deny') return failure(denial(answer));
    if (decided === 'conversation' && question.grant !== null) {
      const granted = this.#grants.get(turn.conversationId) ?? new Set();
      this.#grants.set(turn.conversationId, granted.add(question.grant));
    }
    if (decided === 'rule' && question.rule !== null) await this.#rules.add(question.rule);
    // The mode may have been changed while the question stood there.
    const forbidden = this.forbidden(tool, turn);
    return forbidden ? failure(forbidden) : { ok: true, by: null, answer };
  }

  /** Puts forms to the person while a call runs. `null` is a no, and so is a stop. */
  askMore(
    { name }: Tool,
    callId: string,
    { conversationId, messageId, signal }: ToolTurn,
    onState: (state: 'approval' | 'running') => void,
  ): AskMore {
    return async ({ text, ...question }, asked) => {
      onState('approval');
      const answer = await this.approvals.request(
        {
          ...question,
          conversationId,
          messageId,
          callId,
          toolName: name,
          preview: { kind: 'text', text },
          forConversation: false,
          rule: null,
          options: null,
          mayEdit: false,
        },
        AbortSignal.any([signal, asked]),
      );
      onState('running');
      return answer.decision === 'deny' ? null : readForm(question.form, answer.words);
    };
  }

  /** Who has allowed it beforehand; `null` when the person must be asked. */
  #unasked(question: Question, turn: ToolTurn, isNamed: boolean): string | null {
    if (question.grant !== null && this.#grants.get(turn.conversationId)?.has(question.grant) === true) {
      return t('you allowed it for this conversation');
    }
    if (isNamed && (question.claim?.kind === 'command' || question.isPlainEdit)) return t('the plan names it');
    if (question.isPlainEdit && turn.mode?.() === 'acceptEdits') return t('Accept edits');
    return null;
  }

  #ask(question: Question, tool: Tool, callId: string, turn: ToolTurn): Promise<ApprovalAnswer> {
    const { title, detail, reason, preview, rule, grant, options = null } = question;
    return this.approvals.request(
      {
        conversationId: turn.conversationId,
        messageId: turn.messageId,
        callId,
        toolName: tool.name,
        title,
        detail,
        reason,
        preview,
        forConversation: grant !== null,
        rule: rule === null ? null : visibleLine(rule),
        options,
        form: null,
        mayEdit: question.change !== null,
      },
      turn.signal,
      (id) => this.#questions.set(id, question.change),
    );
  }
}

const given = (by: string | null): Permission => ({ ok: true, by, answer: { decision: 'once', words: '' } });

function denial({ words }: ApprovalAnswer): ToolError {
  const said = visibleText(words).trim();
  if (said !== '')
    return new ToolError(`The person denied it. Nothing was done. They say: ${said}`, 'Do that instead.');
  return new ToolError(
    'The person denied it. Nothing was done.',
    'Do not try the same again; ask what they want instead.',
  );
}
