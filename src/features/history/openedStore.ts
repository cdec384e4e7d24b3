import type * as vscode from 'vscode';
import { Emitter, Lazy } from '../../base/index.ts';
import type { KeptAttachments } from '../../context/index.ts';
import type { Store } from '../../store/index.ts';

/** The store, opened with the first conversation: starting VS Code must not wait for a disk. */
export class OpenedStore implements vscode.Disposable {
  readonly #store: Lazy<Store>;
  readonly #opened = new Emitter<Store>();
  #isAnnounced = false;

  /** Attachments of prompts that are not sent yet, as soon as the store is open. */
  readonly attachments: KeptAttachments = {
    load: (id) => this.ifOpen?.draftAttachments.load(id) ?? null,
    save: (id, attachments) => this.ifOpen?.draftAttachments.save(id, attachments),
  };

  /** Told once. */
  readonly onDidOpen = this.#opened.event;

  constructor(databasePath: string, log: vscode.LogOutputChannel) {
    this.#store = new Lazy(async () => {
      const { openStore } = await import('../../store/index.ts');
      return openStore(databasePath, { log });
    });
  }

  /** @throws what keeps it from being opened; the next call tries again */
  async open(): Promise<Store> {
    const store = await this.#store.get();
    if (!this.#isAnnounced) {
      this.#isAnnounced = true;
      this.#opened.fire(store);
    }
    return store;
  }

  /** The store. @throws Error before it is open */
  get current(): Store {
    const store = this.#store.loaded;
    if (!store) throw new Error('The store is not open yet.');
    return store;
  }

  /** The store, once it is open. */
  get ifOpen(): Store | null {
    return this.#store.loaded;
  }

  /** Why conversations cannot be kept; `null` when they can. */
  get problem(): string | null {
    const condition = this.#store.loaded?.condition;
    return condition?.kind === 'memory' ? condition.message : null;
  }

  dispose(): void {
    this.#store.loaded?.close();
  }
}
