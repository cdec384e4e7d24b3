import * as vscode from 'vscode';
import type { ExternalTools } from '../../workspace/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { AddedTools } from '../tools/addedTools.ts';
import { ServerContext } from './serverContext.ts';
import type { Servers } from './servers.ts';
import { BrowserCallbacks } from './signIn.ts';

/** MCP servers: their tools for turns, their state for the person. Nothing of it is loaded before it is needed. */
export class Mcp {
  readonly commands: CommandHandlers<'mcpServers' | 'selectTools'>;
  /** The servers' tools, for workspace commands. */
  readonly tools: ExternalTools;
  /** Resources and prompts of servers that run, for the composer. */
  readonly context: ServerContext;
  readonly #servers: Servers;
  readonly #callbacks = new BrowserCallbacks();

  constructor(servers: Servers, added: AddedTools) {
    this.#servers = servers;
    const { choices } = servers;
    this.tools = {
      begin: async (turn) => (await servers.get()).begin(turn),
      tools: (conversationId) => servers.loaded?.tools(conversationId) ?? [],
      forget: (conversationId) => servers.loaded?.forget(conversationId),
    };
    this.context = new ServerContext(servers);
    this.commands = {
      mcpServers: async () => {
        const { showServers } = await import('./showServers.ts');
        await showServers(await servers.get(), choices, this.#callbacks);
      },
      selectTools: async () => {
        const known = await servers.get();
        if (vscode.workspace.isTrusted) await known.refresh();
        const listed = known.servers.map((server) => ({
          name: server.name,
          label: server.configured.source.label,
          tools: server.tools.length > 0 ? toolsOf(server.tools) : choices.knownTools(server.name),
        }));
        const { selectTools } = await import('./selectTools.ts');
        if (await selectTools(listed, choices, added)) known.renew();
      },
    };
  }

  /** The browser comes back from a sign-in. */
  handleUri(uri: vscode.Uri): void {
    this.#callbacks.handle(uri);
  }

  dispose(): void {
    this.#servers.loaded?.dispose();
  }
}

const toolsOf = (
  tools: readonly { readonly name: string; readonly description?: string | undefined }[],
): { name: string; description: string }[] =>
  tools.map(({ name, description }) => ({ name, description: description ?? '' }));
