import * as vscode from 'vscode';
import type { ModelCatalog } from '../../assistant/index.ts';
import type { Settings } from '../../config/index.ts';
import { LlmError, type ModelInfo } from '../../llm/index.ts';

type Item = vscode.QuickPickItem & { readonly modelId?: string };

/** Lets the person choose among the models that the API lists, and keeps the choice in the settings. */
export async function selectModel(catalog: ModelCatalog, settings: Settings): Promise<void> {
  const current = settings.get('model');
  const abort = new AbortController();
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = 'Sidestream: Select Model';
  pick.placeholder = 'Asking the API for its models…';
  pick.busy = true;
  pick.matchOnDescription = true;
  pick.show();
  const chosen = new Promise<Item | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.activeItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
  void catalog.list(abort.signal).then(
    (models) => {
      pick.items = models.map((model) => describe(model, current));
      pick.activeItems = pick.items.filter((item) => item.modelId === current);
      pick.placeholder = 'The model for the next answers';
      pick.busy = false;
    },
    (error: unknown) => {
      pick.busy = false;
      pick.placeholder = error instanceof LlmError ? error.message : String(error);
      pick.items = [{ label: current, description: 'in use', modelId: current }];
    },
  );
  const item = await chosen;
  abort.abort();
  pick.dispose();
  if (item?.modelId === undefined || item.modelId === current) return;
  await settings.set('model', item.modelId);
}

function describe(model: ModelInfo, current: string): Item {
  const count = (value: number | null): string => (value === null ? 'unknown' : value.toLocaleString('en'));
  const parts = [
    `${count(model.maxInputTokens)} tokens of context`,
    `answers of up to ${count(model.maxOutputTokens)}`,
    model.deprecated ? 'will be retired' : '',
  ];
  return {
    label: model.displayName,
    description: model.id === current ? `${model.id} · in use` : model.id,
    detail: parts.filter((part) => part !== '').join(' · '),
    modelId: model.id,
  };
}
