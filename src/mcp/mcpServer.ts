import type { ElicitResult, OAuthClientProvider, Tool as McpTool } from '@modelcontextprotocol/client';
import { Emitter, Lazy } from '../base/index.ts';
import { ToolError, visibleLine } from '../files/index.ts';
import type { FitPicture } from '../llm/index.ts';
import type { AskMore, ToolOutput } from '../workspace/index.ts';
import type { ConfiguredServer } from './config/configuredServer.ts';
import type { CallOptions, Connection, ConnectOptions } from './connection/connect.ts';
import type { ServerQuestion } from './elicitation.ts';
import { identityOf, type Resolved } from './launch.ts';
import type { Browser, SecretStore } from './oauth/credentials.ts';
import { reasonOf, redactor } from './redactor.ts';

/** The SDK is loaded with the first server that starts. */
const client = new Lazy(async () => {
  const [{ connect, wantsSignIn }, { outputOf }, { elicit, pagesIn }] = await Promise.all([
    import('./connection/connect.ts'),
    import('./results.ts'),
    import('./elicitation.ts'),
  ]);
  return { connect, wantsSignIn, outputOf, elicit, pagesIn };
});

export type ServerState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly protocol: string; readonly startMs: number }
  /** `signIn`: the server wants to know who asks. */
  | { readonly kind: 'failed'; readonly reason: string; readonly signIn: boolean };

/** Limits and surroundings that servers share. */
export interface ServerSurroundings extends Pick<ConnectOptions, 'version' | 'environment' | 'guard' | 'roots'> {
  resolve(server: ConfiguredServer, signal: AbortSignal): Promise<Resolved>;
  /** Makes pictures as small as the API takes them. */
  readonly fitPicture: FitPicture;
  /** Opens a page in the browser; the person has said yes. */
  openPage(url: URL): Promise<void>;
  /** Where the tokens of servers at an address are kept. */
  readonly secrets: SecretStore;
  /** ms */
  readonly maxStartMs: number;
  /** ms */
  readonly maxCallMs: number;
}

/** Lines of the log that are kept. */
const keptLines = 500;
/** Tools of one server that are looked at. */
const maxTools = 500;

/** One server: it is started, asked and stopped; what it says is kept for the log. */
export class McpServer {
  readonly configured: ConfiguredServer;
  readonly identity: string;
  readonly #surroundings: ServerSurroundings;
  readonly #changed = new Emitter<void>();
  readonly #noted = new Emitter<string>();
  #state: ServerState = { kind: 'stopped' };
  #tools: readonly McpTool[] = [];
  #connection: Connection | null = null;
  #starting: { readonly promise: Promise<void>; readonly abort: AbortController } | null = null;
  #log: string[] = [];
  /** The ways to ask the person of the calls that are under way, the newest last. */
  readonly #askers = new Set<AskMore>();
  #asking = false;
  #redact: (text: string) => string = (text) => text;

  /** State or tools are others. */
  readonly onDidChange = this.#changed.event;
  /** A line of the log. */
  readonly onDidSay = this.#noted.event;

  constructor(configured: ConfiguredServer, surroundings: ServerSurroundings) {
    this.configured = configured;
    this.identity = identityOf(configured);
    this.#surroundings = surroundings;
  }

