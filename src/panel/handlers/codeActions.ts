import * as vscode from 'vscode';
import type { CodeAction } from '../../protocol/index.ts';
import { Refusal } from './refusal.ts';
import { t } from '../../base/index.ts';

/** Short names that models write for a code block's language, and VS Code's own for them. */
const languageIds: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shellscript',
  bash: 'shellscript',
  zsh: 'shellscript',
  shell: 'shellscript',
  yml: 'yaml',
  md: 'markdown',
  cs: 'csharp',
  'c++': 'cpp',
};

/** Does what a button on a code block is for. */
export async function runCodeAction(action: CodeAction, code: string, language: string): Promise<Refusal | undefined> {
  switch (action) {
    case 'copy':
      await vscode.env.clipboard.writeText(code);
      return undefined;
    case 'insert':
      await insert(code);
      return undefined;
    case 'newFile':
      await newFile(code, language);
      return undefined;
    case 'apply':
      return compareWithOpenFile(code);
    case 'run':
      await runInTerminal(code);
      return undefined;
  }
}

async function insert(code: string): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (!editor) {
    await newFile(code, '');
    return;
  }
  await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, code);
  });
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
}

async function newFile(code: string, language: string): Promise<void> {
  const id = languageIds[language.toLowerCase()] ?? language.toLowerCase();
  const known = (await vscode.languages.getLanguages()).includes(id);
  const document = await vscode.workspace.openTextDocument({ content: code, ...(known ? { language: id } : {}) });
  await vscode.window.showTextDocument(document);
}

/** Shows the open file beside what it would be, so that the person can take over what is wanted. */
async function compareWithOpenFile(code: string): Promise<Refusal | undefined> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (!editor) return new Refusal(t('Open the file that the code is for, then apply it.'));
  const { document } = editor;
  const { start, end } = editor.selection;
  const whole = document.getText();
  const proposed = editor.selection.isEmpty
    ? code
    : whole.slice(0, document.offsetAt(start)) + code + whole.slice(document.offsetAt(end));
  const right = await vscode.workspace.openTextDocument({ content: proposed, language: document.languageId });
  const name = vscode.workspace.asRelativePath(document.uri);
  await vscode.commands.executeCommand('vscode.diff', document.uri, right.uri, t('{0} ↔ Claude’s proposal', name));
  return undefined;
}

async function runInTerminal(code: string): Promise<void> {
  const command = code.trim();
  const run = t('Run');
  const choice = await vscode.window.showWarningMessage(
    t('Run this in a terminal?'),
    { modal: true, detail: command.length > 2000 ? `${command.slice(0, 2000)}…` : command },
    run,
  );
  if (choice !== run) return;
  const terminal = vscode.window.activeTerminal ?? vscode.window.createTerminal('Sidestream');
  terminal.show(true);
  terminal.sendText(command);
}
