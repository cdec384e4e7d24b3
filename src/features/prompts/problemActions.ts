import * as vscode from 'vscode';
import { t } from '../../base/index.ts';

/** Offers Claude's help on what the editor marks as a problem: in the light bulb, on hovering and in the Problems view. */
export class ProblemActions implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  provideCodeActions(
    { uri }: vscode.TextDocument,
    _: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const [first, ...others] = diagnostics;
    if (!first) return [];
    const range = others.reduce((all, next) => all.union(next.range), first.range);
    return [
      action(t('Fix with Claude'), 'sidestream.fixSelection', uri, range, diagnostics),
      action(t('Explain with Claude'), 'sidestream.explainProblem', uri, range, diagnostics),
    ];
  }
}

function action(
  title: string,
  command: string,
  uri: vscode.Uri,
  range: vscode.Range,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.diagnostics = [...diagnostics];
  made.command = { title, command, arguments: [uri, range] };
  return made;
}
