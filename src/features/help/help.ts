import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { type SettingId, settings } from '../../contributions/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { ClaudeAccess } from '../access/claudeAccess.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import { problemReport, type ReportFacts } from './problemReport.ts';
import { t } from '../../base/index.ts';

/** Bytes of the log's end that are read. */
const maxLogBytes = 64 * 1024;

/** Help with a problem: the log, the settings, and a report that the person reads before it goes anywhere. */
export class Help {
  readonly commands: CommandHandlers<'reportProblem' | 'showLog' | 'openSettings'>;
  readonly #extension: vscode.ExtensionContext;
  readonly #access: ClaudeAccess;
  readonly #store: OpenedStore;

  constructor(
    extension: vscode.ExtensionContext,
    access: ClaudeAccess,
    store: OpenedStore,
    log: Pick<vscode.LogOutputChannel, 'show'>,
  ) {
    this.#extension = extension;
    this.#access = access;
    this.#store = store;
    this.commands = {
      reportProblem: () => this.#report(),
      showLog: () => log.show(),
      openSettings: () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:sidestream.sidestream'),
    };
  }

  async #report(): Promise<void> {
    const content = problemReport(await this.#facts());
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
    await vscode.window.showTextDocument(document);
    const copy = t('Copy the Report');
    const message = t(
      'This is the report. Nothing was sent: read it, write what happened, and copy it when it is right.',
    );
    void vscode.window.showInformationMessage(message, copy).then(async (choice) => {
      if (choice === copy) await vscode.env.clipboard.writeText(document.getText());
    });
  }

  async #facts(): Promise<ReportFacts> {
    return {
      versions: {
        Sidestream: (this.#extension.extension.packageJSON as { readonly version: string }).version,
        [vscode.env.appName]:
          `${vscode.version} (${vscode.env.appHost}, ${vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop'})`,
        Remote: vscode.env.remoteName ?? 'none',
        Node: process.versions.node,
        System: `${process.platform} ${os.release()} ${process.arch}`,
        Language: vscode.env.language,
      },
      settings: changedSettings(),
      state: [
        this.#access.hasCredential ? 'There is a key.' : 'There is no key.',
        this.#store.problem ?? 'The history can be kept.',
        `The workspace has ${vscode.workspace.workspaceFolders?.length ?? 0} folders and is ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}.`,
      ],
      log: await this.#log(),
      home: os.homedir(),
    };
  }

  /** The end of the log that VS Code keeps for this window; a sentence where it cannot be read. */
  async #log(): Promise<string> {
    const folder = this.#extension.logUri.fsPath;
    try {
      const name = (await fs.readdir(folder)).find((each) => each.endsWith('.log'));
      if (name === undefined) return '(The log is empty.)';
      const bytes = await fs.readFile(path.join(folder, name));
      return bytes.subarray(-maxLogBytes).toString('utf8');
    } catch (error) {
      return `(The log could not be read: ${error instanceof Error ? error.message : String(error)})`;
    }
  }
}

/** The values that somebody has set, the nearest first: folder, workspace, person. */
function changedSettings(): ReadonlyMap<SettingId, unknown> {
  const configuration = vscode.workspace.getConfiguration('sidestream');
  const changed = new Map<SettingId, unknown>();
  for (const id of Object.keys(settings) as SettingId[]) {
    const found = configuration.inspect<unknown>(id);
    const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
    if (value !== undefined) changed.set(id, value);
  }
  return changed;
}
