import { Emitter } from '../../base/index.ts';
import { pieceCount, type Preview } from '../../files/index.ts';
import type { ApprovalAnswer, ApprovalDecision, FormView } from '../../protocol/index.ts';
import { readForm } from './form.ts';

/** A question to the person. Every text in it is safe to show: what cannot be seen has been made visible. */
export interface ApprovalQuestion {
  readonly conversationId: string;
  readonly messageId: string;
  readonly callId: string;
  readonly toolName: string;
  /** The deed, e.g. `Edit src/a.ts`. */
  readonly title: string;
  /** The resolved path, or the directory in which a command runs. */
  readonly detail: string;
  /** Exactly what will be done. */
  readonly preview: Preview;
  /** Why it is asked, and what to look at. */
  readonly reason: string;
  /** Whether a yes may hold for this conversation. */
  readonly forConversation: boolean;
  /** The rule that could be kept, as it would stand in the settings; `null` when none may be. */
  readonly rule: string | null;
  /** Answers to choose from, where words are asked for; `null` for a permission. */
  readonly options: readonly string[] | null;
  /** Fields to be filled in; `null` where none are asked for. */
  readonly form: FormView | null;
  /** Whether the person may change the proposed text before they allow it. */
  readonly mayEdit: boolean;
}

export interface Approval extends ApprovalQuestion {
  /** Cannot be guessed: an answer proves that its sender was shown the question. */
  readonly id: string;
}

interface Waiting {
  readonly approval: Approval;
  readonly settle: (answer: ApprovalAnswer) => void;
}

const no: ApprovalAnswer = { decision: 'deny', words: '' };

export type ApprovalEvent =
  | { readonly type: 'asked'; readonly approval: Approval }
  | { readonly type: 'answered'; readonly id: string; readonly decision: ApprovalDecision };

/** Holds what waits for a person's yes. Stopping the turn, or disposing of this, answers with no. */
export class Approvals {
  readonly #waiting = new Map<string, Waiting>();
  readonly #changed = new Emitter<ApprovalEvent>();
  #disposed = false;

  readonly onDidChange = this.#changed.event;

  /** The questions that wait now, oldest first. */
  get pending(): readonly Approval[] {
    return [...this.#waiting.values()].map(({ approval }) => approval);
  }

  /**
   * Asks, and gives the answer. Never rejects: an aborted signal is a no.
   *
   * @param onAsked is given the question's id before anyone is told of it
   */
  request(question: ApprovalQuestion, signal: AbortSignal, onAsked?: (id: string) => void): Promise<ApprovalAnswer> {
    if (this.#disposed || signal.aborted) return Promise.resolve(no);
    const approval: Approval = { ...question, id: crypto.randomUUID() };
    onAsked?.(approval.id);
    return new Promise((resolve) => {
      const onAbort = (): void => settle(no);
      const settle = (answer: ApprovalAnswer): void => {
        if (!this.#waiting.delete(approval.id)) return;
        signal.removeEventListener('abort', onAbort);
        this.#changed.fire({ type: 'answered', id: approval.id, decision: answer.decision });
        resolve(answer);
      };
      this.#waiting.set(approval.id, { approval, settle });
      signal.addEventListener('abort', onAbort, { once: true });
      this.#changed.fire({ type: 'asked', approval });
    });
  }

  /**
   * Answers a question. False when nothing with this id waits, or when the question did not offer that answer; it
   * then goes on waiting.
   */
  answer(id: string, answer: ApprovalAnswer): boolean {
    const { decision, words, pieces } = answer;
    const entry = this.#waiting.get(id);
    if (!entry) return false;
    if (decision === 'conversation' && !entry.approval.forConversation) return false;
    if (decision === 'rule' && entry.approval.rule === null) return false;
    if (entry.approval.options !== null && decision === 'once' && words.trim() === '') return false;
    if (entry.approval.form && decision !== 'deny' && !readForm(entry.approval.form, words)) return false;
    if (decision !== 'deny' && pieces && !isSelection(pieces, pieceCount(entry.approval.preview))) return false;
    entry.settle(answer);
    return true;
  }

  dispose(): void {
    this.#disposed = true;
    for (const { settle } of [...this.#waiting.values()]) settle(no);
  }
}

/** Whether these are some of so many pieces, each once: what is not there cannot be allowed, and nothing is no yes. */
const isSelection = (pieces: readonly number[], count: number): boolean =>
  pieces.length > 0 &&
  new Set(pieces).size === pieces.length &&
  pieces.every((piece) => Number.isSafeInteger(piece) && piece >= 0 && piece < count);
