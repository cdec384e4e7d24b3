import * as vscode from 'vscode';
import { foundText, timeAgo } from '../../panel/index.ts';
import type { SearchHit } from '../../store/index.ts';
import type { HistoryParts } from './showHistory.ts';
import { t } from '../../base/index.ts';

type Item = vscode.QuickPickItem & { readonly hit?: SearchHit };

/** So long after the last key the texts are searched, ms. */
const pauseMs = 120;

const everywhereButton = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('globe'),
  tooltip: t('Search the Conversations of All Workspaces'),
});
const hereButton = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('folder'),
  tooltip: t('Search Only the Conversations of This Workspace'),
});

/** Searches the texts of the conversations while the person types; a hit that is picked is shown in the panel. */
export function showSearch({ conversations, ...parts }: HistoryParts, query = ''): void {
  const here = conversations.here();
  let all = true;
  let timer: NodeJS.Timeout | undefined;
  let searching = new AbortController();
  const pick = vscode.window.createQuickPick<Item>();
  pick.placeholder = t('Words, or a “phrase” in quotation marks');
  // VS Code marks in the rows what it finds of the typed text.
  pick.matchOnDetail = true;
  pick.value = query;

  const search = async (): Promise<void> => {
    searching.abort();
    const { signal } = (searching = new AbortController());
    pick.title = all ? t('Search All Conversations') : t('Search the Conversations of This Workspace');
    pick.buttons = [all ? hereButton() : everywhereButton()];
    if (pick.value.trim() === '') {
      pick.busy = false;
      pick.items = [];
      return;
    }
    pick.busy = true;
    const hits = await parts.store().search(pick.value, { limit: 50, signal, ...(all ? {} : { workspaces: here }) });
    if (!hits || signal.aborted) return;
    pick.busy = false;
    pick.items =
      hits.length > 0
        ? hits.map(describe)
        : [{ label: t('Nothing was found for “{0}”', pick.value), alwaysShow: true }];
  };
  pick.onDidChangeValue(() => {
    pick.busy = true;
    clearTimeout(timer);
    timer = setTimeout(() => void search(), pauseMs);
  });
  pick.onDidTriggerButton(() => {
    all = !all;
    void search();
  });
  pick.onDidAccept(async () => {
    const hit = pick.selectedItems[0]?.hit;
    if (!hit) return;
    pick.hide();
    await conversations.open(hit.conversationId, hit.messageId, hit.messageId === null ? '' : foundText(hit));
  });
  pick.onDidHide(() => {
    clearTimeout(timer);
    searching.abort();
    pick.dispose();
  });
  void search();
  pick.show();
}

function describe(hit: SearchHit): Item {
  const who = hit.role === null ? 'title' : hit.role === 'user' ? t('You') : 'Claude';
  return {
    label: hit.title.text || t('New conversation'),
    description: `${who} · ${timeAgo(hit.createdAt, Date.now())}`,
    ...(hit.excerpt.text === '' ? {} : { detail: hit.excerpt.text }),
    alwaysShow: true,
    hit,
  };
}
