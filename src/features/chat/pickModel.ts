import * as vscode from 'vscode';
import type { ModelCatalog, ModelChoice } from '../../assistant/index.ts';
import { formatNumber, formatUsd, t } from '../../base/index.ts';
import type { ConversationChoice } from '../../conversation/index.ts';
import { LlmError, type ModelInfo } from '../../llm/index.ts';

/** A choice, and whether new conversations begin with it too. */
export interface PickedModel {
  readonly choice: ConversationChoice;
  readonly asDefault: boolean;
}

/** USD; `null` where it is not known. */
type CostWith = (choice: ConversationChoice) => number | null;

type Item = vscode.QuickPickItem & { readonly choice?: ConversationChoice; readonly asDefault?: true };

/**
 * Lets the person choose a model that the API lists, or the effort and thinking that the one in use can be asked for.
 * `null` when nothing was chosen.
 *
 * @param costWith the least cost of the next send with a choice: each model and effort has a cache of its own
 */
export async function pickModel(
  catalog: ModelCatalog,
  current: ModelChoice,
  costWith: CostWith,
): Promise<PickedModel | null> {
  const abort = new AbortController();
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = t('Sidestream: Model of This Conversation');
  pick.placeholder = t('Asking the API for its models…');
  pick.busy = true;
  pick.matchOnDescription = true;
  pick.items = [
    ...modelItems([catalog.describe(current.model)], current, costWith),
    ...wayItems(catalog, current, costWith),
  ];
  pick.show();
  const chosen = new Promise<Item | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.activeItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
  void catalog.list(abort.signal).then(
    (models) => {
      pick.items = [...modelItems(models, current, costWith), ...wayItems(catalog, current, costWith)];
      pick.activeItems = pick.items.filter(({ choice }) => choice?.model === current.model);
      pick.placeholder = t('For the next answers here. Another model or effort reads the whole conversation anew.');
      pick.busy = false;
    },
    (error: unknown) => {
      pick.busy = false;
      pick.placeholder = error instanceof LlmError ? error.message : String(error);
    },
  );
  const item = await chosen;
  abort.abort();
  pick.dispose();
  return item?.choice === undefined ? null : { choice: item.choice, asDefault: item.asDefault === true };
}

const modelItems = (models: readonly ModelInfo[], current: ModelChoice, costWith: CostWith): Item[] =>
  models.map((model) => describe(model, current.model, costWords(costWith({ model: model.id }))));

const costWords = (cost: number | null): string => (cost === null ? '' : t('next send ≈ {0}', formatUsd(cost)));

/** Effort, thinking, and the default, for the model in use. */
function wayItems(catalog: ModelCatalog, { model, effort, thinking }: ModelChoice, costWith: CostWith): Item[] {
  const known = catalog.describe(model);
  const used = (isUsed: boolean, choice: ConversationChoice): { description: string } => ({
    description: joined([isUsed ? t('in use') : '', costWords(costWith(choice))]),
  });
  const efforts = (['default', ...known.efforts] as const).map((name): Item => ({
    label: t('Effort: {0}', name),
    ...used(name === (effort ?? 'default'), { effort: name }),
    choice: { effort: name },
  }));
  const ways = (['auto', 'off'] as const).map((name): Item => ({
    label: t('Thinking: {0}', name),
    ...used(name === thinking, { thinking: name }),
    choice: { thinking: name },
  }));
  return [
    ...(known.efforts.length > 0 ? [separator(t('Effort')), ...efforts] : []),
    ...(known.thinking === 'optional' ? [separator(t('Thinking')), ...ways] : []),
    separator(t('New conversations')),
    {
      label: t('$(star) Make It the Default'),
      description: t('model, effort and thinking'),
      choice: {},
      asDefault: true,
    },
  ];
}

const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');

function describe(model: ModelInfo, current: string, cost: string): Item {
  const count = (value: number | null): string => (value === null ? t('unknown') : formatNumber(value));
  const parts = [
    t('{0} tokens of context', count(model.maxInputTokens)),
    t('answers of up to {0}', count(model.maxOutputTokens)),
    model.deprecated ? t('will be retired') : '',
  ];
  return {
    label: model.displayName,
    description: model.id === current ? t('{0} · in use', model.id) : model.id,
    detail: joined([cost, ...parts]),
    choice: { model: model.id },
  };
}
