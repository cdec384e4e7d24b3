import * as vscode from 'vscode';
import type { Session, Sessions, TurnStart } from '../assistant/index.ts';
import type { Conversation } from '../conversation/index.ts';
import type { ToHost, ToView, ViewAction } from '../protocol/index.ts';
import { CodeActions } from './codeActions.ts';
import type { ContextDesk } from '../context/index.ts';
import type { ConversationActions } from './conversationActions.ts';
import { openLink } from './links.ts';
import type { ApprovalDesk } from './approvalDesk.ts';

/** The command behind each button of the view that runs one. */
const commandOf: Readonly<Record<ViewAction, string>> = {
  setApiKey: 'sidestream.setApiKey',
  selectModel: 'sidestream.selectModel',
  history: 'sidestream.history',
  search: 'sidestream.search',
  usage: 'sidestream.usage',
  showLog: 'sidestream.showLog',
  addContext: 'sidestream.addContext',
  openSettings: 'sidestream.openSettings',
  undoTurn: 'sidestream.undoTurn',
  redoTurn: 'sidestream.redoTurn',
  reviewChanges: 'sidestream.reviewTurn',
  export: 'sidestream.export',
};

/** What the actions act on. */
export interface ViewActionParts {
  readonly sessions: Sessions;
  readonly approvals: ApprovalDesk;
  readonly conversations: ConversationActions;
  readonly context: ContextDesk;
  readonly log: vscode.LogOutputChannel;
  say(message: ToView): void;
}

/** Does what the person does in the view. */
export class ViewActions {
  private readonly parts: ViewActionParts;
  private readonly code = new CodeActions();

  constructor(parts: ViewActionParts) {
    this.parts = parts;
  }

  perform(message: ToHost, session: Session): void {
    this.act(message, session).catch((error: unknown) => {
      this.parts.log.error(`The view asked for “${message.type}”:`, error);
      void vscode.window.showErrorMessage(`Sidestream could not do this: ${String(error)}`);
    });
  }

  private async act(message: ToHost, session: Session): Promise<void> {
    const { conversation } = session;
    switch (message.type) {
      case 'send':
        if (message.text.trim() === '') return;
        conversation.setInfo({ draft: '', workspaceSwitch: message.workspace });
        await session.send(this.parts.context.promptOf(conversation, message.text, message.workspace));
        return;
      case 'stop':
        session.stop();
        return;
      case 'newConversation':
        this.parts.sessions.create();
        return;
      case 'retry':
        this.begin(session.retry(message.messageId));
        return;
      case 'continue':
        this.begin(session.continue(message.messageId));
        return;
      case 'edit':
        this.begin(session.edit(message.messageId, message.text));
        return;
      case 'selectBranch':
        session.selectBranch(message.messageId);
        return;
      case 'fork':
        this.parts.conversations.fork(conversation.id, message.messageId);
        return;
      case 'history':
        await this.parts.conversations.sayHistory(message);
        return;
      case 'openConversation':
        await this.parts.conversations.open(message.conversationId, message.messageId, message.find);
        return;
      case 'renameConversation':
        this.parts.conversations.setTitle(message.conversationId, message.title);
        return;
      case 'pinConversation':
        this.parts.conversations.setPinned(message.conversationId, message.pinned);
        return;
      case 'deleteConversation':
        await this.parts.conversations.delete(message.conversationId);
        return;
      case 'copyMessage':
        await copyMessage(conversation, message.messageId);
        return;
      case 'useSummary':
        useSummary(conversation, message.stepId, message.inUse);
        return;
      case 'draft':
        conversation.setInfo({ draft: message.text });
        return;
      case 'workspaceSwitch':
        conversation.setInfo({ workspaceSwitch: message.on });
        return;
      case 'editQueued':
        session.editQueued(message.queuedId, message.text);
        return;
      case 'removeQueued':
        session.removeQueued(message.queuedId);
        return;
      case 'approval':
        this.parts.approvals.answer(message.approvalId, message.decision);
        return;
      case 'openApprovalDiff':
        await this.parts.approvals.openDiff(message.approvalId);
        return;
      case 'openLink':
        await openLink(message.href);
        return;
      case 'openFile':
        await this.parts.context.links.open(message.path, message.line);
        return;
      case 'resolveFiles':
        this.parts.say({ type: 'files', known: await this.parts.context.links.known(message.candidates) });
        return;
      case 'attach':
        await this.parts.context.attachBytes(conversation, message.name, message.base64);
        return;
      case 'attachUris':
        await this.parts.context.attachUris(
          conversation,
          message.uris.map((uri) => vscode.Uri.parse(uri)),
        );
        return;
      case 'removeAttachment':
        this.parts.context.remove(conversation, message.attachmentId);
        return;
      case 'suggest':
        this.parts.say({
          type: 'suggestions',
          id: message.id,
          items: await this.parts.context.suggest(message.trigger, message.query),
        });
        return;
      case 'pick':
        if (message.trigger === '@') await this.parts.context.pickContext(conversation, message.value);
        else this.compose(await this.parts.context.pickPrompt(session, message.value));
        return;
      case 'code':
        await this.code.run(message.action, message.code, message.language);
        return;
      case 'action':
        await vscode.commands.executeCommand(commandOf[message.action]);
        return;
      default:
        this.parts.log.debug(`The view asked for “${message.type}”, which is not there yet.`);
    }
  }

  /** Lets a turn run, or says why it cannot. */
  private begin(start: TurnStart): void {
    if (!start.begun) void vscode.window.showInformationMessage(start.refusal);
  }

  /** Puts a text into the composer. */
  private compose(text: string): void {
    if (text !== '') this.parts.say({ type: 'compose', text });
  }
}

/** Takes up a summary of older messages, or puts it aside: the next request is sent accordingly. */
function useSummary(conversation: Conversation, stepId: string, inUse: boolean): void {
  for (const message of conversation.path()) {
    const step = message.role === 'assistant' ? message.steps.find(({ id }) => id === stepId) : undefined;
    if (step?.kind !== 'note' || step.summary === undefined) continue;
    conversation.updateStep(message.id, { ...step, summary: { ...step.summary, inUse } });
  }
}

async function copyMessage(conversation: Conversation, messageId: string): Promise<void> {
  const message = conversation.message(messageId);
  if (message) await vscode.env.clipboard.writeText(message.text);
}
