import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { McpConfig } from '../../../src/mcp/config/configuredServer.ts';
import { mergeConfigs } from '../../../src/mcp/config/mergeConfigs.ts';
import { parseConfig } from '../../../src/mcp/config/parseConfig.ts';
import { asItIs } from '../../../src/llm/index.ts';
import { inputsOf, resolveLaunch } from '../../../src/mcp/launch.ts';
import { McpServers } from '../../../src/mcp/mcpServers.ts';
import type { ApprovalQuestion } from '../../../src/workspace/approval/approval.ts';
import type { AskMore, BeginningTurn, FormQuestion, Tool, ToolOutput } from '../../../src/workspace/index.ts';
import type { ToolUpdate } from '../../../src/workspace/toolTurn.ts';

/** A row of an answer as it was last. */
export interface SeenRow extends Partial<ToolUpdate> {
  readonly name: string;
}

/** MCP servers with a person whose answers the test gives, without an editor. */
export class McpBench {
  readonly folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mcp-')));
  readonly asked: Pick<ApprovalQuestion, 'title' | 'detail' | 'reason' | 'preview'>[] = [];
  readonly rows: SeenRow[] = [];
  readonly notes: string[] = [];
  readonly allowed = new Set<string>();
  readonly trusted = new Set<string>();
  readonly off = new Set<string>();
  readonly inputs = new Map<string, string>();
  /** Forms that servers have put to the person, and the values that they get; `null` is a no. */
  readonly questions: FormQuestion[] = [];
  reply: Awaited<ReturnType<AskMore>> = null;
  /** Pages that were opened. */
  readonly opened: string[] = [];
  readonly secrets = new Map<string, string>();
  readonly env: NodeJS.ProcessEnv = { ...process.env };
  rules: string[] = [];
  answer = true;
  workspaceTrusted = true;
  stop = new AbortController();
  readonly servers: McpServers;

  constructor(limits: { readonly maxStartMs?: number; readonly maxCallMs?: number } = {}) {
    this.servers = new McpServers({
      version: '0',
      maxStartMs: limits.maxStartMs ?? 15_000,
      maxCallMs: limits.maxCallMs ?? 15_000,
      environment: process.env,
      openPage: (url) => Promise.resolve(void this.opened.push(url.href)),
      fitPicture: asItIs,
      secrets: {
        get: (key) => Promise.resolve(this.secrets.get(key)),
        store: (key, value) => Promise.resolve(void this.secrets.set(key, value)),
        delete: (key) => Promise.resolve(void this.secrets.delete(key)),
      },
      choices: {
        isAllowed: (identity) => this.allowed.has(identity),
        allow: (identity) => Promise.resolve(void this.allowed.add(identity)),
        isTrusted: (identity) => this.trusted.has(identity),
        isServerOn: (server) => !this.off.has(server),
        isToolOn: (server, tool) => !this.off.has(`${server} ${tool}`),
        remember: () => undefined,
      },
      configure: () => Promise.resolve(this.#configuration()),
      isWorkspaceTrusted: () => this.workspaceTrusted,
      rules: () => this.rules,
      roots: () => [{ uri: pathToFileURL(this.folder).href, name: 'sample' }],
      resolve: (server) =>
        Promise.resolve(
          resolveLaunch(server, {
            inputs: new Map(inputsOf(server).map((id) => [id, this.inputs.get(id) ?? ''])),
            env: this.env,
            home: os.homedir(),
            folder: this.folder,
            folders: new Map(),
          }),
        ),
    });
  }

  /** Writes `.mcp.json` with these servers. */
  configure(servers: object): void {
    fs.writeFileSync(path.join(this.folder, '.mcp.json'), JSON.stringify({ mcpServers: servers }));
  }

  /** Begins a turn, and gives the tools that it has. */
  async begin(conversationId = 'c'): Promise<readonly Tool[]> {
    await this.servers.begin(this.#turn(conversationId));
    return this.servers.tools(conversationId);
  }

  async call(name: string, input: unknown, progress: (text: string) => void = () => undefined): Promise<ToolOutput> {
    const tool = this.servers.tools('c').find((other) => other.name === name);
    if (!tool) throw new Error(`no tool ${name}`);
    const { signal } = this.stop;
    const plan = await tool.call(input).prepare({ conversationId: 'c', messageId: 'm', signal });
    return plan.run(signal, progress, { decision: 'once', words: '' }, (question) => {
      this.questions.push(question);
      return Promise.resolve(this.reply);
    });
  }

  async dispose(): Promise<void> {
    await Promise.all(this.servers.servers.map((server) => server.stop()));
    this.servers.dispose();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #configuration(): McpConfig {
    const file = path.join(this.folder, '.mcp.json');
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const source = { origin: 'workspace', label: '.mcp.json', folder: this.folder } as const;
    return mergeConfigs([parseConfig(text, 'mcpServers', source)]);
  }

  #turn(conversationId: string): BeginningTurn {
    return {
      conversationId,
      messageId: 'm',
      signal: this.stop.signal,
      note: (text, detail) => this.notes.push(`${text} ${detail ?? ''}`.trim()),
      addRow: (name) => {
        const at = this.rows.push({ name, state: 'pending' }) - 1;
        return {
          update: (change) => (this.rows[at] = { ...this.rows[at]!, ...change }),
          ask: (question) => {
            this.asked.push(question);
            return Promise.resolve(this.answer);
          },
        };
      },
    };
  }
}
