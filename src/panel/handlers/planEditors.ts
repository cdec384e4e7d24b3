import * as vscode from 'vscode';
import { planFeedback } from '../present/planFeedback.ts';
import { t } from '../../base/index.ts';

/** Gives a plan back with a prompt; a sentence when that cannot be done now. */
type SendBack = (prompt: string) => string | null;

/** A plan that is open in an editor. */
interface OpenPlan {
  readonly presented: string;
  readonly sendBack: SendBack;
  readonly threads: Set<vscode.CommentThread>;
}

/** Plans in editors, as Markdown that can be changed and commented on by line. Nothing is sent before the person says so. */
export class PlanEditors implements vscode.Disposable {
  readonly commands = {
    addPlanComment: (reply: unknown): void => void this.#add(reply),
    sendPlanComments: (reply: unknown): void => this.#send(reply),
  };
  readonly #plans = new Map<string, OpenPlan>();
  readonly #closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri.toString()));
  #controller: vscode.CommentController | null = null;

  async open(text: string, sendBack: SendBack): Promise<void> {
    // Made with the first plan: the controller alone would show VS Code's Comments view.
    this.#controller ??= this.#createController();
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: text });
    this.#plans.set(document.uri.toString(), { presented: text, sendBack, threads: new Set() });
    this.#publish();
    await vscode.window.showTextDocument(document);
  }

  dispose(): void {
    this.#closing.dispose();
    this.#controller?.dispose();
  }

  #createController(): vscode.CommentController {
    const controller = vscode.comments.createCommentController('sidestream.plan', t('Comments on the Plan'));
    controller.options = { prompt: t('Comment on this line of the plan'), placeHolder: t('What should be otherwise?') };
    controller.commentingRangeProvider = {
      provideCommentingRanges: ({ uri, lineCount }) =>
        this.#plans.has(uri.toString()) ? [new vscode.Range(0, 0, lineCount - 1, 0)] : [],
    };
    return controller;
  }

  /** Keeps what was written under a line; the address of the plan, `null` where it is none of ours. */
  #add(reply: unknown): string | null {
    if (!isReply(reply)) return null;
    const { thread, text } = reply;
    const address = thread.uri.toString();
    const plan = this.#plans.get(address);
    if (!plan) return null;
    if (text.trim() === '') return address;
    const comment = { body: text, mode: vscode.CommentMode.Preview, author: { name: 'You' } };
    thread.comments = [...thread.comments, comment];
    plan.threads.add(thread);
    return address;
  }

  #send(reply: unknown): void {
    const address = this.#add(reply) ?? vscode.window.activeTextEditor?.document.uri.toString();
    const plan = this.#plans.get(address ?? '');
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === address);
    if (!plan || !document) {
      void vscode.window.showInformationMessage(t('Open a plan in an editor first, by its button “Open”.'));
      return;
    }
    const comments = [...plan.threads].flatMap(({ range, comments: said }) =>
      said.map(({ body }) => ({ line: range?.start.line ?? 0, text: typeof body === 'string' ? body : body.value })),
    );
    const prompt = planFeedback(plan.presented, document.getText(), comments);
    const refusal = prompt === null ? t('Comment on the plan or change it first.') : plan.sendBack(prompt);
    if (refusal !== null) void vscode.window.showInformationMessage(refusal);
    else this.#forget(document.uri.toString());
  }

  #forget(address: string): void {
    for (const thread of this.#plans.get(address)?.threads ?? []) thread.dispose();
    if (this.#plans.delete(address)) this.#publish();
  }

  /** Lets the editor's title show the command where a plan is open. */
  #publish(): void {
    void vscode.commands.executeCommand('setContext', 'sidestream.plans', [...this.#plans.keys()]);
  }
}

const isReply = (value: unknown): value is vscode.CommentReply =>
  typeof value === 'object' && value !== null && 'thread' in value && 'text' in value && typeof value.text === 'string';
