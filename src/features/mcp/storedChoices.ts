import type * as vscode from 'vscode';
import type { McpChoices } from '../../mcp/index.ts';

interface KnownTool {
  readonly name: string;
  readonly description: string;
}

const keys = {
  allowed: 'mcp.allowed',
  trusted: 'mcp.trusted',
  serversOff: 'mcp.serversOff',
  toolsOff: 'mcp.toolsOff',
  known: 'mcp.knownTools',
} as const;

/** The most permissions that are kept: the oldest go first, and are asked for again. */
const maxKept = 500;

/** The person's word on MCP servers, kept by the editor: what may start, what is trusted, what is switched off. */
export class StoredChoices implements McpChoices {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  isAllowed(identity: string): boolean {
    return this.#texts(keys.allowed).includes(identity);
  }

  allow(identity: string): Promise<void> {
    return this.#put(keys.allowed, identity, true);
  }

  disallow(identity: string): Promise<void> {
    return this.#put(keys.allowed, identity, false);
  }

  isTrusted(identity: string): boolean {
    return this.#texts(keys.trusted).includes(identity);
  }

  trust(identity: string, trusted: boolean): Promise<void> {
    return this.#put(keys.trusted, identity, trusted);
  }

  isServerOn(server: string): boolean {
    return !this.#texts(keys.serversOff).includes(server);
  }

  isToolOn(server: string, tool: string): boolean {
    return !this.#texts(keys.toolsOff).includes(toolKey(server, tool));
  }

  /** Switches these on or off; what is not named stays as it is. */
  async switch(servers: ReadonlyMap<string, boolean>, tools: readonly SwitchedTool[]): Promise<void> {
    const byKey = new Map(tools.map(({ server, tool, on }) => [toolKey(server, tool), on]));
    for (const [key, changes] of [[keys.serversOff, servers] as const, [keys.toolsOff, byKey] as const]) {
      const others = this.#texts(key).filter((name) => !changes.has(name));
      const off = [...changes].flatMap(([name, on]) => (on ? [] : [name]));
      await this.#state.update(key, [...others, ...off]);
    }
  }

  remember(server: string, tools: readonly KnownTool[]): void {
    const known = this.#known();
    const next = tools.map(({ name, description }) => ({ name, description: description.slice(0, 300) }));
    if (JSON.stringify(known[server]) === JSON.stringify(next)) return;
    void this.#state.update(keys.known, { ...known, [server]: next });
  }

  /** The tools that a server had when it last ran; empty when that is not known. */
  knownTools(server: string): readonly KnownTool[] {
    return Object.hasOwn(this.#known(), server) ? (this.#known()[server] ?? []) : [];
  }

  #known(): Readonly<Record<string, readonly KnownTool[]>> {
    return this.#state.get<Record<string, readonly KnownTool[]>>(keys.known, {});
  }

  async #put(key: string, name: string, isIn: boolean): Promise<void> {
    const others = this.#texts(key).filter((other) => other !== name);
    await this.#state.update(key, isIn ? [...others, name].slice(-maxKept) : others);
  }

  #texts(key: string): readonly string[] {
    const kept = this.#state.get<unknown>(key);
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  }
}

export interface SwitchedTool {
  readonly server: string;
  readonly tool: string;
  readonly on: boolean;
}

const toolKey = (server: string, tool: string): string => JSON.stringify([server, tool]);
