import * as vscode from 'vscode';
import type { LangfuseKeys, Settings } from '../../config/index.ts';

/** Asks for Langfuse's two keys and keeps them; two empty ones remove them. */
export async function setLangfuseKeys(keys: LangfuseKeys, settings: Settings): Promise<void> {
  const ask = (prompt: string, prefix: string, step: number): Thenable<string | undefined> =>
    vscode.window.showInputBox({
      title: `Sidestream: Set Langfuse Keys (${step} of 2)`,
      prompt,
      placeHolder: `${prefix}…`,
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) =>
        value.trim() === '' || value.trim().startsWith(prefix)
          ? undefined
          : `This key begins with ${prefix}. Empty: no keys are kept.`,
    });
  const publicKey = (await ask('The public key of your Langfuse project.', 'pk-lf-', 1))?.trim();
  if (publicKey === undefined) return;
  if (publicKey === '') {
    await keys.remove();
    void vscode.window.showInformationMessage('The Langfuse keys are removed.');
    return;
  }
  const secretKey = (
    await ask('The secret key of the same project. Both are kept in secret storage.', 'sk-lf-', 2)
  )?.trim();
  if (!secretKey) return;
  const stored = await keys.set({ publicKey, secretKey });
  if (!stored) {
    void vscode.window.showErrorMessage('This machine’s secret storage does not work: the keys were not kept.');
    return;
  }
  const on = settings.get('langfuse.enabled');
  void vscode.window.showInformationMessage(
    on
      ? 'The Langfuse keys are set.'
      : 'The Langfuse keys are set. Traces are sent once sidestream.langfuse.enabled is on.',
  );
}
