import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Answer, type Pace, type Script, answerEvents, blocksOfScript, outputTokens } from './answers.ts';
import { type Attempt, Meter } from './attempts.ts';
import { Billing, type BillingOptions, promptTokens } from './billing.ts';
import { demoScript } from './demo.ts';
import { Refusal, errorBody, typeOfStatus } from './errors.ts';
import { findModel, modelInfo, modelPage } from './models.ts';
import { type Step, play } from './playback.ts';
import { type Named, askedFor, namedScenario } from './scenarios/index.ts';
import { type Playing, stream } from './scenarios/scenario.ts';
import { MIX, OK, TOOL, words } from './scenarios/whole.ts';
import { sign } from './signatures.ts';
import { type ValidationOptions, Validator, hasLoneSurrogate } from './validation.ts';
import { type JsonObject, type MessagesRequest, type StreamEvent, blocksOf, isObject, textOf } from './wire.ts';

/** A request as it came in, whatever became of it. */
export interface RecordedRequest {
  requestId: string;
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  /** The parsed JSON body, or its text if it is not JSON. */
  body: unknown;
  /** False if it came to the second origin, to which only a redirect leads. */
  here: boolean;
}

/** Which prompts a script answers: those that contain the string, match the expression, or make the function true. */
export type Matcher = string | RegExp | ((request: MessagesRequest, prompt: string) => boolean);

/** One script answers every time; a list answers in turn and is then used up; a function answers each request. */
export type Scripts = Script | readonly Script[] | ((request: MessagesRequest) => Script);

export interface MessagesApiOptions {
  /** Default: a free port. */
  port?: number;
  /** Answers every prompt with a friendly scripted reply instead of the text of `ok`. */
  demo?: boolean;
  /** Pace of answers that have none of their own. */
  pace?: Pace;
  validation?: ValidationOptions;
  billing?: BillingOptions;
}

export interface MessagesApi {
  /** Base URL, without a trailing slash. Any path prefix works too, such as `${url}/gateway`. */
  url: string;
  /** Every request that came in, oldest first. */
  requests: RecordedRequest[];
  /** Every `POST /v1/messages`, oldest first; entries of running attempts change until they end. */
  log: Attempt[];
  /** Registers scripted answers. The latest registration that fits answers. */
  reply(matcher: Matcher, scripts: Scripts): void;
  /** Forgets requests, log, scripts, attempt counts and cached prompts. */
  reset(): void;
  /** Closes the server and every connection. */
  close(): Promise<void>;
}

/** The API refuses larger bodies. */
const BODY_LIMIT = 32 * 1024 * 1024;

/** Starts a Messages API on a loopback port. */
export async function startMessagesApi(options: MessagesApiOptions = {}): Promise<MessagesApi> {
  const api = new Api(options);
  await api.listen(options.port ?? 0);
  return api;
}

class Api implements MessagesApi {
  url = '';
  readonly requests: RecordedRequest[] = [];
  readonly log: Attempt[] = [];
  readonly #options: MessagesApiOptions;
  readonly #billing: Billing;
  readonly #validator: Validator;
  readonly #servers: Server[];
  #elsewhere = '';
  #scripts: { matches: Matcher; scripts: Scripts; used: number }[] = [];
  /** Prompt → how often it was asked. */
  #asked = new Map<string, number>();
  #count = 0;
  /** Sets the ids of this server apart from those of one before it: conversations outlive a server. */
  readonly #run = randomBytes(4).toString('hex');

