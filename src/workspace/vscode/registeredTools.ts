import * as vscode from 'vscode';
import type { WorkspaceTools } from '../workspaceTools.ts';

/** The conversation that stands for whoever uses the tools from outside: what is read or allowed there stays there. */
const conversationId = 'other-extensions';

/** Offers the tools to other extensions, as `sidestream_<name>`. They ask the person in the same way. */
export function registerTools(tools: WorkspaceTools, names: readonly string[]): vscode.Disposable {
  return vscode.Disposable.from(
    ...names.map((name) =>
      vscode.lm.registerTool<object>(`sidestream_${name}`, {
        invoke: async ({ input }, token) => {
          const stop = new AbortController();
          const subscription = token.onCancellationRequested(() => stop.abort());
          const callId = crypto.randomUUID();
          try {
            const result = await tools.execute(
              { id: callId, callId, functionName: name, functionArgs: JSON.stringify(input) },
              { conversationId, messageId: callId, round: 1, signal: stop.signal, onState: () => undefined },
            );
            return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(result.output)]);
          } finally {
            subscription.dispose();
          }
        },
      }),
    ),
  );
}
