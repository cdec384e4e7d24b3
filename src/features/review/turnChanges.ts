import * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import { Emitter } from '../../base/index.ts';
import { binaryKind, piecesBetween, visibleLine, maxWholeFileBytes } from '../../files/index.ts';
import type { ChangedFileView, TurnChangesView } from '../../protocol/index.ts';
import type { FileChange, LazyWorkspace } from '../../workspace/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';

/** Lines that came and went in a file; `null` where files are not compared by lines. */
type Counts = { readonly added: number; readonly removed: number } | null;

interface Counted {
  readonly change: FileChange;
  readonly counts: Counts;
}

/** Files that each turn of a conversation has changed, for the group under its answer: counted in the background. */
export class TurnChanges {
  readonly #store: OpenedStore;
  readonly #workspace: LazyWorkspace;
  readonly #turns = new Map<string, readonly Counted[]>();
  /** Turns of which something may have changed since they were counted. */
  readonly #stale = new Set<string>();
  readonly #loading = new Set<string>();
  readonly #changed = new Emitter<void>();

  /** Another turn's changes are known. */
  readonly onDidChange = this.#changed.event;

  constructor(store: OpenedStore, workspace: LazyWorkspace) {
    this.#store = store;
    this.#workspace = workspace;
  }

  /** The changes of the turns in view, as far as they are known; those of a running one are not. */
  of({ conversation, answering }: Session): readonly TurnChangesView[] {
    const store = this.#store.ifOpen;
    if (!store) return [];
    const inView = new Set(conversation.path().map(({ id }) => id));
    return store.checkpoints.turns(conversation).flatMap(({ messageId }) => {
      if (!inView.has(messageId) || messageId === answering) return [];
      const counted = this.#turns.get(messageId);
      if (!counted || this.#stale.has(messageId)) void this.#load(messageId);
      if (!counted) return [];
      const files = counted.map(({ change, counts }): ChangedFileView => {
        const isOpen = store.baselines.of(change.uri) !== null;
        return {
          uri: change.uri,
          name: visibleLine(vscode.workspace.asRelativePath(vscode.Uri.parse(change.uri))),
          added: counts?.added ?? null,
          removed: counts?.removed ?? null,
          kind: change.before === null ? 'created' : change.after === null ? 'deleted' : 'changed',
          state: change.undone ? 'undone' : isOpen ? 'open' : 'kept',
        };
      });
      return files.length === 0 ? [] : [{ messageId, files }];
    });
  }

  /** Something was kept, undone, redone or written: all is counted again, and shown as it was until then. */
  recount(): void {
    for (const id of this.#turns.keys()) this.#stale.add(id);
    this.#changed.fire();
  }

  async #load(messageId: string): Promise<void> {
    if (this.#loading.has(messageId)) return;
    this.#loading.add(messageId);
    this.#stale.delete(messageId);
    try {
      const { changes } = (await this.#workspace.ready()).tools;
      const files = await changes.ofTurn(messageId);
      this.#turns.set(
        messageId,
        await Promise.all(files.map(async (change) => ({ change, counts: await count(change) }))),
      );
      this.#changed.fire();
    } finally {
      this.#loading.delete(messageId);
    }
  }
}

async function count({ uri: text, before, after }: FileChange): Promise<Counts> {
  const uri = vscode.Uri.parse(text);
  const decode = async (bytes: Uint8Array | null): Promise<string | null> => {
    if (bytes === null) return '';
    if (bytes.length > maxWholeFileBytes || binaryKind(bytes) !== null) return null;
    return vscode.workspace.decode(bytes, { uri });
  };
  const [old, made] = [await decode(before), await decode(after)];
  if (old === null || made === null) return null;
  const pieces = piecesBetween(old, made);
  const sum = (side: 'added' | 'removed'): number => pieces.reduce((total, piece) => total + piece[side].length, 0);
  return { added: sum('added'), removed: sum('removed') };
}
