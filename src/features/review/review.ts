import type { Session, Sessions } from '../../assistant/index.ts';
import { Emitter } from '../../base/index.ts';
import type { Conversation } from '../../conversation/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import { type ChangedTurn, moveFile, moveTurn, reviewTurn } from './moveTurns.ts';

/** The files that turns have changed: looked at, taken back, changed again. */
export class Review {
  readonly commands: CommandHandlers<'undoTurn' | 'redoTurn' | 'undoFile' | 'reviewTurn'>;
  readonly #store: OpenedStore;
  readonly #changed = new Emitter<void>();

  /** Changes were taken back or made again. */
  readonly onDidChange = this.#changed.event;

  constructor(sessions: Sessions, store: OpenedStore, workspace: LazyWorkspace) {
    this.#store = store;
    const turns = (conversation: Conversation): readonly ChangedTurn[] => store.current.checkpoints.turns(conversation);
    const thenTell = (work: () => Promise<void>) => async (): Promise<void> => {
      await work();
      this.#changed.fire();
    };
    this.commands = {
      undoTurn: thenTell(() => moveTurn('undo', sessions.current, turns, workspace)),
      redoTurn: thenTell(() => moveTurn('redo', sessions.current, turns, workspace)),
      undoFile: thenTell(() => moveFile(sessions.current, turns, workspace)),
      reviewTurn: () => reviewTurn(sessions.current, turns, workspace),
    };
  }

  /** Whether the last turn that changed files can be taken back, or made again; nothing while an answer runs. */
  possible({ conversation, answering }: Session): { readonly canUndoTurn: boolean; readonly canRedoTurn: boolean } {
    const turn = answering === null ? this.#store.ifOpen?.checkpoints.turns(conversation)[0] : undefined;
    return { canUndoTurn: turn?.undone === false, canRedoTurn: turn?.undone === true };
  }
}
