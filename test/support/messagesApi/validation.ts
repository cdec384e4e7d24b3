import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answers.ts';
import { promptTokens } from './billing.ts';
import { Refusal } from './errors.ts';
import { type Model, findModel } from './models.ts';
import { signatureFault } from './signatures.ts';
import {
  type Block,
  type HistoryMessage,
  type JsonObject,
  type MessagesRequest,
  blocksOf,
  isObject,
  textOf,
} from './wire.ts';

/** Where the API's strictness is not certain, and a test may want either. All default to true, the stricter side. */
export interface ValidationOptions {
  /** The last message may not be the assistant's. */
  refusePrefill?: boolean;
  /** History with tool blocks needs `tools` in the request. */
  toolBlocksNeedTools?: boolean;
  /** Thinking of the models that always think must follow the very history that it was issued for. */
  bindThinkingToHistory?: boolean;
}

const VERSIONS = ['2023-06-01', '2026-10-21'];
const FIELDS = new Set(
  (
    'model max_tokens messages system tools tool_choice stream thinking output_config cache_control metadata ' +
    'stop_sequences service_tier speed container diagnostics inference_geo user_profile_id workspace_id'
  ).split(' '),
);
const REMOVED = ['temperature', 'top_p', 'top_k'];
const BLOCKS: Record<string, ReadonlySet<string>> = {
  user: new Set(['text', 'image', 'document', 'tool_result', 'search_result']),
  system: new Set(['text']),
  assistant: new Set([
    'text',
    'thinking',
    'redacted_thinking',
    'tool_use',
    'server_tool_use',
    'web_search_tool_result',
    'web_fetch_tool_result',
    'code_execution_tool_result',
    'bash_code_execution_tool_result',
    'text_editor_code_execution_tool_result',
    'tool_search_tool_result',
  ]),
};
const NAME = /^[a-zA-Z0-9_-]{1,128}$/;

function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Refusal(400, message);
}

/** True if a string anywhere in a JSON value holds half a surrogate pair, in a key too. */
export function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  if (Array.isArray(value)) return value.some(hasLoneSurrogate);
  if (isObject(value))
    return Object.entries(value).some(([key, inner]) => hasLoneSurrogate(key) || hasLoneSurrogate(inner));
  return false;
}

/** Refuses requests that the API would refuse, with a 400 whose message names the place. */
export class Validator {
  readonly #options: Required<ValidationOptions>;
  /** Texts of the answers that ended in pause_turn: a request may end with these. */
  #paused = new Set<string>();
  /** Results of searches and places in them, encrypted, as they were given out. */
  #encrypted = new Set<string>();

  constructor(options: ValidationOptions = {}) {
    this.#options = { refusePrefill: true, toolBlocksNeedTools: true, bindThinkingToHistory: true, ...options };
  }

  reset(): void {
    this.#paused.clear();
    this.#encrypted.clear();
  }

  /** Remembers what of an answer must come back as it went out. */
  issued(answer: Answer): void {
    for (const text of answer.blocks.flatMap(encryptedIn)) this.#encrypted.add(text);
    if (answer.stopReason !== 'pause_turn') return;
    this.#paused.add(answer.blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''));
  }

