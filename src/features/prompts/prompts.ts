import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import type { ConversationView } from '../../panel/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { PromptTurns } from './promptTurns.ts';

type PromptCommand =
  | 'explainSelection'
  | 'fixSelection'
  | 'explainProblem'
  | 'writeTests'
  | 'documentSelection'
  | 'reviewChanges'
  | 'explainTerminal'
  | 'workspace';

/** The prompts that are ready to use. */
export class Prompts {
  readonly commands: CommandHandlers<PromptCommand>;

  constructor(view: ConversationView, sessions: Sessions) {
    const turns = new PromptTurns(view, sessions);
    this.commands = {
      explainSelection: () => turns.explain(),
      fixSelection: (uri, range) => (isPlace(uri, range) ? turns.fix(uri, range as vscode.Range) : turns.fix()),
      explainProblem: (uri, range) =>
        isPlace(uri, range) ? turns.explainProblem(uri, range as vscode.Range) : undefined,
      writeTests: () => turns.writeTests(),
      documentSelection: () => turns.document(),
      reviewChanges: () => turns.reviewChanges(),
      explainTerminal: () => turns.explainTerminal(),
      workspace: () => turns.runInWorkspace(),
    };
  }
}

const isPlace = (uri: unknown, range: unknown): uri is vscode.Uri =>
  uri instanceof vscode.Uri && range instanceof vscode.Range;
