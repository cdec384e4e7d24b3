import type * as vscode from 'vscode';

const key = 'addedTools';

/** Tools of other extensions that Claude may ask for, as the person has chosen them. */
export class AddedTools {
  readonly #state: vscode.Memento;

  /** @param state where the choice is kept */
  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** The names of the tools that were added; whether they are here just now is another matter. */
  get names(): readonly string[] {
    const kept = this.#state.get<unknown>(key);
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  }

  /** Adds those of the offered tools that are chosen, and takes the others away. */
  async choose(offered: readonly string[], isChosen: (name: string) => boolean): Promise<void> {
    // A tool whose extension is not here just now stays added.
    const away = this.names.filter((name) => !offered.includes(name));
    await this.#state.update(key, [...away, ...offered.filter(isChosen)]);
  }
}