  /** A body for `POST /v1/messages`. @throws Refusal */
  messages(body: JsonObject, headers: IncomingHttpHeaders): MessagesRequest {
    const version = headers['anthropic-version'];
    demand(typeof version === 'string', 'anthropic-version: header is required');
    demand(VERSIONS.includes(version), `anthropic-version: "${version}" is not a valid version`);
    const request = this.#request(body);
    const { max_tokens: limit } = body;
    demand(limit !== undefined, 'max_tokens: Field required');
    demand(Number.isInteger(limit) && Number(limit) >= 0, 'max_tokens: Input should be a non-negative integer');
    const model = findModel(request.model);
    if (!model) throw new Refusal(404, `model: ${request.model}`);
    demand(
      Number(limit) <= model.maxTokens,
      `max_tokens: ${Number(limit)} > ${model.maxTokens}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
    const tokens = promptTokens(request);
    demand(tokens <= model.maxInputTokens, `prompt is too long: ${tokens} tokens > ${model.maxInputTokens} maximum`);
    return request;
  }

  /** A body for `POST /v1/messages/count_tokens`, which has no `max_tokens`. @throws Refusal */
  countable(body: JsonObject): MessagesRequest {
    demand(body['max_tokens'] === undefined, 'max_tokens: Extra inputs are not permitted');
    return this.#request(body);
  }

  #request(body: JsonObject): MessagesRequest {
    for (const name of REMOVED) {
      demand(body[name] === undefined, `${name}: this parameter was removed from the API; leave it out`);
    }
    for (const name of Object.keys(body)) demand(FIELDS.has(name), `${name}: Extra inputs are not permitted`);
    demand(typeof body['model'] === 'string', 'model: Field required');
    const model = findModel(body['model']);
    if (!model) throw new Refusal(404, `model: ${body['model']}`);
    demand(
      Array.isArray(body['messages']) && body['messages'].length > 0,
      'messages: at least one message is required',
    );
    const { messages, tools, system } = body;
    const names = checkTools(tools);
    checkSystem(system);
    checkThinking(body['thinking'], body['max_tokens'], model);
    checkToolChoice(body['tool_choice'], names, model);
    const history = messages.map((message, at) => checkMessage(message, `messages.${at}`, messages.length - 1 === at));
    this.#checkRoles(history);
    this.#checkEnd(history);
    checkToolPairs(history);
    this.#checkSignatures(history, model);
    demand(
      !this.#options.toolBlocksNeedTools ||
        tools !== undefined ||
        !history.some(({ content }) => blocksOf(content).some(isToolBlock)),
      'Requests which include `tool_use` or `tool_result` blocks must define tools',
    );
    for (const [at, { content }] of history.entries()) {
      const foreign = this.#encrypted.size > 0 && encryptedIn(content).some((text) => !this.#encrypted.has(text));
      demand(!foreign, `messages.${at}: encrypted content was changed or is another account's`);
    }
    checkBreakpoints(body);
    return body as unknown as MessagesRequest;
  }

  #checkRoles(history: readonly HistoryMessage[]): void {
    const turns = history.filter(({ role }) => role !== 'system');
    demand(turns[0]?.role === 'user', 'messages: first message must use the "user" role');
    for (const [at, { role }] of turns.entries()) {
      const before = turns[at - 1];
      if (before?.role !== role || (role === 'assistant' && this.#wasPaused(before))) continue;
      throw new Refusal(
        400,
        `messages: roles must alternate between "user" and "assistant", but found multiple "${role}" roles in a row`,
      );
    }
  }

  #checkEnd(history: readonly HistoryMessage[]): void {
    const last = history.at(-1);
    if (last?.role !== 'assistant' || this.#wasPaused(last)) return;
    demand(
      !this.#options.refusePrefill,
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
    const text = blocksOf(last.content).at(-1)?.['text'];
    demand(
      typeof text !== 'string' || text.trimEnd() === text,
      'messages: final assistant content cannot end with trailing whitespace',
    );
  }

  /** The message is an answer that ended in pause_turn, or several of them joined. */
  #wasPaused(message: HistoryMessage): boolean {
    const blocks = blocksOf(message.content);
    if (blocks.at(-1)?.type === 'server_tool_use') return true;
    const text = textOf(message.content).replaceAll('\n', '');
    return (
      text !== '' && [...this.#paused].some((paused) => paused !== '' && text.endsWith(paused.replaceAll('\n', '')))
    );
  }

  #checkSignatures(history: readonly HistoryMessage[], model: Model): void {
    for (const [at, message] of history.entries()) {
      for (const [index, block] of blocksOf(message.content).entries()) {
        if (block.type !== 'thinking') continue;
        const fault = signatureFault(block['signature'], model.id, String(block['thinking']), history.slice(0, at));
        demand(fault !== 'forged', `messages.${at}.content.${index}: Invalid \`signature\` in \`thinking\` block`);
        demand(
          fault === undefined || !model.alwaysThinks || !this.#options.bindThinkingToHistory,
          `messages.${at}.content.${index}: this \`thinking\` block belongs to another conversation`,
        );
      }
    }
  }
}

/** Encrypted texts anywhere in a JSON value. */
function encryptedIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(encryptedIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key.startsWith('encrypted_') ? [String(inner)] : encryptedIn(inner),
  );
}

const isToolBlock = (block: Block): boolean => block.type === 'tool_use' || block.type === 'tool_result';

