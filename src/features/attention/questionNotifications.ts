import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { t } from '../../base/index.ts';

/** A question that stands in a notification. */
export interface NotifiedQuestion<Choice extends string> {
  /** The choice; `null` when the notification was put away by the person or closed by `close`. */
  readonly answer: Promise<Choice | null>;
  /** Takes the notification away. */
  close(): void;
}

/** How long it is said that a question has been answered already, ms. */
const answeredMs = 6_000;

/**
 * Questions in notifications that can be taken away again. One with buttons is closed by the person alone
 * (https://github.com/microsoft/vscode/issues/2732), but one that shows progress ends with it. So a question is such a
 * notification: it stays until it is answered, its choices are links, and VS Code's “Cancel” puts it away.
 */
export class QuestionNotifications implements vscode.Disposable {
  readonly #open = new Map<string, (choice: string | null) => void>();

  /**
   * Shows a question.
   *
   * @param text without anything that VS Code would make a link of: `isLinkProof`
   * @param choices what is shown of each
   */
  ask<Choice extends string>(text: string, choices: Readonly<Record<Choice, string>>): NotifiedQuestion<Choice> {
    // Nobody else knows the name, so that no other extension, and no link of others, can answer.
    const id = randomUUID();
    const links = Object.entries<string>(choices).map(([choice, label]) => {
      const args = encodeURIComponent(JSON.stringify([id, choice]));
      return `[${label}](command:sidestream.answerNotification?${args} "${label}")`;
    });
    const answer = new Promise<string | null>((resolve) => {
      this.#open.set(id, resolve);
    }).finally(() => this.#open.delete(id));
    const where = { location: vscode.ProgressLocation.Notification, cancellable: true };
    void vscode.window.withProgress(where, (progress, token) => {
      token.onCancellationRequested(() => this.#open.get(id)?.(null));
      // Nothing moves, and no sound of progress is heard, where how much is done is known: nothing.
      progress.report({ message: `${text}  ${links.join(' · ')}`, increment: 0 });
      return answer;
    });
    return { answer: answer as Promise<Choice | null>, close: () => this.#open.get(id)?.(null) };
  }

  /** Answers a question: the command of the links. */
  readonly answer = (id: unknown, choice: unknown): void => {
    const resolve = this.#open.get(String(id));
    if (resolve) resolve(String(choice));
    else void vscode.window.setStatusBarMessage(t('This question has been answered already.'), answeredMs);
  };

  dispose(): void {
    for (const resolve of this.#open.values()) resolve(null);
  }
}
