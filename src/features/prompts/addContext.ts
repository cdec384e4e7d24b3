import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import type { ContextPicker, PromptContext } from '../../context/index.ts';
import type { ConversationView } from '../../panel/index.ts';
import { t } from '../../base/index.ts';

type Item = vscode.QuickPickItem & { readonly value?: string };

/** Adds to the next prompt what is picked from a list: the same that `@` offers in the composer. */
export async function addContext(
  context: PromptContext,
  picker: ContextPicker,
  sessions: Sessions,
  view: ConversationView,
): Promise<void> {
  const { conversation } = sessions.inHand;
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = t('Sidestream: Add Context…');
  pick.placeholder = t('A file, a folder, a symbol, or what surrounds the editor');
  pick.matchOnDescription = true;
  const browse: Item = { label: t('$(folder-opened) Choose a File…'), alwaysShow: true };
  let asked = 0;
  const ask = async (query: string): Promise<void> => {
    const id = ++asked;
    pick.busy = true;
    const found = await picker.suggest('@', query);
    if (id !== asked) return;
    pick.items = [
      // What was found fits already: the list's own filter, which is stricter, must let it pass.
      ...found.map(({ value, label, detail }): Item => ({ label, description: detail, value, alwaysShow: true })),
      browse,
    ];
    pick.busy = false;
  };
  const chosen = new Promise<Item | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.activeItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
  pick.onDidChangeValue((query) => void ask(query.trim()));
  pick.show();
  void ask('');
  const item = await chosen;
  asked = -1;
  pick.dispose();
  if (!item) return;
  const refusal =
    item.value === undefined
      ? await context.attachUris(
          conversation,
          (await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: t('Add') })) ?? [],
        )
      : await picker.pickContext(conversation, item.value);
  await view.open();
  if (refusal !== null) view.post({ type: 'refused', text: refusal });
}

/** The files that a menu was opened on: all that are selected, if it was opened on one of these. */
export function urisOf(args: readonly unknown[]): vscode.Uri[] {
  const [one, all] = args;
  const selected = Array.isArray(all) ? all.filter((uri) => uri instanceof vscode.Uri) : [];
  if (selected.length > 0) return selected;
  if (one instanceof vscode.Uri) return [one];
  const open = vscode.window.activeTextEditor?.document.uri;
  return open ? [open] : [];
}
