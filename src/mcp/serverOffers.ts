import type { Prompt, Resource } from '@modelcontextprotocol/client';
import { visibleLine, visibleText } from '../files/index.ts';
import type { McpServer } from './mcpServer.ts';
import type { McpServers } from './mcpServers.ts';

/** How long a server may take to say what it has, ms. */
const maxListMs = 3000;
const maxReadMs = 30_000;
/** How long a list counts, ms. */
const freshMs = 30_000;
const maxItems = 500;

/** Something of a server that can be attached. */
export interface OfferedResource {
  readonly server: string;
  readonly uri: string;
  readonly title: string;
  readonly description: string;
}

/** A prompt of a server, with what it wants to know. */
export interface OfferedPrompt {
  readonly server: string;
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly description: string; readonly required: boolean }[];
}

/** A part of a resource: text, or bytes. */
export type ResourcePart =
  | { readonly kind: 'text'; readonly uri: string; readonly text: string }
  | { readonly kind: 'bytes'; readonly uri: string; readonly bytes: Uint8Array };

interface Lists {
  readonly at: number;
  readonly resources: readonly OfferedResource[];
  readonly prompts: readonly OfferedPrompt[];
}

/** Resources and prompts of the servers that run. Nothing is started for them. */
export class ServerOffers {
  readonly #servers: McpServers;
  readonly #lists = new Map<McpServer, Promise<Lists>>();

  constructor(servers: McpServers) {
    this.#servers = servers;
  }

  async resources(): Promise<readonly OfferedResource[]> {
    return (await this.#all()).flatMap(({ resources }) => resources);
  }

  async prompts(): Promise<readonly OfferedPrompt[]> {
    return (await this.#all()).flatMap(({ prompts }) => prompts);
  }

  /** The parts of a resource. @throws ToolError, safe to show */
  async read(server: string, uri: string): Promise<readonly ResourcePart[]> {
    const { contents } = await this.#server(server).use(
      (connection) => connection.readResource(uri, AbortSignal.timeout(maxReadMs)),
      `gave nothing for ${visibleLine(uri)}`,
    );
    return contents.map((part) =>
      'text' in part
        ? { kind: 'text', uri: part.uri, text: visibleText(part.text) }
        : { kind: 'bytes', uri: part.uri, bytes: Buffer.from(part.blob, 'base64') },
    );
  }

  /** The text of a prompt, filled in. @throws ToolError, safe to show */
  async fill(server: string, name: string, given: Readonly<Record<string, string>>): Promise<string> {
    const { messages } = await this.#server(server).use(
      (connection) => connection.getPrompt(name, given, AbortSignal.timeout(maxReadMs)),
      `gave no prompt “${visibleLine(name)}”`,
    );
    const texts = messages.map(({ content }) => {
      if (content.type === 'text') return content.text;
      return content.type === 'resource' && 'text' in content.resource ? content.resource.text : `[${content.type}]`;
    });
    return visibleText(texts.join('\n\n'));
  }

  #server(name: string): McpServer {
    const server = this.#servers.servers.find((each) => each.name === name);
    if (!server) throw new Error(`There is no server “${visibleLine(name)}” any more.`);
    return server;
  }

  #all(): Promise<Lists[]> {
    const running = this.#servers.servers.filter(({ state }) => state.kind === 'running');
    for (const known of this.#lists.keys()) if (!running.includes(known)) this.#lists.delete(known);
    return Promise.all(running.map((server) => this.#listsOf(server)));
  }

  async #listsOf(server: McpServer): Promise<Lists> {
    const known = await this.#lists.get(server);
    if (known && performance.now() - known.at < freshMs) return known;
    const lists = Promise.all([this.#resourcesOf(server), this.#promptsOf(server)]).then(([resources, prompts]) => ({
      at: performance.now(),
      resources,
      prompts,
    }));
    this.#lists.set(server, lists);
    return lists;
  }

  async #resourcesOf(server: McpServer): Promise<readonly OfferedResource[]> {
    const list = (): Promise<readonly Resource[]> =>
      server.use((connection) => connection.listResources(AbortSignal.timeout(maxListMs)), 'lists no resources');
    const found = await list().catch((): readonly Resource[] => []);
    return found.slice(0, maxItems).map(({ uri, name, title, description }) => ({
      server: server.name,
      uri,
      title: visibleLine(title ?? name).slice(0, 200),
      description: visibleLine(description ?? uri).slice(0, 200),
    }));
  }

  async #promptsOf(server: McpServer): Promise<readonly OfferedPrompt[]> {
    const list = (): Promise<readonly Prompt[]> =>
      server.use((connection) => connection.listPrompts(AbortSignal.timeout(maxListMs)), 'lists no prompts');
    const found = await list().catch((): readonly Prompt[] => []);
    return found.slice(0, maxItems).map(({ name, title, description, arguments: wanted = [] }) => ({
      server: server.name,
      name,
      description: visibleLine(description ?? title ?? '').slice(0, 200),
      arguments: wanted.map((each) => ({
        name: each.name,
        description: visibleLine(each.description ?? ''),
        required: each.required === true,
      })),
    }));
  }
}