  constructor(options: MessagesApiOptions) {
    this.#options = options;
    this.#billing = new Billing(options.billing);
    this.#validator = new Validator(options.validation);
    this.#servers = [true, false].map((here) =>
      createServer((request, response) => {
        this.#serve(request, response, here).catch((error: unknown) => response.destroy(error as Error));
      }),
    );
  }

  async listen(port: number): Promise<void> {
    const [here, elsewhere] = await Promise.all(
      this.#servers.map(async (server, at) => {
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject);
          server.listen(at === 0 ? port : 0, '127.0.0.1', resolve);
        });
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      }),
    );
    this.url = here ?? '';
    this.#elsewhere = elsewhere ?? '';
  }

  reply(matcher: Matcher, scripts: Scripts): void {
    this.#scripts.unshift({ matches: matcher, scripts, used: 0 });
  }

  reset(): void {
    this.requests.length = 0;
    this.log.length = 0;
    this.#scripts = [];
    this.#asked.clear();
    this.#billing.reset();
    this.#validator.reset();
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        return closed;
      }),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse, here: boolean): Promise<void> {
    request.socket.setNoDelay(true);
    const url = new URL(request.url ?? '/', 'http://loopback');
    const text = await bodyOf(request);
    if (url.pathname.startsWith('/__')) {
      this.#control(request.method ?? '', url, text, response);
      return;
    }

    const requestId = `req_${this.#run}${String(++this.#count).padStart(6, '0')}`;
    const body = parsed(text);
    this.requests.push({
      requestId,
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: body ?? text.toString(),
      here,
    });
    try {
      const moved = url.pathname.startsWith('/moved/');
      if (moved && request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/html' }).end();
        return;
      }
      if (!moved) authorise(request);
      const route = `${request.method ?? ''} ${/\/v1\/.*$/.exec(url.pathname)?.[0] ?? url.pathname}`;
      if (route === 'POST /v1/messages') {
        await this.#messages(request, response, requestId, text, body, moved);
        return;
      }
      json(response, requestId, this.#lookup(route, url, text, body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      json(response, requestId, errorBody(typeOfStatus(error.status), error.message, requestId), error.status);
    }
  }

  /** The endpoints that answer with one JSON value. */
  #lookup(route: string, url: URL, text: Buffer, body: unknown): JsonObject {
    if (route === 'GET /v1/models') return modelPage(url.searchParams);
    if (route.startsWith('GET /v1/models/')) {
      const id = decodeURIComponent(route.slice('GET /v1/models/'.length));
      const model = findModel(id);
      if (!model) throw new Refusal(404, `model: ${id}`);
      return modelInfo(model);
    }
    if (route === 'POST /v1/messages/count_tokens') {
      return { input_tokens: promptTokens(this.#validator.countable(readable(text, body))) };
    }
    throw new Refusal(404, `Not found: ${route}`);
  }

  async #messages(
    incoming: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    text: Buffer,
    body: unknown,
    moved: boolean,
  ): Promise<void> {
    const started = performance.now();
    const loose = isObject(body) ? body : {};
    const prompt = promptOf(loose['messages']);
    const attempt: Attempt = {
      requestId,
      scenario: 'ok',
      model: String(loose['model']),
      streaming: loose['stream'] === true,
      prompt: prompt.text,
      status: null,
      bytes: 0,
      events: 0,
      text: '',
      billed: null,
      reported: null,
      startedAt: Date.now(),
      end: 'open',
      durationMs: null,
      clientClosedAfterMs: null,
    };
    this.log.push(attempt);
    const finish = (end: Attempt['end']): void => {
      attempt.end = end;
      attempt.durationMs = performance.now() - started;
      if (end === 'client-closed') attempt.clientClosedAfterMs = attempt.durationMs;
    };

    let request: MessagesRequest;
    let named: Named | undefined;
    let script: Script;
    try {
      request = this.#validator.messages(readable(text, body), incoming.headers);
      const replied = this.#scripted(request, prompt.text);
      const wanted = askedFor(prompt.text) ?? replied?.scenario;
      named = wanted === undefined || moved ? undefined : namedScenario(wanted);
      if (wanted !== undefined && !named && !moved) throw new Refusal(400, `No scenario is called ${wanted}.`);
      script = replied ?? this.#unscripted(request, named);
      attempt.scenario = named?.written ?? 'ok';
    } catch (error) {
      attempt.scenario = 'refused';
      attempt.status = error instanceof Refusal ? error.status : 500;
      finish('complete');
      throw error;
    }

    const asked = this.#asked.get(prompt.text) ?? 0;
    this.#asked.set(prompt.text, asked + 1);
    const bill = this.#billing.bill(request);
    let output = 0;
    const answer = (script: Script): StreamEvent[] => {
      const made = this.#answer(request, script, requestId, bill.usage);
      output = made.usage.output_tokens;
      this.#validator.issued(made);
      return answerEvents(made);
    };
    const pace = { ...this.#options.pace, ...script.pace };
    const playing: Playing = {
      streaming: attempt.streaming,
      args: named?.args ?? [],
      params: named?.params ?? new URLSearchParams(),
      attempt: asked,
      round: prompt.round,
      events: answer(script),
      answer,
      requestId,
      key: keyOf(incoming),
      elsewhere: this.#elsewhere,
      gapMs: Number(named?.params.get('gap') ?? pace.gapMs ?? 0),
    };
    const steps = named && asked < named.times ? named.scenario.play(playing) : stream(playing, playing.events);

    let meter: Meter | undefined;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    finish(
      await play(paced(steps, playing, pace.firstMs ?? 0), response, gone.signal, {
        status: (code) => (attempt.status = code),
        sent: (bytes, events) => {
          attempt.bytes += bytes;
          meter ??= new Meter(attempt, bill.usage, output, () => bill.commit());
          for (const event of events) meter.count(event);
        },
      }),
    );
  }

  /** The registered script for this request, used up if it is one of a list. */
  #scripted(request: MessagesRequest, prompt: string): Script | undefined {
    for (const registered of this.#scripts) {
      const { matches, scripts } = registered;
      const fits =
        typeof matches === 'string'
          ? prompt.includes(matches)
          : matches instanceof RegExp
            ? matches.test(prompt)
            : matches(request, prompt);
      if (!fits) continue;
      if (typeof scripts === 'function') return scripts(request);
      if (!isList(scripts)) return scripts;
      const next = scripts[registered.used];
      if (next === undefined) continue;
      registered.used++;
      return next;
    }
    return undefined;
  }

  /** The answer to a prompt that nothing was registered for. */
  #unscripted(request: MessagesRequest, named: Named | undefined): Script {
    if (!named) return this.#options.demo ? demoScript(request) : OK;
    const size = Number(named.params.get('size') ?? 0);
    if (size > 0) return { text: words(size) };
    const shape = named.params.get('shape');
    return shape === 'mix' ? MIX : shape === 'tool' ? TOOL : OK;
  }

  #answer(request: MessagesRequest, script: Script, requestId: string, input: Answer['usage']): Answer {
    const blocks = blocksOfScript(script);
    const calls = blocks.some((block) => block.type === 'tool_use');
    return {
      id: `msg_${requestId.slice(4)}`,
      model: request.model,
      blocks,
      stopReason: script.stopReason ?? (calls ? 'tool_use' : 'end_turn'),
      stopDetails: script.stopDetails ?? null,
      webSearches: script.webSearches,
      charsPerDelta: script.pace?.charsPerDelta ?? this.#options.pace?.charsPerDelta ?? 12,
      usage: { ...input, output_tokens: outputTokens(blocks) },
      sign: (thinking) => sign(request.model, thinking, request.messages),
      omitThinking: request.thinking?.['display'] === 'omitted',
    };
  }

  /** `/__log`, `/__requests`, `/__reset` and `/__reply`, for tests in another process. */
  #control(method: string, url: URL, text: Buffer, response: ServerResponse): void {
    switch (`${method} ${url.pathname}`) {
      case 'GET /__log':
        return json(response, '', { attempts: this.log });
      case 'GET /__requests':
        return json(response, '', { requests: this.requests });
      case 'POST /__reset':
        this.reset();
        return json(response, '', {});
      case 'POST /__reply': {
        const { match, regexp, scripts } = parsed(text) as { match?: string; regexp?: string; scripts: Scripts };
        this.reply(regexp === undefined ? (match ?? '') : new RegExp(regexp), scripts);
        return json(response, '', {});
      }
      default:
        return json(response, '', { error: 'No such control endpoint.' }, 404);
    }
  }
}

