import type { ToHost } from '../../protocol/index.ts';
import { ContextPane } from './contextPane.ts';
import { HistoryPane } from '../history/historyPane.ts';
import type { RefusalLine } from '../elements/refusals.ts';

interface PanesOptions {
  readonly post: (message: ToHost) => void;
  /** The parts that lie under an open page. */
  readonly under: readonly HTMLElement[];
  readonly onWillOpen: () => void;
  readonly onDidClose: () => void;
}

/** Pages over transcript and composer: the history, and what Claude will see. One is open at a time. */
export class Panes {
  readonly history: HistoryPane;
  readonly context: ContextPane;
  readonly #options: PanesOptions;

  constructor(options: PanesOptions) {
    this.#options = options;
    const onDidClose = (): void => {
      options.under.forEach((part) => (part.inert = false));
      options.onDidClose();
    };
    this.history = new HistoryPane({ post: options.post, onDidClose });
    this.context = new ContextPane({ post: options.post, onDidClose });
  }

  get elements(): readonly HTMLElement[] {
    return [this.history.element, this.context.element];
  }

  /** Where the open page says that something was not done; `null` when none is open. */
  get refusals(): RefusalLine | null {
    if (this.history.isOpen) return this.history.refusals;
    return this.context.isOpen ? this.context.refusals : null;
  }

  toggleHistory(): void {
    if (this.history.isOpen) this.history.close();
    else this.#open(this.history);
  }

  openContext(): void {
    if (this.context.isOpen) this.context.changed();
    else this.#open(this.context);
  }

  #open(pane: HistoryPane | ContextPane): void {
    this.history.close();
    this.context.close();
    this.#options.onWillOpen();
    this.#options.under.forEach((part) => (part.inert = true));
    pane.open();
  }
}
