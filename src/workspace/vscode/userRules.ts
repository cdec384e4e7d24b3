import * as vscode from 'vscode';
import type { RuleBook } from '../workspaceTools.ts';

const setting = 'workspace.autoApprove';

/** The rules in the person's own settings. What a workspace or a folder sets is never looked at. */
export class UserRules implements RuleBook {
  list(): readonly string[] {
    const value = vscode.workspace.getConfiguration('sidestream').inspect<unknown>(setting)?.globalValue;
    return Array.isArray(value) ? value.filter((rule): rule is string => typeof rule === 'string') : [];
  }

  async add(rule: string): Promise<void> {
    const rules = this.list();
    if (rules.includes(rule)) return;
    const configuration = vscode.workspace.getConfiguration('sidestream');
    await configuration.update(setting, [...rules, rule], vscode.ConfigurationTarget.Global);
  }
}
