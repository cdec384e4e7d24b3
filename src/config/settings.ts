import * as vscode from 'vscode';
import { type SettingContribution, type SettingId, settings, type SettingValue } from '../contributions/index.ts';
import { settingValue } from './settingValue.ts';

/** The settings `sidestream.*`, each read when it is needed and each with its own event. */
export class Settings {
  get<Id extends SettingId>(id: Id): SettingValue<Id> {
    return settingValue(id, this.#stored(id));
  }

  /** Sets it for the person, in all workspaces. */
  async set<Id extends SettingId>(id: Id, value: SettingValue<Id>): Promise<void> {
    await this.#configuration().update(id, value, vscode.ConfigurationTarget.Global);
  }

  /** Calls back when one of these may have another value. */
  onDidChange(ids: readonly SettingId[], listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (ids.some((id) => event.affectsConfiguration(`sidestream.${id}`))) listener();
    });
  }

  #stored(id: SettingId): unknown {
    const setting: SettingContribution = settings[id];
    if (setting.scope === 'window') return this.#configuration().get<unknown>(id);
    // VS Code does not read these from a workspace; whoever relies on it relies on the registration too. So ask for the
    // person's own value alone.
    return this.#configuration().inspect<unknown>(id)?.globalValue;
  }

  #configuration(): vscode.WorkspaceConfiguration {
    return vscode.workspace.getConfiguration('sidestream');
  }
}
