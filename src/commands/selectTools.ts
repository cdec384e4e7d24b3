import * as vscode from 'vscode';

const key = 'addedTools';

/** The names of other extensions' tools that the person has added. */
export function addedTools(state: vscode.Memento): readonly string[] {
  const kept = state.get<unknown>(key);
  return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
}

/** Lets the person choose which tools of other extensions and MCP servers Claude may ask for. */
export async function selectTools(state: vscode.Memento): Promise<void> {
  const { offeredTools } = await import('../workspace/vscode/index.ts');
  const offered = offeredTools();
  if (offered.length === 0) {
    void vscode.window.showInformationMessage('No other extension and no MCP server offers tools in this window.');
    return;
  }
  const added = addedTools(state);
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
  await state.update(key, [...away, ...picked.map(({ label }) => label)]);
}
