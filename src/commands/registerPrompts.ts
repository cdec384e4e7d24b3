import * as vscode from 'vscode';
import type { Sessions } from '../assistant/index.ts';
import type { ContextDesk } from '../panel/context/index.ts';
import type { ChatView } from '../panel/index.ts';
import { addContext, urisOf } from './addContext.ts';
import { type CommitParts, writeCommitMessage } from './commitMessage.ts';
import { ProblemActions } from './problemActions.ts';
import { PromptCommands } from './promptCommands.ts';
import { selectTools } from './selectTools.ts';

/** What the ready prompts work with. */
export interface PromptParts {
  /** Makes the sessions ready for use. */
  prepare(): Promise<void>;
  readonly view: ChatView;
  readonly sessions: Sessions;
  readonly context: ContextDesk;
  readonly commit: CommitParts;
  /** Where the person's choice of tools is kept. */
  readonly state: vscode.Memento;
}

/** Registers the prompts that are ready to use, and where the editor offers them. */
export function registerPrompts(parts: PromptParts): vscode.Disposable {
  const { view, sessions, context } = parts;
  const prompts = new PromptCommands(view, sessions);
  const commands: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    explainSelection: () => prompts.explain(),
    fixSelection: (uri, range) => {
      const isProblem = uri instanceof vscode.Uri && range instanceof vscode.Range;
      return isProblem ? prompts.fix(uri, range) : prompts.fix();
    },
    explainProblem: (uri, range) =>
      uri instanceof vscode.Uri && range instanceof vscode.Range ? prompts.explainProblem(uri, range) : undefined,
    writeTests: () => prompts.writeTests(),
    documentSelection: () => prompts.document(),
    reviewChanges: () => prompts.reviewChanges(),
    explainTerminal: () => prompts.explainTerminal(),
    workspace: () => prompts.runInWorkspace(),
    commitMessage: (source) => writeCommitMessage(parts.commit, source),
    addContext: () => addContext(context, sessions, view),
    addFiles: async (...args) => {
      await context.attachUris(sessions.current.conversation, urisOf(args));
      await view.open();
    },
    selectTools: () => selectTools(parts.state),
  };
  return vscode.Disposable.from(
    vscode.languages.registerCodeActionsProvider({ pattern: '**' }, new ProblemActions(), ProblemActions.metadata),
    ...Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(`sidestream.${name}`, async (...args: unknown[]) => {
        await parts.prepare();
        return run(...args);
      }),
    ),
  );
}
