import os from 'node:os';
import * as vscode from 'vscode';
import { commandEnvironment } from '../command/environment.ts';
import type { ShellSetup } from '../command/processRunner.ts';
import { chooseShell } from '../command/shells.ts';
import { t } from '../../base/index.ts';

const systems: Readonly<Partial<Record<NodeJS.Platform, string>>> = { win32: 'windows', darwin: 'osx' };
const system = systems[process.platform] ?? 'linux';
import { terminalEnvironment } from './terminalEnvironment.ts';

/** The shell of the person's default terminal profile, and the environment that their settings give terminals. */
export function shellSetup(cwd: string | null): ShellSetup {
  const folder = cwd === null ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.file(cwd));
  const settings = vscode.workspace.getConfiguration('terminal.integrated', folder?.uri);
  const changes: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(settings.get<Record<string, unknown>>(`env.${system}`) ?? {})) {
    if (value === null) changes[name] = null;
    else if (typeof value === 'string') changes[name] = withVariables(value, folder);
  }
  return {
    shell: chooseShell([vscode.env.shell, process.env['SHELL']], process.platform),
    environment: async (asTerminal) =>
      commandEnvironment(process.env, changes, asTerminal ? await terminalEnvironment(cwd) : null),
    distrust: workspaceSays(settings),
  };
}

/** A workspace that names another shell, or another PATH, decides what a plain `ls` runs. */
function workspaceSays(settings: vscode.WorkspaceConfiguration): string | null {
  for (const name of ['env', 'profiles', 'defaultProfile']) {
    const found = settings.inspect(`${name}.${system}`);
    if (found?.workspaceValue !== undefined || found?.workspaceFolderValue !== undefined) {
      return t(
        "the workspace's own settings change the shell or its environment (terminal.integrated.{0}.{1})",
        name,
        system,
      );
    }
  }
  return null;
}

/** The variables that VS Code resolves in these settings, as far as an extension can: others stay as they are written. */
function withVariables(text: string, folder: vscode.WorkspaceFolder | undefined): string {
  return text.replace(/\$\{([^{}]+)\}/g, (whole, name: string) => {
    const [kind = '', argument] = name.split(/:(.*)/s);
    const chosen =
      argument === undefined ? folder : vscode.workspace.workspaceFolders?.find((one) => one.name === argument);
    switch (kind) {
      case 'env':
        return process.env[argument ?? ''] ?? '';
      case 'userHome':
        return os.homedir();
      case 'workspaceFolder':
        return chosen?.uri.fsPath ?? whole;
      case 'workspaceFolderBasename':
        return chosen?.name ?? whole;
      case 'pathSeparator':
      case '/':
        return process.platform === 'win32' ? '\\' : '/';
      default:
        return whole;
    }
  });
}
