import * as vscode from 'vscode';
import type { Sessions } from '../assistant/index.ts';
import type { ContextDesk } from '../context/index.ts';
import type { ChatView } from '../panel/index.ts';
import { addContext, urisOf } from './addContext.ts';
import { type CommitParts, writeCommitMessage } from './commitMessage.ts';
import type { Commands } from './commands.ts';
import { PromptTurns } from './promptTurns.ts';
import { selectTools } from './selectTools.ts';

/** What the ready prompts work with. */
export interface PromptParts {
  readonly view: ChatView;
  readonly sessions: Sessions;
  readonly context: ContextDesk;
  readonly commit: CommitParts;
  /** Where the person's choice of tools is kept. */
  readonly state: vscode.Memento;
}

/** What is done by the prompts that are ready to use, by their names. */
export function promptCommands(parts: PromptParts): Commands {
  const { view, sessions, context } = parts;
  const prompts = new PromptTurns(view, sessions);
  return {
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
}
