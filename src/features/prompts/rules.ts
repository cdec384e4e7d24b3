import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import type { PromptContext } from '../../context/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { t } from '../../base/index.ts';

type Item = vscode.QuickPickItem & { readonly path?: string };

/** The rules and skills that count in the shown conversation: a list with each file one step away. */
export class Rules {
  readonly commands: CommandHandlers<'showRules' | 'reloadRules'>;

  constructor(sessions: Sessions, { instructions }: PromptContext) {
    this.commands = {
      showRules: async () => {
        const { id } = sessions.inHand.conversation;
        await instructions.load(id);
        const { entries, problems } = instructions.inForce(id);
        const list = (kind: 'rule' | 'skill'): Item[] =>
          entries
            .filter((entry) => entry.kind === kind)
            .map((entry) => ({ label: entry.path, description: entry.detail, path: entry.path }));
        const items: Item[] = [
          ...headed(t('Rules'), list('rule')),
          ...headed(t('Skills'), list('skill')),
          ...headed(
            t('Not used'),
            problems.map((problem): Item => ({ label: `$(warning) ${problem}` })),
          ),
        ];
        if (items.length === 0) {
          void vscode.window.showInformationMessage(t('There are no rules or skills for this workspace.'));
          return;
        }
        const title = t('Sidestream: Rules and Skills in Force');
        const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
        if (chosen?.path !== undefined) await vscode.window.showTextDocument(placeOf(chosen.path));
      },
      reloadRules: async () => {
        await instructions.reload(sessions.inHand.conversation.id);
        void vscode.window.showInformationMessage(t('Rules and skills were read again for this conversation.'));
      },
    };
  }
}

const headed = (label: string, items: readonly Item[]): Item[] =>
  items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];

/** A path as the person knows it: in their home, in the workspace folder, or with the folder's name before it. */
function placeOf(file: string): vscode.Uri {
  if (file.startsWith('~/')) return vscode.Uri.file(path.join(os.homedir(), file.slice(2)));
  const folders = vscode.workspace.workspaceFolders ?? [];
  const named = folders.length > 1 ? folders.find(({ name }) => file.startsWith(`${name}/`)) : undefined;
  const folder = named ?? folders[0];
  const inFolder = named ? file.slice(named.name.length + 1) : file;
  return folder ? vscode.Uri.joinPath(folder.uri, inFolder) : vscode.Uri.file(file);
}
