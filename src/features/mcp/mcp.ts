import * as vscode from 'vscode';
import { Lazy } from '../../base/index.ts';
import { ApprovalRules, type Settings } from '../../config/index.ts';
import type { FitPicture } from '../../llm/index.ts';
import type { McpServers, ServerOffers } from '../../mcp/index.ts';
import type { ExternalTools } from '../../workspace/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { AddedTools } from '../tools/addedTools.ts';
import { ServerContext } from './serverContext.ts';
import { BrowserCallbacks } from './signIn.ts';
import { StoredChoices } from './storedChoices.ts';

/** MCP servers: their tools for turns, their state for the person. Nothing of it is loaded before it is needed. */
export class Mcp {
  readonly commands: CommandHandlers<'mcpServers' | 'selectTools'>;
  /** The servers' tools, for workspace commands. */
  readonly tools: ExternalTools;
  /** Resources and prompts of servers that run, for the composer. */
  readonly context: ServerContext;
  readonly #servers: Lazy<McpServers>;
  #offers: ServerOffers | null = null;
  readonly #callbacks = new BrowserCallbacks();

  constructor(
    context: vscode.ExtensionContext,
    settings: Settings,
    added: AddedTools,
    fitPicture: FitPicture,
    log: vscode.LogOutputChannel,
  ) {
    const choices = new StoredChoices(context.globalState);
    this.#servers = new Lazy(() => this.#load(context, settings, choices, fitPicture, log));
    const loaded = (): McpServers | null => this.#servers.loaded;
    this.tools = {
      begin: async (turn) => (await this.#servers.get()).begin(turn),
      tools: (conversationId) => loaded()?.tools(conversationId) ?? [],
      forget: (conversationId) => loaded()?.forget(conversationId),
    };
    this.context = new ServerContext(() => this.#offers, fitPicture);
    this.commands = {
      mcpServers: async () => {
        const { showServers } = await import('./showServers.ts');
        await showServers(await this.#servers.get(), choices, this.#callbacks);
      },
      selectTools: async () => {
        const servers = await this.#servers.get();
        if (vscode.workspace.isTrusted) await servers.refresh();
        const listed = servers.servers.map((server) => ({
          name: server.name,
          label: server.configured.source.label,
          tools: server.tools.length > 0 ? toolsOf(server.tools) : choices.knownTools(server.name),
        }));
        const { selectTools } = await import('./selectTools.ts');
        if (await selectTools(listed, choices, added)) servers.renew();
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

  async #load(
    context: vscode.ExtensionContext,
    settings: Settings,
    choices: StoredChoices,
    fitPicture: FitPicture,
    log: vscode.LogOutputChannel,
  ): Promise<McpServers> {
    const { createMcpServers, ServerOffers: Offers } = await import('../../mcp/vscode/index.ts');
    const rules = new ApprovalRules(settings);
    const servers = createMcpServers({
      version: (context.extension.packageJSON as { version: string }).version,
      secrets: context.secrets,
      choices,
      own: () => settings.get('mcp.servers'),
      rules: () => rules.list(),
      fitPicture,
    });
    this.#offers = new Offers(servers);
    const states = new Map<string, string>();
    servers.onDidChange(() => {
      for (const { name, state } of servers.servers) {
        if (states.get(name) === state.kind) continue;
        states.set(name, state.kind);
        const more = state.kind === 'failed' ? `: ${state.reason}` : '';
        log.info(`MCP server ${JSON.stringify(name)} is ${state.kind}${more}`);
      }
    });
    return servers;
  }
}

const toolsOf = (
  tools: readonly { readonly name: string; readonly description?: string | undefined }[],
): { name: string; description: string }[] =>
  tools.map(({ name, description }) => ({ name, description: description ?? '' }));