function checkTools(tools: unknown): Set<string> {
  const names = new Set<string>();
  if (tools === undefined) return names;
  demand(Array.isArray(tools), 'tools: Input should be a valid list');
  for (const [at, tool] of tools.entries()) {
    demand(isObject(tool), `tools.${at}: Input should be an object`);
    const { name, input_schema: schema } = tool;
    demand(
      typeof name === 'string' && NAME.test(name),
      `tools.${at}.name: String should match pattern '${NAME.source}'`,
    );
    demand(!names.has(name), 'tools: Tool names must be unique.');
    names.add(name);
    const custom = tool['type'] === undefined || tool['type'] === 'custom';
    demand(!custom || isObject(schema), `tools.${at}.input_schema: Field required`);
    if (!custom || !isObject(schema)) continue;
    demand(schema['type'] === 'object', `tools.${at}.input_schema.type: Input should be 'object'`);
    const required = schema['required'] ?? [];
    const properties = schema['properties'] ?? {};
    demand(isObject(properties), `tools.${at}.input_schema: JSON schema is invalid: properties must be an object`);
    demand(
      Array.isArray(required) && required.every((key) => typeof key === 'string' && key in properties),
      `tools.${at}.input_schema: JSON schema is invalid: required names a property that is not defined`,
    );
    demand(
      tool['description'] === undefined || typeof tool['description'] === 'string',
      `tools.${at}.description: Input should be a string`,
    );
  }
  return names;
}

function checkSystem(system: unknown): void {
  if (system === undefined || typeof system === 'string') return;
  demand(Array.isArray(system), 'system: Input should be a string or a list of text blocks');
  for (const [at, block] of system.entries()) {
    demand(isObject(block) && block['type'] === 'text', `system.${at}: Input should be a text block`);
    checkText(block['text'], `system.${at}`);
  }
}

function checkThinking(thinking: unknown, limit: unknown, model: Model): void {
  if (thinking === undefined) return;
  demand(isObject(thinking), 'thinking: Input should be an object');
  const { type, budget_tokens: budget } = thinking;
  demand(
    ['adaptive', 'enabled', 'disabled', 'between_tools'].includes(String(type)),
    `thinking.type: Input tag '${String(type)}' is not valid`,
  );
  demand(
    !model.alwaysThinks || type === 'adaptive' || type === 'between_tools',
    `thinking: ${model.id} always thinks; "thinking.type.${String(type)}" is not supported for this model`,
  );
  if (type !== 'enabled') return;
  demand(
    Number.isInteger(budget) && Number(budget) >= 1024,
    'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
  );
  demand(
    limit === undefined || Number(budget) < Number(limit),
    '`max_tokens` must be greater than `thinking.budget_tokens`',
  );
}

function checkToolChoice(choice: unknown, names: ReadonlySet<string>, model: Model): void {
  if (choice === undefined) return;
  demand(isObject(choice), 'tool_choice: Input should be an object');
  const type = String(choice['type']);
  demand(['auto', 'any', 'tool', 'none'].includes(type), `tool_choice: Input tag '${type}' is not valid`);
  demand(names.size > 0, 'tool_choice may only be specified while providing tools');
  if (type !== 'any' && type !== 'tool') return;
  demand(!model.alwaysThinks, `tool_choice: ${model.id} does not support a forced tool choice ("${type}")`);
  demand(
    type === 'any' || names.has(String(choice['name'])),
    `tool_choice: tool '${String(choice['name'])}' not found in provided tools`,
  );
}

function checkText(text: unknown, where: string): void {
  demand(typeof text === 'string', `${where}.text: Input should be a valid string`);
  demand(text !== '', `${where}: text content blocks must be non-empty`);
  demand(text.trim() !== '', `${where}: text content blocks must contain non-whitespace text`);
}

function checkMessage(message: unknown, where: string, last: boolean): HistoryMessage {
  demand(isObject(message), `${where}: Input should be an object`);
  const { role, content } = message;
  demand(
    role === 'user' || role === 'assistant' || role === 'system',
    `${where}.role: Input should be 'user' or 'assistant'`,
  );
  for (const name of Object.keys(message)) {
    demand(name === 'role' || name === 'content', `${where}.${name}: Extra inputs are not permitted`);
  }
  if (typeof content === 'string') {
    demand(
      content !== '' || (last && role === 'assistant'),
      `${where}: all messages must have non-empty content except for the optional final assistant message`,
    );
    if (content !== '') checkText(content, where);
  } else {
    demand(Array.isArray(content), `${where}.content: Input should be a string or a list of blocks`);
    demand(
      content.length > 0,
      `${where}: all messages must have non-empty content except for the optional final assistant message`,
    );
    for (const [at, block] of content.entries()) checkBlock(block, role, `${where}.content.${at}`);
  }
  return message as unknown as HistoryMessage;
}

