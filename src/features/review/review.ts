import type { Session, Sessions } from '../../assistant/index.ts';
import { Emitter } from '../../base/index.ts';
import type { Conversation } from '../../conversation/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import type { ChangedByClaude } from './changedByClaude.ts';
import { type ChangedTurn, moveFile, moveTurn, reviewTurn, undoFiles } from './moveTurns.ts';
import { unkeptCommands, type UnkeptCommand } from './unkeptCommands.ts';

/** The files that turns have changed: looked at, kept, taken back, changed again. */
export class Review {
  readonly commands: CommandHandlers<'undoTurn' | 'redoTurn' | 'moveFile' | 'reviewTurn' | UnkeptCommand>;
  readonly #store: OpenedStore;
  readonly #workspace: LazyWorkspace;
  readonly #unkept: ChangedByClaude;
  readonly #changed = new Emitter<void>();

  /** Changes were taken back or made again. */
  readonly onDidChange = this.#changed.event;

  constructor(sessions: Sessions, store: OpenedStore, workspace: LazyWorkspace, unkept: ChangedByClaude) {
    this.#store = store;
    this.#workspace = workspace;
    this.#unkept = unkept;
    const turns = (conversation: Conversation): readonly ChangedTurn[] => store.current.checkpoints.turns(conversation);
    const thenTell = (work: () => Promise<void>) => async (): Promise<void> => {
      await work();
      this.#tell();
    };
    this.commands = {
      undoTurn: thenTell(() => moveTurn('undo', sessions.inHand, turns, workspace)),
      redoTurn: thenTell(() => moveTurn('redo', sessions.inHand, turns, workspace)),
      moveFile: thenTell(() => moveFile(sessions.inHand, turns, workspace)),
      reviewTurn: async () => {
        const turn = turns(sessions.inHand.conversation)[0];
        await reviewTurn(turn?.messageId ?? null, workspace);
      },
      ...unkeptCommands(unkept),
    };
  }

  /** Whether the last turn that changed files can be taken back, or made again; nothing while an answer runs. */
  possible({ conversation, answering }: Session): { readonly canUndoTurn: boolean; readonly canRedoTurn: boolean } {
    const turn = answering === null ? this.#store.ifOpen?.checkpoints.turns(conversation)[0] : undefined;
    return { canUndoTurn: turn?.undone === false, canRedoTurn: turn?.undone === true };
  }

  /** Keeps, takes back or shows what a turn has changed: one file, or all with `null`. */
  readonly ofTurn = async (
    messageId: string,
    action: 'keep' | 'undo' | 'review',
    uri: string | null,
  ): Promise<void> => {
    if (action === 'review') {
      await reviewTurn(messageId, this.#workspace, uri);
      return;
    }
    const unkept = await this.#unkept.ready();
    if (action === 'undo') await undoFiles(messageId, this.#workspace, uri);
    else {
      const { changes } = (await this.#workspace.ready()).tools;
      for (const file of await changes.ofTurn(messageId))
        if (uri === null || uri === file.uri) unkept.keepFile(file.uri);
    }
    this.#tell();
  };

  #tell(): void {
    this.#unkept.refreshSoon();
    this.#changed.fire();
  }
}
