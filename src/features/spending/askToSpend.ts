import * as vscode from 'vscode';
import { t } from '../../base/index.ts';

/** Puts a budget's question to the person. Only the button is a yes: Escape and Cancel send nothing. */
export async function askToSpend(question: string): Promise<boolean> {
  const send = t('Ask Anyway');
  const choice = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: t('Nothing is sent without your yes. The budgets are in the settings, sidestream.budget.') },
    send,
  );
  return choice === send;
}
