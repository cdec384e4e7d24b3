import {
  Client,
  type CallToolResult,
  type ElicitResult,
  type GetPromptResult,
  LOG_LEVEL_META_KEY,
  type Progress,
  type Prompt,
  type OAuthClientProvider,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  type Resource,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Tool,
  type Transport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { questionOf, type ServerQuestion } from '../elicitation.ts';
import type { Launch } from '../launch.ts';
import type { ProcessGuard } from './guard.ts';
import { StdioTransport } from './stdioTransport.ts';

/** How long a program is given to answer the question of the newest revision before it is asked in the older way, ms. */
const probeMs = 4000;
/** Pages of one list. */
const maxPages = 20;

export interface ConnectOptions {
  readonly launch: Launch;
  readonly version: string;
  /** The tokens of a server that the person has signed in at. */
  readonly credentials: OAuthClientProvider | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly guard: ProcessGuard;
  /** Directories that the server is told of, as URIs. */
  readonly roots: () => readonly { readonly uri: string; readonly name: string }[];
  readonly onLine: (line: string) => void;
  /** Log messages of the server, by the protocol. */
  readonly onLog: (level: string, text: string) => void;
  readonly onToolsChanged: () => void;
  /** Asks the person what the server wants to know; `null` is a question that cannot be put. */
  readonly onQuestion: (question: ServerQuestion | null, signal: AbortSignal) => Promise<ElicitResult>;
  /** The connection is over, with a sentence why. */
  readonly onClose: (reason: string) => void;
  readonly signal: AbortSignal;
  /** How long the server may take to be ready, ms. */
  readonly timeoutMs: number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Without a word of progress for so long, the call is given up, ms. */
  readonly timeoutMs: number;
}

/** A server that answers. */
export interface Connection {
  readonly protocol: string;
  readonly serverName: string;
  readonly instructions: string;
  listTools(signal: AbortSignal): Promise<readonly Tool[]>;
  listResources(signal: AbortSignal): Promise<readonly Resource[]>;
  readResource(uri: string, signal: AbortSignal): Promise<ReadResourceResult>;
  listPrompts(signal: AbortSignal): Promise<readonly Prompt[]>;
  getPrompt(name: string, given: Readonly<Record<string, string>>, signal: AbortSignal): Promise<GetPromptResult>;
  callTool(tool: Tool, input: Record<string, unknown>, options: CallOptions): Promise<CallToolResult>;
  close(): Promise<void>;
}

/**
 * Connects by the newest revision of the protocol that both sides know.
 *
 * @throws what keeps the server from answering
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  try {
    return await attempt(options, 'auto');
  } catch (error) {
    // A program that ends on a question it does not know is asked in the older way, in a process of its own.
    if (options.launch.kind !== 'stdio' || options.signal.aborted || !endedAtOnce(error)) throw error;
    return attempt(options, 'legacy');
  }
}

const endedAtOnce = (error: unknown): boolean => error instanceof ServerEnded && error.connecting;

/** Whether a server wants to know who asks. */
export const wantsSignIn = (error: unknown): boolean =>
  error instanceof UnauthorizedError ||
  (error instanceof Error && (/\b401\b/.test(error.message) || wantsSignIn(error.cause)));

/** The server's program ended, or its connection. */
class ServerEnded extends Error {
  override readonly name = 'ServerEnded';
  readonly connecting: boolean;

  constructor(reason: string, connecting: boolean, cause: unknown) {
    super(reason, { cause });
    this.connecting = connecting;
  }
}

async function attempt(options: ConnectOptions, mode: 'auto' | 'legacy'): Promise<Connection> {
  const { signal, timeoutMs, onClose } = options;
  const transport = transportOf(options);
  const client = createClient(options, mode);
  let connected = false;
  const endingOf = (): string | null => (transport instanceof StdioTransport ? transport.ending : null);
  client.onclose = () => {
    if (connected) onClose(endingOf() ?? 'The connection is over.');
  };
  try {
    await client.connect(transport, { signal, timeout: timeoutMs });
    connected = true;
  } catch (error) {
    const ending = endingOf();
    await transport.close().catch(() => undefined);
    throw ending === null ? error : new ServerEnded(ending, !ending.includes('not found'), error);
  }
  // oxlint-disable-next-line typescript/no-deprecated -- servers of the revisions before 2026-07-28 wait for it
  await client.setLoggingLevel('info', { signal }).catch(() => undefined);
  return {
    protocol: client.getNegotiatedProtocolVersion() ?? '',
    serverName: client.getServerVersion()?.name ?? '',
    instructions: client.getInstructions() ?? '',
    listTools: async (listSignal) => (await client.listTools({}, { signal: listSignal, timeout: timeoutMs })).tools,
    listResources: async (signal) => (await client.listResources({}, { signal })).resources,
    readResource: (uri, signal) => client.readResource({ uri }, { signal }),
    listPrompts: async (signal) => (await client.listPrompts({}, { signal })).prompts,
    getPrompt: (name, given, signal) => client.getPrompt({ name, arguments: { ...given } }, { signal }),
    callTool: (tool, input, call) => callTool(client, tool, input, call),
    close: () => client.close(),
  };
}

function transportOf({ launch, credentials, environment, guard, onLine }: ConnectOptions): Transport {
  if (launch.kind === 'stdio') return new StdioTransport({ launch, environment, guard, onLine });
  const url = new URL(launch.url);
  const options = { requestInit: { headers: launch.headers }, ...(credentials ? { authProvider: credentials } : {}) };
  // oxlint-disable-next-line typescript/no-deprecated -- for servers that know only the revision 2024-11-05
  if (launch.sse) return new SSEClientTransport(url, options);
  return new StreamableHTTPClientTransport(url, options);
}

function createClient(options: ConnectOptions, mode: 'auto' | 'legacy'): Client {
  const isProgram = options.launch.kind === 'stdio';
  const client = new Client(
    { name: 'sidestream', title: 'Sidestream', version: options.version },
    {
      capabilities: { roots: {}, elicitation: { form: {}, url: {} } },
      versionNegotiation: {
        mode,
        ...(isProgram ? { probe: { timeoutMs: Math.min(probeMs, options.timeoutMs / 2) } } : {}),
      },
      listMaxPages: maxPages,
      // What a server's list says is read once; its word on how long that holds does not count.
      listChanged: { tools: { autoRefresh: false, onChanged: options.onToolsChanged } },
      // A result is shown as it comes: one that does not fit its schema is still what the server said.
      jsonSchemaValidator: {
        getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
      },
    },
  );
  client.setRequestHandler('roots/list', () => ({ roots: options.roots().map((root) => ({ ...root })) }));
  client.setRequestHandler('elicitation/create', ({ params }, { mcpReq }) =>
    options.onQuestion(questionOf(params), mcpReq.signal),
  );
  client.setNotificationHandler('notifications/message', ({ params }) => {
    const { level, data, logger } = params;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    options.onLog(level, logger === undefined ? text : `${logger}: ${text}`);
  });
  client.fallbackRequestHandler = ({ method }) =>
    Promise.reject(new ProtocolError(ProtocolErrorCode.MethodNotFound, refusalOf(method)));
  client.onerror = (error) => options.onLine(`(${error.message.slice(0, 300)})`);
  return client;
}

const refusalOf = (method: string): string =>
  method === 'sampling/createMessage'
    ? 'Sidestream does not let servers ask the model: that would be at the expense of the person, and unseen by them.'
    : `Sidestream does not know ${method.slice(0, 80)}.`;

function callTool(
  client: Client,
  tool: Tool,
  input: Record<string, unknown>,
  { signal, onProgress, timeoutMs }: CallOptions,
): Promise<CallToolResult> {
  return client.callTool(
    // Servers of the revision 2026-07-28 log only for a request that asks for it, while they do.
    // oxlint-disable-next-line typescript/no-deprecated -- nothing has taken its place in the protocol
    { name: tool.name, arguments: input, _meta: { [LOG_LEVEL_META_KEY]: 'info' } },
    { signal, onprogress: onProgress, timeout: timeoutMs, resetTimeoutOnProgress: true, toolDefinition: tool },
  );
}
