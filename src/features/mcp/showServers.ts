import * as vscode from 'vscode';
import { plainLine, plural, t } from '../../base/index.ts';
import { describeLaunch, type McpServer, type McpServers, type ServerState } from '../../mcp/index.ts';
import { type BrowserCallbacks, signIn } from './signIn.ts';
import type { StoredChoices } from './storedChoices.ts';

interface Action extends vscode.QuickPickItem {
  run(): unknown;
}

const channels = new Map<string, vscode.OutputChannel>();

/** Shows every MCP server with its state, and what can be done with it. */
export async function showServers(
  servers: McpServers,
  choices: StoredChoices,
  callbacks: BrowserCallbacks,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showInformationMessage(t('MCP servers are off while the workspace is not trusted.'));
    return;
  }
  await servers.refresh();
  const { problems } = servers;
  if (servers.servers.length === 0 && problems.length === 0) {
    const open = t('Open Settings');
    const choice = await vscode.window.showInformationMessage(
      t('No MCP server is set up: neither in .mcp.json or .vscode/mcp.json of the workspace, nor in your settings.'),
      open,
    );
    if (choice === open) void vscode.commands.executeCommand('workbench.action.openSettings', 'sidestream.mcp');
    return;
  }
  const picked = await vscode.window.showQuickPick(
    [
      ...servers.servers.map((server) => ({
        label: `${icons[server.state.kind]} ${plainLine(server.name, 80)}`,
        description: stateText(server, choices),
        detail: plainLine(describeLaunch(server.configured).text, 300),
        server,
      })),
      ...problems.map((problem) => ({ label: `$(warning) ${plainLine(problem, 300)}`, server: null })),
    ],
    {
      title: t('Sidestream: MCP Servers'),
      placeHolder: t('A server, to start, stop or look at it'),
      matchOnDetail: true,
    },
  );
  if (picked?.server) await showActions(picked.server, servers, choices, callbacks);
}

const icons: Readonly<Record<ServerState['kind'], string>> = {
  stopped: '$(circle-outline)',
  starting: '$(loading~spin)',
  running: '$(circle-filled)',
  failed: '$(error)',
};

function stateText(server: McpServer, choices: StoredChoices): string {
  const { state } = server;
  const off = choices.isServerOn(server.name) ? '' : `, ${t('off in Select Tools')}`;
  switch (state.kind) {
    case 'running':
      return `${plural(server.tools.length, 'running, {0} tool', 'running, {0} tools')}${off} · ${server.configured.source.label}`;
    case 'failed':
      return t('failed: {0}', state.reason);
    case 'stopped':
    case 'starting':
      return `${state.kind === 'stopped' ? t('stopped') : t('starting')}${off} · ${server.configured.source.label}`;
  }
}

async function showActions(
  server: McpServer,
  servers: McpServers,
  choices: StoredChoices,
  callbacks: BrowserCallbacks,
): Promise<void> {
  const runs = server.state.kind === 'running' || server.state.kind === 'starting';
  const start = async (): Promise<void> => {
    if (!(await mayStart(server, choices))) return;
    if (!choices.isServerOn(server.name)) await choices.switch(new Map([[server.name, true]]), []);
    await startWithProgress(server);
    servers.renew();
  };
  const wantsSignIn = server.state.kind === 'failed' && server.state.signIn;
  const actions: Action[] = [
    ...(wantsSignIn
      ? [
          {
            label: t('$(account) Sign In'),
            run: async () => {
              if ((await mayStart(server, choices)) && (await signIn(server, callbacks))) await start();
            },
          },
        ]
      : []),
    ...(runs
      ? [
          { label: t('$(debug-stop) Stop'), run: () => server.stop() },
          { label: t('$(debug-restart) Restart'), run: () => server.stop().then(start) },
        ]
      : [{ label: t('$(play) Start'), run: start }]),
    { label: t('$(output) Show Log'), run: () => showLog(server) },
    trustAction(server, servers, choices),
    ...(choices.isAllowed(server.identity)
      ? [
          {
            label: t('$(discard) Take Back the Permission to Start'),
            run: async () => {
              await choices.disallow(server.identity);
              await server.stop();
              servers.renew();
            },
          },
        ]
      : []),
  ];
  const title = t('MCP server {0}', plainLine(server.name, 80));
  const picked = await vscode.window.showQuickPick(actions, { title, placeHolder: stateText(server, choices) });
  await picked?.run();
}

function trustAction(server: McpServer, servers: McpServers, choices: StoredChoices): Action {
  const isTrusted = choices.isTrusted(server.identity);
  return {
    label: isTrusted ? t('$(shield) Ask for Its Reading Tools Too') : t('$(verified) Trust What It Says of Its Tools'),
    detail: isTrusted
      ? t('Every tool is asked for again.')
      : t('Tools that it calls reading then run unasked, and in Plan mode.'),
    run: async () => {
      await choices.trust(server.identity, !isTrusted);
      servers.renew();
    },
  };
}

/** A workspace's server starts after a yes to exactly what is started. */
async function mayStart(server: McpServer, choices: StoredChoices): Promise<boolean> {
  if (server.configured.source.origin === 'settings' || choices.isAllowed(server.identity)) return true;
  const { detail, text, warnings } = describeLaunch(server.configured);
  const start = t('Start');
  const choice = await vscode.window.showWarningMessage(
    t('Start the MCP server {0}? The workspace asks for it.', plainLine(server.name, 80)),
    { modal: true, detail: [text, detail, ...warnings].join('\n\n') },
    start,
  );
  if (choice !== start) return false;
  await choices.allow(server.identity);
  return true;
}

async function startWithProgress(server: McpServer): Promise<void> {
  const name = plainLine(server.name, 80);
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t('Starting the MCP server {0}', name),
      cancellable: true,
    },
    async (progress, token) => {
      const said = server.onDidSay((line) => progress.report({ message: plainLine(line, 200) }));
      token.onCancellationRequested(() => void server.stop());
      await server.start(new AbortController().signal);
      said.dispose();
    },
  );
  if (server.state.kind !== 'failed') return;
  const show = t('Show Log');
  const choice = await vscode.window.showErrorMessage(t('{0} did not start: {1}', name, server.state.reason), show);
  if (choice === show) showLog(server);
}

/** Opens what a server has said, and goes on with what it says. */
function showLog(server: McpServer): void {
  let channel = channels.get(server.identity);
  if (!channel) {
    const opened = vscode.window.createOutputChannel(t('MCP server {0} (Sidestream)', plainLine(server.name, 60)));
    for (const line of server.log) opened.appendLine(line);
    server.onDidSay((line) => opened.appendLine(line));
    channels.set(server.identity, opened);
    channel = opened;
  }
  channel.show(true);
}
