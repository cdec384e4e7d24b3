import * as vscode from 'vscode';
import { offeredToolNames } from '../../contributions/index.ts';
import type { Approval } from '../approval.ts';
import type { WorkspaceTools } from '../workspaceTools.ts';

/** The conversation that stands for whoever uses the tools from outside: what is read there stays there. */
const conversationId = 'other-extensions';

/**
 * Offers the tools that only look to other extensions, as `sidestream_<name>`. Those that write or run are not offered:
 * what another extension's model does is for that extension to ask.
 *
 * @param ready gives the tools, which are loaded when one of them is first used
 */
export function registerTools(ready: () => Promise<WorkspaceTools>): vscode.Disposable {
  let asking: { dispose(): void } | undefined;
  const load = async (): Promise<WorkspaceTools> => {
    const tools = await ready();
    asking ??= tools.approvals.onDidChange((event) => {
      if (event.type !== 'asked' || event.approval.conversationId !== conversationId) return;
      void askInDialog(event.approval).then((yes) =>
        tools.approvals.answer(event.approval.id, { decision: yes ? 'once' : 'deny', words: '' }),
      );
    });
    return tools;
  };
  return vscode.Disposable.from(...offeredToolNames.map((name) => register(load, name)), {
    dispose: () => asking?.dispose(),
  });
}

function register(ready: () => Promise<WorkspaceTools>, name: string): vscode.Disposable {
  return vscode.lm.registerTool<object>(`sidestream_${name}`, {
    invoke: async ({ input }, token) => {
      const tools = await ready();
      const stop = new AbortController();
      const subscription = token.onCancellationRequested(() => stop.abort());
      const callId = crypto.randomUUID();
      try {
        const result = await tools.execute(
          { id: callId, callId, functionName: name, functionArgs: JSON.stringify(input) },
          {
            conversationId,
            messageId: callId,
            round: 1,
            signal: stop.signal,
            mode: () => 'ask',
            onState: () => undefined,
          },
        );
        const parts = (result.parts ?? []).map(
          ({ base64, mediaType }) => new vscode.LanguageModelDataPart(Buffer.from(base64, 'base64'), mediaType),
        );
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(result.output), ...parts]);
      } finally {
        subscription.dispose();
      }
    },
  });
}

/** Asks where there is no conversation to ask in. A dialog that cannot be shown is a no. */
async function askInDialog({ title, detail, reason }: Approval): Promise<boolean> {
  const options = { modal: true, detail: `${detail}\n\n${reason}` };
  try {
    return (await vscode.window.showWarningMessage(`Another extension: ${title}`, options, 'Allow')) === 'Allow';
  } catch {
    return false;
  }
}
