import * as vscode from 'vscode';
import { parseEndpoint } from '../base/index.ts';
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
  const send = 'Send in the Clear';
  const choice = await vscode.window.showWarningMessage(
    `Send the API key and your text to ${endpoint.host} without encryption?`,
    {
      modal: true,
      detail: `The address ${endpoint.baseUrl} begins with http://. Everyone on the way can read what is sent. With https:// nobody can.`,
    },
    send,
  );
  if (choice !== send) {
    throw new LlmError('network', `Nothing was sent: ${endpoint.host} was not allowed without encryption.`);
  }
  await state.update(memory, [...allowed, endpoint.baseUrl]);
}
