import * as vscode from 'vscode';
import { visibleText } from '../../files/index.ts';
import { formatNumber, t } from '../../base/index.ts';

/** The longest prompt that an address may bring, characters. */
const maxPromptLength = 20_000;

/**
 * Puts the prompt of an address `…/ask?prompt=…` into the composer. It is never sent: whoever made the link is not the
 * person, and what cannot be seen in it is spelled out.
 *
 * @param fill opens the panel with a text in the composer
 */
export async function fillFromUri(uri: vscode.Uri, fill: (text: string) => Promise<void>): Promise<void> {
  const prompt = promptIn(uri.query).trim();
  if (prompt === '') {
    void vscode.window.showWarningMessage(t('The link to Sidestream has no prompt.'));
    return;
  }
  if (prompt.length > maxPromptLength) {
    const most = formatNumber(maxPromptLength);
    void vscode.window.showWarningMessage(
      t("The link's prompt was not taken: it is longer than {0} characters.", most),
    );
    return;
  }
  await fill(visibleText(prompt));
  void vscode.window.showInformationMessage(
    t('A link from outside has put this text into the box. Read it before you send it.'),
  );
}

/**
 * The prompt in a query. VS Code has decoded it already, so that an `&` of the prompt and one that begins another
 * parameter look the same: the prompt goes to the end, and a `+` is one.
 */
const promptIn = (query: string): string => /(?:^|&)prompt=([\s\S]*)$/.exec(query)?.[1] ?? '';
