import type { Tool as McpTool } from '@modelcontextprotocol/client';
import { Emitter, plural, t } from '../base/index.ts';
import { visibleLine } from '../files/index.ts';
import type { BeginningTurn, ExternalTools, OwnRow, Tool } from '../workspace/index.ts';
import type { ConfiguredServer, McpConfig } from './config/configuredServer.ts';
import { ProcessGuard } from './connection/guard.ts';
import { describeLaunch } from './launch.ts';
import { McpServer, type ServerSurroundings } from './mcpServer.ts';
import { serverTool } from './serverTool.ts';
import { toolNames } from './toolNames.ts';

/** The person's word on servers, which outlasts the window. */
export interface McpChoices {
  /** Whether a server may start, by its identity. */
  isAllowed(identity: string): boolean;
  allow(identity: string): Promise<void>;
  /** Whether what a server says of its tools counts. */
  isTrusted(identity: string): boolean;
  isServerOn(server: string): boolean;
  isToolOn(server: string, tool: string): boolean;
  /** The tools that a server had when it last ran. */
  remember(server: string, tools: readonly { readonly name: string; readonly description: string }[]): void;
}

export interface McpServersOptions extends Omit<ServerSurroundings, 'guard'> {
  readonly choices: McpChoices;
  /** The configuration as it stands now. */
  readonly configure: () => Promise<McpConfig>;
  readonly isWorkspaceTrusted: () => boolean;
  readonly rules: () => readonly string[];
}

/** The tools of a conversation: the same, byte for byte, until the person changes something. */
interface FixedList {
  readonly generation: number;
  readonly tools: readonly Tool[];
}

/** The MCP servers of a window: those that a turn needs run, and their tools are there for it. */
export class McpServers implements ExternalTools {
  readonly #options: McpServersOptions;
  readonly #guard = new ProcessGuard();
  readonly #changed = new Emitter<void>();
  #servers: readonly McpServer[] = [];
  #problems: readonly string[] = [];
  /** Counts what the person has changed. */
  #generation = 0;
  readonly #lists = new Map<string, FixedList>();
  /** Servers that a conversation does without, since the person said no or they did not start. */
  readonly #without = new Map<string, Set<string>>();
  /** Problems that a conversation was told of. */
  readonly #told = new Map<string, string>();

  /** Servers, or the state of one, are others. */
  readonly onDidChange = this.#changed.event;

  constructor(options: McpServersOptions) {
    this.#options = options;
  }

