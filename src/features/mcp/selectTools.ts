import * as vscode from 'vscode';
import { plainLine, t } from '../../base/index.ts';
import type { AddedTools } from '../tools/addedTools.ts';
import type { StoredChoices } from './storedChoices.ts';
import { canStartVscodeServers, isServerTool, startVscodeServers } from './vscodeServers.ts';

/** A server as it is offered for choice. */
interface ListedServer {
  readonly name: string;
  readonly label: string;
  readonly tools: readonly { readonly name: string; readonly description: string }[];
}

interface Item extends vscode.QuickPickItem {
  /** `tool` is `null` for the switch of a whole server, `server` for a tool of another extension. */
  readonly server: string | null;
  readonly tool: string | null;
}

/** Lets the person switch MCP servers and their tools, and add tools of other extensions. True when something changed. */
export async function selectTools(
  servers: readonly ListedServer[],
  choices: StoredChoices,
  added: AddedTools,
): Promise<boolean> {
  const { offeredTools } = await import('../../workspace/vscode/index.ts');
  const mayStart = await canStartVscodeServers();
  // Those of VS Code's own servers first, since these can be started from here.
  const offered = offeredTools().toSorted((a, b) => Number(isServerTool(b)) - Number(isServerTool(a)));
  const others = offered.map((tool) => itemOf(null, tool.name, tool.description));
  const items = [
    ...servers.flatMap((server) => itemsOf(server)),
    ...(others.length > 0 ? [separator(t('Other extensions')), ...others] : []),
  ];
  if (items.length === 0 && !mayStart) {
    void vscode.window.showInformationMessage(
      t('No MCP server is set up, and no other extension offers tools in this window.'),
    );
    return false;
  }
  const picked = items.filter(({ server, tool }) => {
    if (server === null) return tool !== null && added.names.includes(tool);
    return choices.isServerOn(server) && (tool === null || choices.isToolOn(server, tool));
  });
  const chosen = await pickWithSwitches(items, picked, mayStart);
  if (chosen === 'start') {
    await startVscodeServers();
    return selectTools(servers, choices, added);
  }
  if (!chosen) return false;
  const isIn = (server: string | null, tool: string | null): boolean =>
    chosen.some((item) => item.server === server && item.tool === tool);
  await choices.switch(
    new Map(servers.map(({ name }) => [name, isIn(name, null)])),
    servers.flatMap(({ name, tools }) =>
      // The tools of a server that is off keep their own switches.
      isIn(name, null) ? tools.map((tool) => ({ server: name, tool: tool.name, on: isIn(name, tool.name) })) : [],
    ),
  );
  await added.choose(
    others.flatMap(({ tool }) => (tool === null ? [] : [tool])),
    (name) => isIn(null, name),
  );
  return true;
}

const itemsOf = ({ name, label, tools }: ListedServer): Item[] => [
  separator(t('MCP server {0}', plainLine(name, 80))),
  { label: `$(server) ${plainLine(name, 80)}`, description: label, server: name, tool: null },
  ...tools.map((tool) => itemOf(name, tool.name, tool.description)),
];

const itemOf = (server: string | null, tool: string, description: string): Item => ({
  label: plainLine(tool, 100),
  detail: plainLine(description, 300),
  server,
  tool,
});

const separator = (label: string): Item => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
  server: null,
  tool: null,
});

/**
 * A pick in which a server's switch takes its tools along, and a tool its server. `null` when it was closed, `start` when
 * VS Code's own servers are to be started first.
 */
async function pickWithSwitches(
  items: readonly Item[],
  picked: readonly Item[],
  mayStart: boolean,
): Promise<readonly Item[] | 'start' | null> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = t('Sidestream: Select Tools…');
  pick.placeholder = t('Tools that Claude may ask for in the workspace; each use is asked for first');
  pick.canSelectMany = true;
  pick.matchOnDetail = true;
  pick.items = items;
  if (mayStart) {
    const tooltip = t('Start the MCP servers that VS Code runs, to see their tools');
    pick.buttons = [{ iconPath: new vscode.ThemeIcon('play'), tooltip }];
  }
  pick.selectedItems = picked;
  let before = new Set(picked);
  pick.onDidChangeSelection((selection) => {
    const next = withSwitches(items, before, new Set(selection));
    before = next;
    if (next.size !== selection.length) pick.selectedItems = items.filter((item) => next.has(item));
  });
  try {
    return await new Promise((resolve) => {
      pick.onDidTriggerButton(() => resolve('start'));
      pick.onDidAccept(() => resolve(items.filter((item) => before.has(item))));
      pick.onDidHide(() => resolve(null));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

function withSwitches(items: readonly Item[], before: ReadonlySet<Item>, after: ReadonlySet<Item>): Set<Item> {
  const next = new Set(after);
  for (const item of items) {
    if (before.has(item) === after.has(item) || item.server === null) continue;
    const isOn = after.has(item);
    for (const other of items) {
      if (other.server !== item.server) continue;
      if (item.tool === null && isOn) next.add(other);
      if (item.tool === null && !isOn) next.delete(other);
      if (item.tool !== null && isOn && other.tool === null) next.add(other);
    }
  }
  return next;
}
