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

/** Claude in VS Code's own chat, as it is registered at start-up. */
export interface RegisteredChat {
  /** Lets VS Code know that there are models. It asks for them then: they should be known already. */
  announceModels(): void;
  dispose(): void;
}

/** Under this name it is kept that the person uses Claude there. */
const usedKey = 'sidestream.vscodeChat';

/**
 * Registers the models and the participant; the code behind them is loaded when VS Code first asks. VS Code does that when
 * a request needs a model, and then it is too late: its chat has none to choose, and a prompt is answered with “Language
 * model unavailable”. So it is told of them before, where the person has used them once.
 *
 * @param state where that is kept
 */
export function registerChat(
  ready: () => Promise<LoadedChat>,
  icon: vscode.Uri,
  state: vscode.Memento,
): RegisteredChat {
  const changed = new vscode.EventEmitter<void>();
  const keepUse = (): void => {
    if (state.get(usedKey) !== true) void state.update(usedKey, true);
  };
  let subscription: { dispose(): void } | undefined;
  const load = async (): Promise<LoadedChat> => {
    const chat = await ready();
    subscription ??= chat.onDidChange(() => changed.fire());
    return chat;
  };
  const participant = vscode.chat.createChatParticipant('sidestream.participant', async (...args) => {
    keepUse();
    return (await load()).participant.handle(...args);
  });
  participant.iconPath = icon;
  const all = vscode.Disposable.from(
    changed,
    participant,
    { dispose: () => subscription?.dispose() },
    vscode.lm.registerLanguageModelChatProvider('sidestream', {
      onDidChangeLanguageModelChatInformation: changed.event,
      provideLanguageModelChatInformation: async (options) =>
        (await load()).models.provideLanguageModelChatInformation(options),
      provideLanguageModelChatResponse: async (...args) => {
        keepUse();
        return (await load()).models.provideLanguageModelChatResponse(...args);
      },
      provideTokenCount: async (model, text) => (await load()).models.provideTokenCount(model, text),
    }),
  );
  if (state.get(usedKey) === true) changed.fire();
  return { announceModels: () => changed.fire(), dispose: () => void all.dispose() };
}
