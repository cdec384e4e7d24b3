import * as vscode from 'vscode';
import type { Sessions, TurnResult } from '../../assistant/index.ts';
import type { Attachment } from '../../conversation/index.ts';
import {
  attachChanges,
  attachPassage,
  attachProblemsOf,
  attachTerminal,
  editorContext,
  type AttachmentResult,
  nameOf,
  type Passage,
  selectedPassage,
} from '../../context/index.ts';
import type { ConversationView } from '../../panel/index.ts';
import { t, withoutLinks } from '../../base/index.ts';

type Turn = Promise<TurnResult | null>;

/** Lines above and below a problem that are given along with it. */
const surroundingLines = 15;

/** Prompts that are ready to use: each takes what it is about from the editor, and is shown as a turn in the panel. */
export class PromptTurns {
  readonly #view: ConversationView;
  readonly #sessions: Sessions;

  constructor(view: ConversationView, sessions: Sessions) {
    this.#view = view;
    this.#sessions = sessions;
  }

  async explain(): Turn {
    const passage = passageOrSay(t('Open a file, and select what is to be explained.'));
    if (!passage) return null;
    const text = `Explain this code of ${nameOf(passage)}: what it does, how, and what is worth knowing about it.`;
    return this.#send(text, false, [await attachPassage(passage)]);
  }

  /** @param uri, range where a problem is; without them what is selected */
  async fix(uri?: vscode.Uri, range?: vscode.Range): Turn {
    const passage =
      uri && range ? await passageAround(uri, range) : passageOrSay(t('Open a file, and select what is to be fixed.'));
    if (!passage) return null;
    const marked = range ? { ...passage, range } : passage;
    const problems = attachProblemsOf(marked);
    const text = problems
      ? `Fix the problems in ${nameOf(marked)}.`
      : `Find out what is wrong with this code of ${nameOf(passage)}, and fix it. The editor shows no problems in it.`;
    return this.#work(text, passage, [await attachPassage(passage), ...(problems ? [problems] : [])]);
  }

  async explainProblem(uri: vscode.Uri, range: vscode.Range): Turn {
    const passage = await passageAround(uri, range);
    const problems = attachProblemsOf({ ...passage, range });
    const text = `Explain the problem in ${nameOf({ ...passage, range })}: what it means, why it arises here, and how it could be mended.`;
    return this.#send(text, false, [await attachPassage(passage), ...(problems ? [problems] : [])]);
  }

  async writeTests(): Turn {
    const passage = passageOrSay(t('Open a file, and select what is to be tested.'));
    if (!passage) return null;
    const text = `Write tests for this code of ${nameOf(passage)}. Look first how this project tests, and do likewise; cover what is usual, the limits, and what must fail.`;
    return this.#work(text, passage, [await attachPassage(passage)]);
  }

  async document(): Turn {
    const passage = passageOrSay(t('Open a file, and select what is to be documented.'));
    if (!passage) return null;
    const text = `Document this code of ${nameOf(passage)} with comments in the style of its language and of the code around it. Say what callers need to know and what is not plain from the code; change nothing else.`;
    return this.#work(text, passage, [await attachPassage(passage)]);
  }

  async reviewChanges(): Turn {
    const text =
      'Review these changes: what is wrong or risky first, with file and line, then what is missing, then what could be simpler. Leave out praise and matters of taste.';
    return this.#send(text, false, [await attachChanges()]);
  }

  async explainTerminal(): Turn {
    const text = 'Explain this output: what happened, what it means, and what to do next.';
    return this.#send(text, false, [await attachTerminal()]);
  }

  async runInWorkspace(): Turn {
    if (!vscode.workspace.workspaceFolders) {
      inform(t('Open a folder first: tools work in the open workspace.'));
      return null;
    }
    const text = await vscode.window.showInputBox({
      title: t('Sidestream: Run in Workspace…'),
      prompt: t('Claude may read the workspace, and asks before it changes or runs anything.'),
      placeHolder: t('What is to be done'),
    });
    if (text === undefined || text.trim() === '') return null;
    return this.#send(text.trim(), true, []);
  }

  /** A turn that may change files, where it may: else Claude can still answer in words, if the person wants that. */
  async #work(text: string, { document }: Passage, made: readonly (AttachmentResult | null)[]): Turn {
    if (!vscode.workspace.getWorkspaceFolder(document.uri)) return this.#send(text, false, made);
    if (vscode.workspace.isTrusted) return this.#send(text, true, made);
    const answer = t('Answer in Words');
    const trust = t('Manage Workspace Trust');
    const choice = await vscode.window.showWarningMessage(
      t('This workspace is not trusted, so Claude may not change its files.'),
      answer,
      trust,
    );
    if (choice === trust) await vscode.commands.executeCommand('workbench.trust.manage');
    return choice === answer ? this.#send(text, false, made) : null;
  }

  /** Sends if everything was made that belongs to the prompt, and says what is missing if not. */
  async #send(text: string, workspace: boolean, made: readonly (AttachmentResult | null)[]): Turn {
    const attachments: Attachment[] = [];
    for (const each of made) {
      if (each === null) return null;
      if (!each.ok) {
        inform(each.problem);
        return null;
      }
      attachments.push(each.attachment);
    }
    await this.#view.open();
    return this.#sessions.inHand.send({ text, workspace, attachments, context: workspace ? editorContext() : '' });
  }
}

const inform = (sentence: string): void => void vscode.window.showInformationMessage(withoutLinks(sentence));

function passageOrSay(sentence: string): Passage | null {
  const passage = selectedPassage();
  if (!passage) inform(sentence);
  return passage;
}

async function passageAround(uri: vscode.Uri, range: vscode.Range): Promise<Passage> {
  const document = await vscode.workspace.openTextDocument(uri);
  const from = Math.max(0, range.start.line - surroundingLines);
  const wide = new vscode.Range(from, 0, range.end.line + surroundingLines + 1, 0);
  return { document, range: document.validateRange(wide) };
}
