import type * as vscode from 'vscode';
import { Lazy, type Log } from '../../base/index.ts';
import { ApprovalRules, type Settings } from '../../config/index.ts';
import type { FitPicture } from '../../llm/index.ts';
import type { McpServers, ServerOffers } from '../../mcp/index.ts';
import { StoredChoices } from './storedChoices.ts';

/** The MCP servers, loaded when one is first needed. */
export class Servers {
  /** Servers and tools that the person has switched off or allowed. */
  readonly choices: StoredChoices;
  /** Makes pictures as small as the API takes them. */
  readonly fitPicture: FitPicture;
  readonly #context: vscode.ExtensionContext;
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #servers = new Lazy(() => this.#load());
  #offers: ServerOffers | null = null;

  constructor(context: vscode.ExtensionContext, settings: Settings, fitPicture: FitPicture, log: Log) {
    this.choices = new StoredChoices(context.globalState);
    this.fitPicture = fitPicture;
    this.#context = context;
    this.#settings = settings;
    this.#log = log;
  }

  get(): Promise<McpServers> {
    return this.#servers.get();
  }

  /** The servers; `null` while none was needed yet. */
  get loaded(): McpServers | null {
    return this.#servers.loaded;
  }

  /** Resources and prompts of those that run; `null` while none was needed yet. */
  get offers(): ServerOffers | null {
    return this.#offers;
  }

  async #load(): Promise<McpServers> {
    const { createMcpServers, ServerOffers: Offers } = await import('../../mcp/vscode/index.ts');
    const rules = new ApprovalRules(this.#settings);
    const servers = createMcpServers({
      version: (this.#context.extension.packageJSON as { version: string }).version,
      secrets: this.#context.secrets,
      choices: this.choices,
      own: () => this.#settings.get('mcp.servers'),
      rules: () => rules.list(),
      fitPicture: this.fitPicture,
    });
    this.#offers = new Offers(servers);
    const states = new Map<string, string>();
    servers.onDidChange(() => {
      for (const { name, state } of servers.servers) {
        if (states.get(name) === state.kind) continue;
        states.set(name, state.kind);
        const more = state.kind === 'failed' ? `: ${state.reason}` : '';
        this.#log.info(`MCP server ${JSON.stringify(name)} is ${state.kind}${more}`);
      }
    });
    return servers;
  }
}