function checkBlock(block: unknown, role: string, where: string): void {
  demand(isObject(block) && typeof block['type'] === 'string', `${where}: Input should be an object with a type`);
  const { type } = block;
  demand(
    BLOCKS[role]?.has(type) === true,
    `${where}: Input tag '${type}' is not allowed in a message of role "${role}"`,
  );
  switch (type) {
    case 'text':
      checkText(block['text'], where);
      demand(role !== 'user' || block['citations'] === undefined, `${where}.citations: Extra inputs are not permitted`);
      break;
    case 'tool_use':
    case 'server_tool_use':
      demand(
        typeof block['id'] === 'string' && NAME.test(block['id']),
        `${where}.id: String should match pattern '${NAME.source}'`,
      );
      demand(
        typeof block['name'] === 'string' && NAME.test(block['name']),
        `${where}.name: String should match pattern '${NAME.source}'`,
      );
      demand(isObject(block['input']), `${where}.input: Input should be a valid dictionary`);
      break;
    case 'tool_result':
      demand(typeof block['tool_use_id'] === 'string', `${where}.tool_use_id: Field required`);
      checkResult(block['content'], where);
      break;
    case 'thinking':
      demand(typeof block['thinking'] === 'string', `${where}.thinking: Field required`);
      demand(typeof block['signature'] === 'string', `${where}.signature: Field required`);
      demand(block['cache_control'] === undefined, `${where}.cache_control: Extra inputs are not permitted`);
      break;
    case 'redacted_thinking':
      demand(typeof block['data'] === 'string', `${where}.data: Field required`);
      break;
    default:
  }
}

function checkResult(content: unknown, where: string): void {
  if (content === undefined || typeof content === 'string') return;
  demand(Array.isArray(content), `${where}.content: Input should be a string or a list of blocks`);
  for (const [at, block] of content.entries()) {
    demand(isObject(block), `${where}.content.${at}: Input should be an object`);
    if (block['type'] === 'text') checkText(block['text'], `${where}.content.${at}`);
  }
}

/** Every call has exactly one result, at the head of the next message; every result has its call. */
function checkToolPairs(history: readonly HistoryMessage[]): void {
  const seen = new Set<string>();
  for (const [at, message] of history.entries()) {
    const blocks = blocksOf(message.content);
    const calls = blocks.filter(({ type }) => type === 'tool_use').map((block) => String(block['id']));
    for (const id of calls) {
      demand(!seen.has(id), `messages.${at}: \`tool_use\` ids must be unique; found ${id} twice`);
      seen.add(id);
    }
    const next = history[at + 1] ? blocksOf(history[at + 1]?.content) : [];
    const firstOther = next.findIndex(({ type }) => type !== 'tool_result');
    const head = new Set(
      (firstOther < 0 ? next : next.slice(0, firstOther)).map((block) => String(block['tool_use_id'])),
    );
    const missing = calls.filter((id) => !head.has(id));
    demand(
      missing.length === 0,
      `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. ` +
        'Each `tool_use` block must have a corresponding `tool_result` block at the head of the next message.',
    );

    const asked = new Set(
      blocksOf(history[at - 1]?.content)
        .filter(({ type }) => type === 'tool_use')
        .map((block) => String(block['id'])),
    );
    const answered = new Set<string>();
    for (const [index, block] of blocks.entries()) {
      if (block.type !== 'tool_result') continue;
      const id = String(block['tool_use_id']);
      demand(
        asked.has(id),
        `messages.${at}.content.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
          'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
      );
      demand(
        !answered.has(id),
        `messages.${at}.content.${index}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`,
      );
      answered.add(id);
    }
  }
}

/** At most four cache breakpoints, those that live an hour before those that live five minutes. */
function checkBreakpoints(body: JsonObject): void {
  const lists = [
    body['tools'],
    body['system'],
    ...(body['messages'] as HistoryMessage[]).map(({ content }) => content),
  ];
  const controls = lists
    .flatMap((list) => (Array.isArray(list) ? (list as Block[]) : []))
    .map((block) => block['cache_control'])
    .concat(body['cache_control'])
    .filter((control) => control !== undefined && control !== null);
  demand(controls.length <= 4, `A maximum of 4 blocks with cache_control may be provided. Found ${controls.length}.`);
  let short = false;
  for (const control of controls) {
    demand(isObject(control) && control['type'] === 'ephemeral', "cache_control.type: Input should be 'ephemeral'");
    const ttl = control['ttl'] ?? '5m';
    demand(ttl === '5m' || ttl === '1h', "cache_control.ttl: Input should be '5m' or '1h'");
    demand(
      !(short && ttl === '1h'),
      "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block",
    );
    short ||= ttl === '5m';
  }
}