  /** Every server that is configured, sorted by name. */
  get servers(): readonly McpServer[] {
    return this.#servers;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  /** The person has changed what is on: conversations get their list of tools anew, and what failed is tried again. */
  renew(): void {
    this.#generation += 1;
    this.#without.clear();
    this.#changed.fire();
  }

  /** Reads the configuration. A server that is another now, or gone, is stopped. */
  async refresh(): Promise<void> {
    const { servers, problems } = await this.#options.configure();
    this.#problems = problems;
    const next = servers.map((configured) => this.#kept(configured) ?? this.#create(configured));
    const gone = this.#servers.filter((server) => !next.includes(server));
    const isOther = gone.length > 0 || next.length !== this.#servers.length;
    this.#servers = next;
    for (const server of gone) void server.stop();
    if (isOther) this.renew();
  }

  async begin(turn: BeginningTurn): Promise<void> {
    if (!this.#options.isWorkspaceTrusted()) return;
    try {
      await this.refresh();
    } catch {
      turn.note(t('The configuration of MCP servers could not be read.'), null);
      return;
    }
    this.#tell(turn);
    const { conversationId } = turn;
    if (this.#lists.get(conversationId)?.generation === this.#generation) return;
    const without = this.#without.get(conversationId) ?? new Set();
    this.#without.set(conversationId, without);
    const needed = this.#servers.filter(
      ({ name, identity }) => this.#options.choices.isServerOn(name) && !without.has(identity),
    );
    // Questions one after the other, so that each is read; the servers start side by side.
    const starts: Promise<void>[] = [];
    for (const server of needed) {
      if (server.state.kind === 'running') continue;
      const row = await this.#permit(server, turn);
      if (turn.signal.aborted) return;
      if (row) starts.push(this.#start(server, row, turn.signal));
      else without.add(server.identity);
    }
    await Promise.all(starts);
    if (turn.signal.aborted) return;
    const running = needed.filter(({ state }) => state.kind === 'running');
    for (const server of needed) if (!running.includes(server)) without.add(server.identity);
    this.#lists.set(conversationId, { generation: this.#generation, tools: this.#toolsOf(running, turn) });
  }

  tools(conversationId: string | null): readonly Tool[] {
    const list = conversationId === null ? undefined : this.#lists.get(conversationId);
    return list?.tools ?? [];
  }

  forget(conversationId: string): void {
    this.#lists.delete(conversationId);
    this.#without.delete(conversationId);
    this.#told.delete(conversationId);
  }

  dispose(): void {
    for (const server of this.#servers) void server.stop();
    this.#guard.dispose();
  }

  #kept(configured: ConfiguredServer): McpServer | undefined {
    const same = JSON.stringify(configured);
    return this.#servers.find((server) => JSON.stringify(server.configured) === same);
  }

  #create(configured: ConfiguredServer): McpServer {
    const server = new McpServer(configured, { ...this.#options, guard: this.#guard });
    server.onDidChange(() => {
      this.#changed.fire();
      if (server.state.kind !== 'running') return;
      const tools = server.tools.map(({ name, description }) => ({ name, description: description ?? '' }));
      this.#options.choices.remember(server.name, tools);
    });
    return server;
  }

  /** Says once in a conversation what of the configuration cannot be used. */
  #tell(turn: BeginningTurn): void {
    const { conversationId } = turn;
    const text = this.#problems.map((problem) => visibleLine(problem)).join('\n');
    if (text === (this.#told.get(conversationId) ?? '')) return;
    this.#told.set(conversationId, text);
    if (text !== '') turn.note(t('Some MCP servers cannot be used.'), text);
  }

  /** The row in which the server starts; `null` when the person says no. */
  async #permit(server: McpServer, turn: BeginningTurn): Promise<OwnRow | null> {
    const { choices } = this.#options;
    const { source } = server.configured;
    const { detail, text, warnings } = describeLaunch(server.configured);
    const name = visibleLine(server.name);
    const row = turn.addRow(`start ${name}`, '', text);
    if (source.origin === 'settings' || choices.isAllowed(server.identity)) return row;
    const given = await row.ask({
      title: t('Start the MCP server {0}', name),
      detail,
      reason: [
        t('The workspace asks for it. It runs with all that you may do on this machine, and its tools ask each time.'),
        ...warnings,
        t('Any change of it asks again.'),
      ].join(' '),
      preview: { kind: 'command', text },
    });
    if (given) {
      await choices.allow(server.identity);
      return row;
    }
    const state = turn.signal.aborted ? 'cancelled' : 'denied';
    row.update({ state, output: t('Not started. `Sidestream: MCP Servers` can start it later.') });
    return null;
  }

  async #start(server: McpServer, row: OwnRow, signal: AbortSignal): Promise<void> {
    row.update({ state: 'running' });
    const subscription = server.onDidSay((line) => row.update({ output: line }));
    await server.start(signal);
    subscription.dispose();
    const { state } = server;
    if (state.kind === 'running')
      row.update({ state: 'done', output: plural(server.tools.length, '{0} tool.', '{0} tools.') });
    else if (signal.aborted) row.update({ state: 'cancelled', output: t('The turn was stopped.') });
    else row.update({ state: 'failed', output: state.kind === 'failed' ? state.reason : t('It does not run.') });
  }

  #toolsOf(servers: readonly McpServer[], turn: BeginningTurn): readonly Tool[] {
    const { choices, rules } = this.#options;
    const leftOut: string[] = [];
    const found = servers.flatMap((server) => {
      const seen = new Set<string>();
      const tools = [...server.tools].sort((a, b) => (a.name < b.name ? -1 : 1));
      return tools.flatMap((tool): { server: McpServer; tool: McpTool }[] => {
        if (!choices.isToolOn(server.name, tool.name)) return [];
        if (seen.has(tool.name)) leftOut.push(`${visibleLine(server.name)} has two tools “${visibleLine(tool.name)}”.`);
        if (seen.has(tool.name) || tool.execution?.taskSupport === 'required') return [];
        seen.add(tool.name);
        return [{ server, tool }];
      });
    });
    if (leftOut.length > 0) turn.note(t('Some tools of MCP servers are left out.'), leftOut.join('\n'));
    const names = toolNames(found.map(({ server, tool }) => ({ server: server.name, tool: tool.name })));
    return found.map(({ server, tool }, at) =>
      serverTool({ name: names[at] ?? '', server, tool, rules, isTrusted: () => choices.isTrusted(server.identity) }),
    );
  }
}
