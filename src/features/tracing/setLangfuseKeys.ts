import * as vscode from 'vscode';
import type { LangfuseKeys, Settings } from '../../config/index.ts';
import { t } from '../../base/index.ts';

/** Asks for Langfuse's two keys and keeps them; two empty ones remove them. */
export async function setLangfuseKeys(keys: LangfuseKeys, settings: Settings): Promise<void> {
  const ask = (prompt: string, prefix: string, step: number): Thenable<string | undefined> =>
    vscode.window.showInputBox({
      title: t('Sidestream: Set Langfuse Keys ({0} of 2)', step),
      prompt,
      placeHolder: `${prefix}…`,
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) =>
        value.trim() === '' || value.trim().startsWith(prefix)
          ? undefined
          : t('This key begins with {0}. Empty: no keys are kept.', prefix),
    });
  const publicKey = (await ask(t('The public key of your Langfuse project.'), 'pk-lf-', 1))?.trim();
  if (publicKey === undefined) return;
  if (publicKey === '') {
    await keys.remove();
    void vscode.window.showInformationMessage(t('The Langfuse keys are removed.'));
    return;
  }
  const secretKey = (
    await ask(t('The secret key of the same project. Both are kept in secret storage.'), 'sk-lf-', 2)
  )?.trim();
  if (!secretKey) return;
  const stored = await keys.set({ publicKey, secretKey });
  if (!stored) {
    void vscode.window.showErrorMessage(t('This machine’s secret storage does not work: the keys were not kept.'));
    return;
  }
  const on = settings.get('langfuse.enabled');
  void vscode.window.showInformationMessage(
    on
      ? t('The Langfuse keys are set.')
      : t('The Langfuse keys are set. Traces are sent once sidestream.langfuse.enabled is on.'),
  );
}
