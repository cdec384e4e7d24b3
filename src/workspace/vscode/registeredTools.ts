import * as vscode from 'vscode';
import { offeredToolNames, type ToolName, tools } from '../../contributions/index.ts';
import type { Approval } from '../approval/approval.ts';
import type { WorkspaceTools } from '../workspaceTools.ts';
import { t } from '../../base/index.ts';

/** The conversation that stands for whoever uses the tools from outside: what is read there stays there. */
const conversationId = 'other-extensions';

/**
 * Offers the tools to VS Code's own chat and to other extensions, as `sidestream_<name>`. Those that write or run are
 * confirmed there, by what `prepareInvocation` shows; what is to be looked at closely is asked about once more.
 *
 * @param ready gives the tools, which are loaded when one of them is first used
 */
export function registerTools(ready: () => Promise<WorkspaceTools>): vscode.Disposable {
  let asking: { dispose(): void } | undefined;
  const load = async (): Promise<WorkspaceTools> => {
    const tools = await ready();
    asking ??= tools.approvals.onDidChange((event) => {
      if (event.type !== 'asked' || event.approval.conversationId !== conversationId) return;
      void isConfirmed(event.approval).then((yes) =>
        tools.approvals.answer(event.approval.id, { decision: yes ? 'once' : 'deny', words: '' }),
      );
    });
    return tools;
  };
  return vscode.Disposable.from(...offeredToolNames.map((name) => register(load, name)), {
    dispose: () => asking?.dispose(),
  });
}

function register(ready: () => Promise<WorkspaceTools>, name: ToolName): vscode.Disposable {
  return vscode.lm.registerTool<object>(`sidestream_${name}`, {
    ...(tools[name].kind === 'read'
      ? {}
      : {
          prepareInvocation: async ({ input }) => {
            const { confirmationOf } = await import('./confirmation.ts');
            return confirmationOf(name, input);
          },
        }),
    invoke: async ({ input }, token) => {
      const workspaceTools = await ready();
      const stop = new AbortController();
      const subscription = token.onCancellationRequested(() => stop.abort());
      const callId = crypto.randomUUID();
      try {
        const result = await workspaceTools.execute(
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

/** A deed that was shown and confirmed in the chat needs no second yes, unless it is to be looked at closely. */
const isConfirmed = (approval: Approval): Promise<boolean> => {
  const kind = Object.entries(tools).find(([name]) => name === approval.toolName)?.[1].kind;
  return kind !== undefined && kind !== 'read' && approval.forConversation
    ? Promise.resolve(true)
    : askInDialog(approval);
};

/** Asks where there is no conversation to ask in. A dialog that cannot be shown is a no. */
async function askInDialog({ title, detail, reason }: Approval): Promise<boolean> {
  const options = { modal: true, detail: `${detail}\n\n${reason}` };
  try {
    const allow = t('Allow');
    return (await vscode.window.showWarningMessage(t('Another extension: {0}', title), options, allow)) === allow;
  } catch {
    return false;
  }
}
