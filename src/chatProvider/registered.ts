import * as vscode from 'vscode';
import type { ChatModels } from './chatModels.ts';
import type { Participant } from './participant.ts';

/** The parts for VS Code's own chat, once they are loaded. */
export interface LoadedChat {
  readonly models: ChatModels;
  readonly participant: Participant;
  /** Other models may be there now. */
  readonly onDidChange: (listener: () => void) => vscode.Disposable | { dispose(): void };
}

/** Registers the models and the participant; the code behind them is loaded when VS Code first asks. */
export function registerChat(ready: () => Promise<LoadedChat>, icon: vscode.Uri): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let subscription: { dispose(): void } | undefined;
  const load = async (): Promise<LoadedChat> => {
    const chat = await ready();
    subscription ??= chat.onDidChange(() => changed.fire());
    return chat;
  };
  const participant = vscode.chat.createChatParticipant('sidestream.participant', async (...args) =>
    (await load()).participant.handle(...args),
  );
  participant.iconPath = icon;
  return vscode.Disposable.from(
    changed,
    participant,
    { dispose: () => subscription?.dispose() },
    vscode.lm.registerLanguageModelChatProvider('sidestream', {
      onDidChangeLanguageModelChatInformation: changed.event,
      provideLanguageModelChatInformation: async (options) =>
        (await load()).models.provideLanguageModelChatInformation(options),
      provideLanguageModelChatResponse: async (...args) =>
        (await load()).models.provideLanguageModelChatResponse(...args),
      provideTokenCount: async (model, text) => (await load()).models.provideTokenCount(model, text),
    }),
  );
}
