import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import { type ConversationActions, restoreFromCopy } from '../../panel/index.ts';
import type { Store } from '../../store/index.ts';
import { plural, t, withoutLinks, failure } from '../../base/index.ts';

interface Choice extends vscode.QuickPickItem {
  readonly kindOfFile: 'md' | 'json';
  readonly everything: boolean;
}

const choices = (): readonly Choice[] => [
  {
    label: t('This Conversation as Markdown'),
    description: t('to read'),
    detail: t('The branch that is shown.'),
    kindOfFile: 'md',
    everything: false,
  },
  {
    label: t('This Conversation as JSON'),
    description: t('to keep'),
    detail: t('With all its branches; can be imported again.'),
    kindOfFile: 'json',
    everything: false,
  },
  {
    label: t('All Conversations as JSON'),
    description: t('to keep'),
    detail: t('Can be imported again.'),
    kindOfFile: 'json',
    everything: true,
  },
];

/** Writes this conversation, or all of them, to a file that the person names. */
export async function exportConversations(store: Store, sessions: Sessions): Promise<void> {
  const { id, title, offRecord } = sessions.inHand.conversation.info;
  const choice = await vscode.window.showQuickPick(choices(), { title: t('Export') });
  if (!choice) return;
  store.flush();
  if (!choice.everything && offRecord) {
    void vscode.window.showInformationMessage(
      t('This conversation is off the record: there is nothing to export. Copy what you need.'),
    );
    return;
  }
  if (!choice.everything && store.info(id) === null) {
    void vscode.window.showInformationMessage(t('There is nothing in this conversation yet.'));
    return;
  }
  const name = `${choice.everything ? 'sidestream-conversations' : fileName(title)}.${choice.kindOfFile}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: choice.kindOfFile === 'md' ? { Markdown: ['md'] } : { JSON: ['json'] },
    title: choice.label,
  });
  if (!target) return;
  const pieces =
    choice.kindOfFile === 'md' ? [store.exportMarkdown(id) ?? ''] : store.exportJson(choice.everything ? null : [id]);
  const bytes = await gather(pieces);
  if (!bytes) return;
  await vscode.workspace.fs.writeFile(target, bytes);
  const open = t('Open');
  const answer = await vscode.window.showInformationMessage(
    t('Exported to {0}.', target.path.split('/').at(-1) ?? ''),
    open,
  );
  if (answer === open) await vscode.window.showTextDocument(target);
}

/** Adds the conversations of an export, or what a copy of the history has; refuses with the reason what cannot be read. */
export async function importConversations(
  store: Store,
  sessions: Sessions,
  conversations: ConversationActions,
): Promise<void> {
  const fromFile = { label: t('From an Exported File…'), description: 'JSON' };
  const fromCopy = {
    label: t('From a Daily Copy…'),
    description: plural(store.copies.list().length, '{0} kept', '{0} kept'),
  };
  const way =
    store.copies.list().length === 0
      ? fromFile
      : await vscode.window.showQuickPick([fromFile, fromCopy], { title: t('Import') });
  if (way === fromCopy) await restoreFromCopy(store, conversations.postChanged);
  if (way !== fromFile) return;
  const [source] =
    (await vscode.window.showOpenDialog({
      canSelectMany: false,
      filters: { JSON: ['json'] },
      title: t('Import Conversations'),
      openLabel: t('Import'),
    })) ?? [];
  if (!source) return;
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Importing conversations…') },
    async () => {
      const json = decode(await vscode.workspace.fs.readFile(source));
      return json === null ? failure(t('The file is not a text.')) : store.importJson(json);
    },
  );
  if (!result.ok) {
    void vscode.window.showErrorMessage(t('Nothing was imported. {0}', withoutLinks(result.problem)));
    return;
  }
  for (const id of result.conversationIds) sessions.reload(id);
  conversations.postChanged();
  const count = result.conversationIds.length;
  void vscode.window.showInformationMessage(
    [
      plural(count, '{0} conversation imported', '{0} conversations imported'),
      plural(result.messages, '{0} message is new.', '{0} messages are new.'),
    ].join('; '),
  );
  const [only] = result.conversationIds;
  if (count === 1 && only !== undefined) await conversations.open(only);
}

/** Puts the pieces together without holding everything else up; `null` when the person cancels. */
async function gather(pieces: Iterable<string>): Promise<Uint8Array | null> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Exporting…'), cancellable: true },
    async (progress, token) => {
      const encoder = new TextEncoder();
      const parts: Uint8Array[] = [];
      for (const piece of pieces) {
        if (token.isCancellationRequested) return null;
        parts.push(encoder.encode(piece));
        if (parts.length % 50 === 0)
          progress.report({ message: plural(parts.length, '{0} conversation', '{0} conversations') });
        await setImmediate();
      }
      return Buffer.concat(parts);
    },
  );
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A title as the name of a file. */
const fileName = (title: string): string =>
  title
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase() || 'conversation';
