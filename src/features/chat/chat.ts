import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import type { ChatView } from '../../panel/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { ask, type AskArguments, readAskArguments } from './ask.ts';

/** The conversation in the panel, from the Command Palette and for other extensions. */
export class Chat {
  readonly commands: CommandHandlers<'open' | 'newConversation' | 'ask' | 'stop' | 'showLog' | 'openSettings'>;

  constructor(view: ChatView, sessions: Sessions, log: vscode.LogOutputChannel) {
    this.commands = {
      open: () => view.open(),
      newConversation: async () => {
        sessions.create();
        await view.open();
      },
      ask: async (argument) => {
        const known = readAskArguments(argument) ?? (await promptForAsk());
        if (!known) return undefined;
        await view.open();
        return ask(sessions, known);
      },
      stop: () => sessions.current.stop(),
      showLog: () => log.show(),
      openSettings: () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:sidestream.sidestream'),
    };
  }
}

async function promptForAsk(): Promise<AskArguments | null> {
  const prompt = await vscode.window.showInputBox({
    title: 'Sidestream: Ask…',
    prompt: 'The answer appears in the panel.',
    placeHolder: 'Ask Claude',
  });
  return readAskArguments({ prompt });
}
