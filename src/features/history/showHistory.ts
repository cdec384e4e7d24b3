import * as vscode from 'vscode';
import { type ConversationActions, detailOf, groupOf, timeAgo, titleOf } from '../../panel/index.ts';
import type { ConversationSummary, PagePosition, Store } from '../../store/index.ts';
import { t } from '../../base/index.ts';

/** The store and the actions on conversations, for the lists of the history. */
export interface HistoryParts {
  store(): Store;
  readonly conversations: ConversationActions;
}

type Item = vscode.QuickPickItem & {
  readonly summary?: ConversationSummary;
  /** Picked, it shows the next page. */
  readonly after?: PagePosition;
  /** Picked, it searches the texts. */
  readonly searches?: boolean;
};

const pageSize = 100;

const button = (icon: string, tooltip: string): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon(icon),
  tooltip,
});
type Buttons = Readonly<
  Record<'pin' | 'unpin' | 'rename' | 'remove' | 'showEverywhere' | 'showHere', vscode.QuickInputButton>
>;

const createButtons = (): Buttons => ({
  pin: button('pin', t('Pin')),
  unpin: button('pinned', t('Unpin')),
  rename: button('edit', t('Rename')),
  remove: button('trash', t('Delete')),
  showEverywhere: button('globe', t('Show the Conversations of All Workspaces')),
  showHere: button('folder', t('Show Only the Conversations of This Workspace')),
});

/**
 * Lists the conversations, pinned ones first and then by time, a page at a time: the list opens at once, however many
 * there are. What is typed is looked for among all titles, not only those that are listed.
 *
 * @param search searches the texts of all conversations instead
 */
export function showHistory(
  parts: HistoryParts,
  search: (query: string) => void,
  everywhere: boolean | null = null,
): void {
  const { conversations } = parts;
  const here = conversations.here();
  // Where nothing was said yet, the conversations of other workspaces are more use than an empty list.
  let all = everywhere ?? parts.store().list({ workspaces: here, limit: 1 }).conversations.length === 0;
  const pick = vscode.window.createQuickPick<Item>();
  pick.matchOnDescription = false;

  const buttons = createButtons();
  const typed = (): string => pick.value.trim();
  const load = (): void => {
    const query = typed();
    pick.title = all ? t('History: All Workspaces') : t('History: This Workspace');
    pick.placeholder = t('Open a conversation');
    pick.buttons = [all ? buttons.showHere : buttons.showEverywhere];
    const page = listed(parts.store(), all ? null : here, query);
    pick.items = [...items(page.conversations, null, query !== '', all, buttons), ...rest(page.next, query)];
  };
  const more = (after: PagePosition): void => {
    const page = listed(parts.store(), all ? null : here, typed(), after);
    const before = pick.items.filter((item) => item.after === undefined && item.searches !== true);
    const last = before.findLast((item) => item.summary !== undefined);
    const added = items(page.conversations, last?.summary ?? null, typed() !== '', all, buttons);
    pick.keepScrollPosition = true;
    pick.items = [...before, ...added, ...rest(page.next, typed())];
    pick.activeItems = added.filter((item) => item.summary !== undefined).slice(0, 1);
  };

  pick.onDidChangeValue(load);
  pick.onDidTriggerButton(() => {
    all = !all;
    load();
  });
  pick.onDidTriggerItemButton(async ({ button: pressed, item: { summary } }) => {
    if (!summary) return;
    if (pressed === buttons.pin || pressed === buttons.unpin) {
      conversations.setPinned(summary.id, pressed === buttons.pin);
      load();
    } else {
      pick.hide();
      await (pressed === buttons.rename ? conversations.rename(summary.id) : conversations.delete(summary.id));
      showHistory(parts, search, all);
    }
  });
  pick.onDidAccept(async () => {
    const [item] = pick.selectedItems;
    const query = pick.value;
    if (item?.after) more(item.after);
    else pick.hide();
    if (item?.searches) search(query);
    else if (item?.summary) await conversations.open(item.summary.id);
  });
  pick.onDidHide(() => pick.dispose());
  load();
  pick.show();
}

/** A page of the conversations whose title holds `query`; `workspaces` is `null` for those of all. */
const listed = (
  store: Store,
  workspaces: readonly string[] | null,
  query: string,
  after?: PagePosition,
): ReturnType<Store['list']> =>
  store.list({
    ...(workspaces === null ? {} : { workspaces }),
    ...(query === '' ? {} : { titled: query }),
    ...(after === undefined ? {} : { after }),
    limit: pageSize,
  });

/** The conversations under their headings; a heading that stands over `last` already is not repeated. */
function items(
  conversations: readonly ConversationSummary[],
  last: ConversationSummary | null,
  found: boolean,
  everywhere: boolean,
  buttons: Buttons,
): Item[] {
  const now = Date.now();
  let heading = last && groupOf(last, now);
  return conversations.flatMap((summary) => {
    const group = groupOf(summary, now);
    const isNew = group !== heading;
    heading = group;
    const item: Item = {
      label: titleOf(summary),
      description: everywhere ? detailOf(summary, now) : timeAgo(summary.updatedAt, now),
      buttons: [summary.pinned ? buttons.unpin : buttons.pin, buttons.rename, buttons.remove],
      summary,
      alwaysShow: found,
    };
    return isNew ? [{ label: group, kind: vscode.QuickPickItemKind.Separator }, item] : [item];
  });
}

function rest(next: PagePosition | null, query: string): Item[] {
  return [
    ...(next ? [{ label: t('$(chevron-down) Show More'), after: next, alwaysShow: true }] : []),
    ...(query === ''
      ? []
      : [{ label: t('$(search) Search All Texts for “{0}”', query), searches: true, alwaysShow: true }]),
  ];
}
