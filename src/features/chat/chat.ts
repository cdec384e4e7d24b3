import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import type { ChatView, ConversationActions, ConversationView } from '../../panel/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { selectMode } from './selectMode.ts';
import { ask, type AskArguments, readAskArguments } from './ask.ts';
import { t } from '../../base/index.ts';

/** The conversation in the panel, from the Command Palette and for other extensions. */
export class Chat {
  readonly commands: CommandHandlers<
    'open' | 'newConversation' | 'newPrivateConversation' | 'selectMode' | 'ask' | 'stop'
  >;

  /** @param inHand the view that the person is in */
  constructor(view: ChatView, inHand: ConversationView, sessions: Sessions, conversations: ConversationActions) {
    const create = async (offRecord: boolean): Promise<void> => {
      await conversations.create(offRecord);
      await view.open();
    };
    this.commands = {
      open: () => view.open(),
      newConversation: () => create(false),
      newPrivateConversation: () => create(true),
      selectMode: (argument) => selectMode(sessions.inHand.conversation, argument),
      ask: async (argument) => {
        const known = readAskArguments(argument) ?? (await promptForAsk());
        if (!known) return undefined;
        // A new conversation is one of the side panel.
        const place = known.newConversation || known.offRecord ? view : inHand;
        await place.open();
        return ask(sessions, conversations, known, (text) => place.open(text));
      },
      stop: () => sessions.inHand.stop(),
    };
  }
}

async function promptForAsk(): Promise<AskArguments | null> {
  const prompt = await vscode.window.showInputBox({
    title: t('Sidestream: Ask…'),
    prompt: t('The answer appears in the panel.'),
    placeHolder: t('Ask Claude'),
  });
  return readAskArguments({ prompt });
}