const isList = (scripts: Script | readonly Script[]): scripts is readonly Script[] => Array.isArray(scripts);

/** Puts the pace between the writes. An answer in one piece waits once, as long as all its deltas but at most 300 ms. */
function* paced(steps: Iterable<Step>, { gapMs, streaming }: Playing, firstMs: number): Iterable<Step> {
  let writes = 0;
  for (const step of steps) {
    if (step.do === 'head' && !streaming && step.status === 200)
      yield { do: 'wait', ms: firstMs + Math.min(300, gapMs * 20) };
    if (step.do === 'send' && streaming) {
      if (writes === 0 && firstMs > 0) yield { do: 'wait', ms: firstMs };
      if (writes > 0 && gapMs > 0) yield { do: 'wait', ms: gapMs };
      writes++;
    }
    yield step;
  }
}

/** The last user message with a text (it may stand behind tool results), and how many of tool results came after it. */
function promptOf(messages: unknown): { text: string; round: number } {
  let round = 0;
  const list = (Array.isArray(messages) ? messages : []).filter(isObject).filter(({ role }) => role === 'user');
  for (const { content } of list.toReversed()) {
    const answersTools = blocksOf(content).some((block) => block.type === 'tool_result');
    const text = textOf(content);
    if (text !== '') return { text, round };
    if (answersTools) round++;
  }
  return { text: '', round };
}

function keyOf(request: IncomingMessage): string {
  const bearer = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return (bearer || String(request.headers['x-api-key'] ?? '')).trim();
}

function authorise(request: IncomingMessage): void {
  const key = keyOf(request);
  if (key === '') throw new Refusal(401, 'x-api-key or authorization header is required');
  if (key === 'bad-key') throw new Refusal(401, 'invalid x-api-key');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** The body as an object, if the API would read it at all. */
function readable(text: Buffer, body: unknown): JsonObject {
  if (text.length > BODY_LIMIT) throw new Refusal(413, 'Request exceeds the maximum size');
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    throw new Refusal(400, 'The request body is not valid UTF-8.');
  }
  if (!isObject(body)) throw new Refusal(400, 'The request body is not valid JSON.');
  if (hasLoneSurrogate(body)) throw new Refusal(400, 'The request body is not valid JSON: no low surrogate in string.');
  return body;
}

function json(response: ServerResponse, requestId: string, body: JsonObject, status = 200): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...(requestId && { 'request-id': requestId }) })
    .end(JSON.stringify(body));
}
