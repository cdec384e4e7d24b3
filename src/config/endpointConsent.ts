import * as vscode from 'vscode';
import { parseEndpoint, t } from '../base/index.ts';
import { LlmError } from '../llm/index.ts';

const memory = 'sidestream.endpointsInTheClear';

/**
 * Asks once before anything goes in the clear to another machine, and remembers a yes.
 *
 * @throws LlmError when the answer is no
 */
export async function confirmEndpoint(baseUrl: string, state: vscode.Memento): Promise<void> {
  const endpoint = parseEndpoint(baseUrl);
  if (!endpoint.ok || !endpoint.inTheClear) return;
  const allowed = state.get<readonly string[]>(memory, []);
  if (allowed.includes(endpoint.baseUrl)) return;
  const send = t('Send in the Clear');
  const choice = await vscode.window.showWarningMessage(
    t('Send the API key and your text to {0} without encryption?', endpoint.host),
    {
      modal: true,
      detail: t(
        'The address {0} begins with http://. Everyone on the way can read what is sent. With https:// nobody can.',
        endpoint.baseUrl,
      ),
    },
    send,
  );
  if (choice !== send) {
    throw new LlmError('network', t('Nothing was sent: {0} was not allowed without encryption.', endpoint.host));
  }
  await state.update(memory, [...allowed, endpoint.baseUrl]);
}
