import * as vscode from 'vscode';
import type { Credentials } from '../../config/index.ts';
import { keyProblem, LlmError } from '../../llm/index.ts';
import { t } from '../../base/index.ts';

/** Tries a key against the API. @throws LlmError when it is refused or cannot be tried */
export type TryKey = (key: string, signal: AbortSignal) => Promise<void>;

/** Asks for the key, tries it, and keeps it. */
export async function setApiKey(credentials: Credentials, tryKey: TryKey): Promise<void> {
  const entered = await vscode.window.showInputBox({
    title: t('Sidestream: Set API Key'),
    prompt: t('The key of your Anthropic account. It is kept in this machine’s secret storage and tried once now.'),
    placeHolder: 'sk-ant-…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? undefined : keyProblem(value.trim())),
  });
  const key = entered?.trim();
  if (key === undefined || key === '') return;
  const problem = keyProblem(key);
  if (problem !== null) {
    void vscode.window.showErrorMessage(problem);
    return;
  }
  if (!(await isAccepted(key, tryKey))) return;
  const stored = await credentials.set(key);
  void (stored
    ? vscode.window.showInformationMessage(t('The API key is set.'))
    : vscode.window.showWarningMessage(
        t('This machine’s secret storage does not work: the key is used until the window is closed, and is not kept.'),
      ));
}

/** Removes the key. */
export async function removeApiKey(credentials: Credentials, environment: NodeJS.ProcessEnv): Promise<void> {
  await credentials.remove();
  const fromEnvironment = environment['ANTHROPIC_API_KEY'] ?? environment['ANTHROPIC_AUTH_TOKEN'];
  void vscode.window.showInformationMessage(
    fromEnvironment
      ? t('The API key is removed. The one in the environment is used from now on.')
      : t('The API key is removed.'),
  );
}

async function isAccepted(key: string, tryKey: TryKey): Promise<boolean> {
  const error = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Trying the API key…'), cancellable: true },
    async (_, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      try {
        await tryKey(key, abort.signal);
        return null;
      } catch (failure) {
        return failure instanceof LlmError ? failure : new LlmError('protocol', String(failure));
      }
    },
  );
  if (error === null) return true;
  if (error.kind === 'aborted') return false;
  if (error.kind === 'auth') {
    void vscode.window.showErrorMessage(t('The API refused this key. It was not stored.'));
    return false;
  }
  // The endpoint may not list models, or be out of reach just now: that says nothing of the key.
  const keep = t('Store It Anyway');
  const choice = await vscode.window.showWarningMessage(t('The key could not be tried: {0}', error.message), keep);
  return choice === keep;
}