  get name(): string {
    return this.configured.name;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** The tools as the server last listed them. */
  get tools(): readonly McpTool[] {
    return this.#tools;
  }

  get log(): readonly string[] {
    return this.#log;
  }

  /** Starts it if it does not run. Never rejects: the state says what came of it. An aborted signal only ends the wait. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#state.kind === 'running') return;
    if (!this.#starting) {
      const abort = new AbortController();
      const promise = this.#start(abort.signal).finally(() => (this.#starting = null));
      this.#starting = { promise, abort };
    }
    const { promise } = this.#starting;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
      void promise.then(resolve);
    });
  }

  /**
   * Signs in at the server, whose address must be known to be allowed, and keeps the tokens.
   *
   * @throws what kept it from being done, safe to show
   */
  async signIn(browser: Browser, callback: (state: string) => Promise<URLSearchParams>): Promise<void> {
    const { secrets } = this.#surroundings;
    const resolved = await this.#surroundings.resolve(this.configured, new AbortController().signal);
    if (!resolved.ok || resolved.launch.kind !== 'http') throw new Error('There is no address to sign in at.');
    const [{ signIn }, { forgetTokens }] = await Promise.all([
      import('./oauth/signIn.ts'),
      import('./oauth/credentials.ts'),
    ]);
    const { url } = resolved.launch;
    await forgetTokens(secrets, this.identity, url);
    try {
      await signIn({ secrets, identity: this.identity, url, browser, callback });
      this.#note('Signed in.');
    } catch (error) {
      throw new Error(this.#redact(reasonOf(error)), { cause: error });
    }
  }

  async stop(): Promise<void> {
    this.#starting?.abort.abort();
    await this.#starting?.promise;
    const connection = this.#connection;
    this.#connection = null;
    this.#set({ kind: 'stopped' });
    await connection?.close().catch(() => undefined);
  }

  /** @throws ToolError that says why there is no result */
  async call(
    tool: McpTool,
    input: Record<string, unknown>,
    signal: AbortSignal,
    progress: (text: string) => void,
    askMore: AskMore = () => Promise.resolve(null),
  ): Promise<ToolOutput> {
    // One that ended is started again, since what was allowed is the same.
    if (this.#state.kind !== 'running') await this.start(signal);
    signal.throwIfAborted();
    const connection = this.#connection;
    if (!connection) throw new ToolError(this.#sentence('does not run'), 'Go on without it, and tell the person.');
    const { outputOf } = await client.get();
    const heard: string[] = [];
    const hear = (line: string): void => {
      heard.push(line);
      if (heard.length > 20) heard.shift();
      progress(heard.join('\n'));
    };
    const subscription = this.onDidSay(hear);
    const asker: AskMore = (question, asked) => askMore(question, asked);
    this.#askers.add(asker);
    const options: CallOptions = {
      signal,
      timeoutMs: this.#surroundings.maxCallMs,
      onProgress: ({ progress: done, total, message }) => {
        const part = total === undefined ? String(done) : `${done} of ${total}`;
        hear(visibleLine(message === undefined ? part : `${part}: ${message}`.slice(0, 300)));
      },
    };
    try {
      const result = await connection.callTool(tool, input, options).catch(async (error: unknown) => {
        if (!(await this.#visit(error, signal))) throw error;
        return connection.callTool(tool, input, options);
      });
      return await outputOf(result, this.#surroundings.fitPicture);
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = this.#endedWith() ?? this.#redact(reasonOf(error));
      throw new ToolError(
        `The server “${visibleLine(this.name)}” gave no result: ${reason}`,
        'It may be called again, or done in another way.',
        { cause: error },
      );
    } finally {
      this.#askers.delete(asker);
      subscription.dispose();
    }
  }

  /**
   * Asks a server that runs for something else than a tool.
   *
   * @param failure what to say of the server where that fails
   * @throws ToolError
   */
  async use<T>(work: (connection: Connection) => Promise<T>, failure: string): Promise<T> {
    const connection = this.#connection;
    if (!connection) throw new ToolError(this.#sentence('does not run'), 'Start it first.');
    try {
      return await work(connection);
    } catch (error) {
      const reason = this.#redact(reasonOf(error));
      const sentence = `The server “${visibleLine(this.name)}” ${failure}: ${reason}`;
      throw new ToolError(sentence, 'Try again, or go on without it.', { cause: error });
    }
  }

  /** A function, since the state may have changed while something was awaited. */
  #endedWith(): string | null {
    return this.#state.kind === 'failed' ? this.#state.reason : null;
  }

  #sentence(what: string): string {
    const reason = this.#state.kind === 'failed' ? `: ${this.#state.reason}` : '.';
    return `The server “${visibleLine(this.name)}” ${what}${reason}`;
  }

  async #start(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    this.#set({ kind: 'starting' });
    this.#note('Starting.');
    try {
      const resolved = await this.#surroundings.resolve(this.configured, signal);
      if (!resolved.ok) throw new Error(resolved.problem);
      this.#redact = redactor(resolved.secrets);
      const { connect } = await client.get();
      const { launch } = resolved;
      const connection = await connect({
        ...this.#surroundings,
        launch,
        credentials: launch.kind === 'http' ? await this.#credentials(launch.url) : null,
        signal,
        timeoutMs: this.#surroundings.maxStartMs,
        onLine: (line) => this.#note(line),
        onLog: (level, text) => this.#note(`${level}: ${text}`),
        onQuestion: (question, asked) => this.#ask(question, asked),
        onToolsChanged: () => void this.#listAgain(),
        onClose: (reason) => this.#onClose(reason),
      });
      this.#connection = connection;
      this.#tools = await this.#list(connection, signal);
      signal.throwIfAborted();
      const startMs = Math.round(performance.now() - began);
      this.#set({ kind: 'running', protocol: connection.protocol, startMs });
      this.#note(`Runs after ${startMs} ms, protocol ${connection.protocol}, ${this.#tools.length} tools.`);
    } catch (error) {
      const connection = this.#connection;
      this.#connection = null;
      await this.#failToStart(error, signal);
      await connection?.close().catch(() => undefined);
    }
  }

  /** A server may ask while it does something for the person, one question at a time: no other comes to them. */
  async #ask(question: ServerQuestion | null, signal: AbortSignal): Promise<ElicitResult> {
    const asker = [...this.#askers].at(-1);
    if (!question || !asker || this.#asking) {
      this.#note('Has asked something that was not put to you.');
      return { action: 'cancel' };
    }
    this.#asking = true;
    this.#note('Asks you something.');
    try {
      const { elicit } = await client.get();
      return await elicit(this.name, question, asker, (url) => this.#surroundings.openPage(url), signal);
    } finally {
      this.#asking = false;
    }
  }

  /** Whether the person has opened every page that a server wants to be visited before it can do a call. */
  async #visit(error: unknown, signal: AbortSignal): Promise<boolean> {
    const { pagesIn } = await client.get();
    const pages = pagesIn(error);
    for (const page of pages) if ((await this.#ask(page, signal)).action !== 'accept') return false;
    return pages.length > 0;
  }

  async #list(connection: Connection, signal: AbortSignal): Promise<readonly McpTool[]> {
    const tools = await connection.listTools(signal);
    if (tools.length > maxTools) this.#note(`Only ${maxTools} of its ${tools.length} tools are used.`);
    return tools.slice(0, maxTools);
  }

  async #listAgain(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    try {
      const tools = await this.#list(connection, AbortSignal.timeout(this.#surroundings.maxStartMs));
      if (this.#connection !== connection) return;
      this.#tools = tools;
      this.#note(`Has changed its list: ${tools.length} tools.`);
      this.#changed.fire();
    } catch (error) {
      this.#note(`Its new list could not be read: ${reasonOf(error)}`);
    }
  }

  #onClose(reason: string): void {
    if (!this.#connection) return;
    this.#connection = null;
    this.#fail(this.#redact(reason));
  }

  async #failToStart(error: unknown, signal: AbortSignal): Promise<void> {
    const { wantsSignIn } = await client.get();
    if (signal.aborted) this.#fail('It was stopped.');
    else if (wantsSignIn(error)) this.#fail('It wants you to sign in: “Sidestream: MCP Servers” does that.', true);
    else this.#fail(this.#redact(reasonOf(error)));
  }

  /** The tokens for an address; `null` where there are none, so that nothing is signed in to unasked. */
  async #credentials(url: string): Promise<OAuthClientProvider | null> {
    const { secrets } = this.#surroundings;
    const { hasTokens, ServerCredentials } = await import('./oauth/credentials.ts');
    return (await hasTokens(secrets, this.identity, url)) ? new ServerCredentials(secrets, this.identity, url) : null;
  }

  #fail(reason: string, signIn = false): void {
    this.#note(reason);
    this.#set({ kind: 'failed', reason, signIn });
  }

  #set(state: ServerState): void {
    this.#state = state;
    this.#changed.fire();
  }

  #note(line: string): void {
    const shown = visibleLine(this.#redact(line).slice(0, 2000));
    this.#log.push(shown);
    if (this.#log.length > 2 * keptLines) this.#log = this.#log.slice(-keptLines);
    this.#noted.fire(shown);
  }
}
