import type { ChildProcess } from 'node:child_process';
import {
  deserializeMessage,
  serializeMessage,
  type JSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/client';
import spawn from 'cross-spawn';
import { endProcesses } from '../../workspace/index.ts';
import type { Launch } from '../launch.ts';
import type { ProcessGuard } from './guard.ts';
import { LineSplitter } from './lineSplitter.ts';

/** The longest message of a server, bytes. */
const maxMessageBytes = 16_000_000;
/** After so many messages at once the others wait, so that a flood does not make the window stand still. */
const maxBurst = 500;
/** How long they wait, ms. */
const pauseMs = 50;
/** How long a server may take to end once its input has, ms. */
const graceMs = 500;
const lastWordsMs = 50;
/** After so long nothing of an ended group is left, ms: until then the guard still knows it. */
const releaseMs = 2000;

export interface StdioTransportOptions {
  readonly launch: Extract<Launch, { kind: 'stdio' }>;
  /** The environment that the server's own variables are added to. */
  readonly environment: NodeJS.ProcessEnv;
  readonly guard: ProcessGuard;
  /** Is told each line that is no message: what a server writes to its error output, or by mistake to the other. */
  readonly onLine: (line: string) => void;
}

/**
 * A server as a program in a process group of its own, which ends as a whole: with its connection, with the window, and
 * when the window crashes.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** How the program ended; `null` while it runs. */
  ending: string | null = null;
  readonly #options: StdioTransportOptions;
  readonly #lines = new LineSplitter(maxMessageBytes);
  #child: ChildProcess | null = null;
  #resume: NodeJS.Timeout | undefined;
  #closed = false;
  #ended = false;
  #closing: Promise<void> | null = null;

  constructor(options: StdioTransportOptions) {
    this.#options = options;
  }

  /** @throws Error when the program cannot be started */
  start(): Promise<void> {
    const { launch, environment, guard } = this.#options;
    const child = spawn(launch.command, [...launch.args], {
      cwd: launch.cwd,
      env: { ...environment, ...launch.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    if (child.pid !== undefined) guard.watch(child.pid);
    child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    child.stderr?.on('data', lines(this.#options.onLine));
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      this.ending ??= signal === null ? `It ended with exit code ${code ?? 0}.` : `It was ended by ${signal}.`;
      // What it wrote last may still be on its way.
      setTimeout(() => void this.#end(child), lastWordsMs);
    });
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error: NodeJS.ErrnoException) => {
        const missing = error.code === 'ENOENT' ? `“${launch.command}” was not found, or its folder.` : error.message;
        this.ending ??= missing;
        reject(new Error(missing));
        this.#close();
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const input = this.#child?.stdin;
    if (this.#closed || !input) return Promise.reject(new Error(this.ending ?? 'The server does not run.'));
    return new Promise((resolve, reject) => {
      input.write(serializeMessage(message), (error) => {
        if (error) reject(new Error(this.ending ?? 'The server does not read its input any more.'));
        else resolve();
      });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#child ? this.#askToEnd(this.#child) : Promise.resolve();
    return this.#closing;
  }

  async #askToEnd(child: ChildProcess): Promise<void> {
    this.ending ??= 'It was stopped.';
    child.stdin?.end();
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    if (child.exitCode === null && child.signalCode === null) await Promise.race([ended, late]);
    clearTimeout(timer);
    await this.#end(child);
  }

  /** Ends what is left of the server's group, and says once that the connection is over. */
  async #end(child: ChildProcess): Promise<void> {
    this.#close();
    const { pid } = child;
    if (pid === undefined || this.#ended) return;
    this.#ended = true;
    await endProcesses(pid);
    setTimeout(() => this.#options.guard.release(pid), releaseMs).unref();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#resume);
    this.onclose?.();
  }

  #read(chunk: Buffer): void {
    if (this.#closed) return;
    if (!this.#lines.feed(chunk)) {
      this.ending ??= `It sent a message of more than ${maxMessageBytes / 1_000_000} MB.`;
      void this.close();
      return;
    }
    this.#deliver();
  }

  #deliverLine(line: string): void {
    if (line.trim() === '') return;
    const message = messageOf(line);
    if (message) this.onmessage?.(message);
    else this.#options.onLine(line.slice(0, 500));
  }

  #deliver(): void {
    for (let count = 0; !this.#closed; count += 1) {
      if (count === maxBurst) {
        this.#child?.stdout?.pause();
        this.#resume = setTimeout(() => {
          this.#child?.stdout?.resume();
          this.#deliver();
        }, pauseMs);
        return;
      }
      const line = this.#lines.take();
      if (line === null) return;
      this.#deliverLine(line);
    }
  }
}

/** The message that a line is; `null` when it is none, as where a program prints to its output by mistake. */
function messageOf(line: string): JSONRPCMessage | null {
  try {
    return deserializeMessage(line);
  } catch {
    return null;
  }
}

/** The longest line that is kept, UTF-16 units. */
const maxLineLength = 2000;

/** A listener to chunks of output that gives whole lines. */
function lines(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = (parts.pop() ?? '').slice(0, maxLineLength);
    for (const line of parts) if (line.trim() !== '') onLine(line.slice(0, maxLineLength));
  };
}
