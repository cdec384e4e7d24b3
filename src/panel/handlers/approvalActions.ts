import type { ApprovalAnswer, ApprovalView } from '../../protocol/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';

/** Carries approvals between the tools, which ask, and the view, in which the person answers. */
export class ApprovalActions {
  readonly #workspace: LazyWorkspace;

  constructor(workspace: LazyWorkspace) {
    this.#workspace = workspace;
  }

  /** The question of a tool's call as the view shows it. */
  readonly present = (messageId: string, callId: string): ApprovalView | null => {
    const approval = this.#workspace.approvalOf(messageId, callId);
    if (!approval) return null;
    const { id, title, detail, reason, preview, rule, forConversation, options, form, mayEdit } = approval;
    const editing = !mayEdit ? 'no' : this.#workspace.isEditing(id) ? 'open' : 'possible';
    return { id, title, detail, reason, preview, rule, forConversation, options, form, editing };
  };

  /** An answer to a question that is no longer asked counts for nothing. */
  answer(approvalId: string, answer: ApprovalAnswer): void {
    this.#workspace.answer(approvalId, answer);
  }

  /** Opens the proposed text so that the person can change it; allowed is then what stands there. */
  async edit(approvalId: string): Promise<void> {
    const { tools, proposals } = await this.#workspace.ready();
    const change = tools.changeOf(approvalId);
    if (change) await proposals.open(approvalId, change);
  }

  async openDiff(approvalId: string): Promise<void> {
    const { tools, review } = await this.#workspace.ready();
    const change = tools.changeOf(approvalId);
    if (change) await review.showProposed(change);
  }
}
