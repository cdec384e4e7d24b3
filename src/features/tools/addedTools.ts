import * as vscode from 'vscode';
import type { CommandHandlers } from '../commands.ts';

const key = 'addedTools';

/** Tools of other extensions and MCP servers that Claude may ask for, as the person has chosen them. */
export class AddedTools {
  readonly commands: CommandHandlers<'selectTools'>;
  readonly #state: vscode.Memento;

  /** @param state where the choice is kept */
  constructor(state: vscode.Memento) {
    this.#state = state;
    this.commands = { selectTools: () => this.#select() };
  }

  /** The names of the tools that were added; whether they are here just now is another matter. */
  get names(): readonly string[] {
    const kept = this.#state.get<unknown>(key);
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  }

  async #select(): Promise<void> {
    const { offeredTools } = await import('../../workspace/vscode/index.ts');
    const offered = offeredTools();
    if (offered.length === 0) {
      void vscode.window.showInformationMessage('No other extension and no MCP server offers tools in this window.');
      return;
    }
    const added = this.names;
    const picked = await vscode.window.showQuickPick(
      offered.map(({ name, description }) => ({
        label: name,
        detail: description.replaceAll(/\s+/g, ' ').slice(0, 300),
        picked: added.includes(name),
      })),
      {
        title: 'Sidestream: Select Tools…',
        placeHolder: 'Tools that Claude may ask for in the workspace; each use is asked for first',
        canPickMany: true,
        matchOnDetail: true,
      },
    );
    if (!picked) return;
    // A tool whose extension is not here just now stays added.
    const away = added.filter((name) => !offered.some((tool) => tool.name === name));
    await this.#state.update(key, [...away, ...picked.map(({ label }) => label)]);
  }
}
