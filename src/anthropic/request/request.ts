import type {
  CacheControlEphemeral,
  MessageCreateParamsBase,
  MessageParam,
  TextBlockParam,
  Tool,
  ToolUnion,
} from '@anthropic-ai/sdk/resources/messages';
import type { ChatRequest, ModelCapabilities } from '../../llm/index.ts';
import { fitTools, type FittedTools } from './fitTools.ts';
import { formatMessages } from './messageFormatter.ts';

/** A request has a breakpoint at one of so many entries of the user's, beside those at its end. */
const anchorEvery = 8;
/** Fewer blocks than these lie in the API's look back from a breakpoint: 20, and two to be sure. */
const lookback = 18;

/**
 * The body of a request. What stays the same comes first and byte for byte the same (tools, instructions, history), what
 * is new comes last, so that the API can take the front part from its cache. Up to four cache
 * breakpoints: after tools and instructions; after the last entry; after the user's entry before it, which is where the
 * request before this one ended, if that is too far up for the API to find it; and at one or two further up, where an edited
 * prompt finds the cache still warm.
 *
 * @param model the abilities of the model that is asked: what it does not take is left out
 * @param fitted the request's tools, as the API takes them
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function buildParams(
  request: ChatRequest,
  model: ModelCapabilities,
  fitted: FittedTools = fitTools(request.functions ?? []),
): MessageCreateParamsBase {
  const cached: CacheControlEphemeral =
    request.cacheLife === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
  const searches = fitted.tools.length > maxListedTools && hasServerTools(model);
  const own = fitted.tools.map(({ name, description, schema, deferrable }): Tool => ({
    name,
    description,
    input_schema: schema as unknown as Tool.InputSchema,
    ...(searches && deferrable ? { defer_loading: true } : {}),
  }));
  const tools: ToolUnion[] = [
    ...own,
    ...(own.some((tool) => tool.defer_loading === true) ? [toolSearch] : []),
    ...(request.web === true && hasServerTools(model) ? webTools : []),
  ];
  const system: TextBlockParam[] =
    request.instructions === undefined || request.instructions.trim() === ''
      ? []
      : [{ type: 'text', text: request.instructions.toWellFormed(), cache_control: cached }];
  // The API takes no breakpoint on a tool that is not in the prompt.
  const last = tools.findLastIndex((tool) => !('defer_loading' in tool));
  const lastTool = tools[last];
  if (system.length === 0 && lastTool) tools[last] = { ...lastTool, cache_control: cached };
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    messages: withBreakpoints(formatMessages(request.messages, request.model, fitted), cached),
    ...(system.length > 0 ? { system } : {}),
    ...(tools.length > 0 ? { tools } : {}),
    ...(own.length > 0 ? choiceParams(request, model) : {}),
    ...thinkingParams(request, model),
  };
}

/** With more tools than these the model searches for those that others have added, instead of reading all of them. */
const maxListedTools = 40;

/** @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool */
const toolSearch: ToolUnion = { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' };

/** Whether the endpoint runs tools of its own for this model; the list of models names searching the web for all of them. */
const hasServerTools = ({ serverTools }: ModelCapabilities): boolean => serverTools.includes('web_search');

/** The most lookups of one answer. */
const maxLookups = 10;

/**
 * Tools that the API runs itself. A fetched page is cut where it is longer than most are: it is paid for as input.
 *
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 */
const webTools: readonly ToolUnion[] = [
  { type: 'web_search_20250305', name: 'web_search', max_uses: maxLookups },
  {
    type: 'web_fetch_20250910',
    name: 'web_fetch',
    max_uses: maxLookups,
    max_content_tokens: 50_000,
    citations: { enabled: true },
  },
];

/** A call is not demanded of a model that always thinks: the API takes the two together from none. */
function choiceParams(
  { functionChoice = 'auto', web }: ChatRequest,
  model: ModelCapabilities,
): Partial<MessageCreateParamsBase> {
  // To forbid all tools would forbid those of the API too.
  if (functionChoice === 'history' && web === true && hasServerTools(model)) return {};
  switch (functionChoice) {
    case 'auto':
      return {};
    case 'required':
      return model.thinking === 'always' ? {} : { tool_choice: { type: 'any' } };
    case 'none':
    case 'history':
      return { tool_choice: { type: 'none' } };
  }
}

function thinkingParams(
  { thinking, effort, functionChoice }: ChatRequest,
  model: ModelCapabilities,
): Partial<MessageCreateParamsBase> {
  if (model.thinking === 'never') return {};
  return {
    ...((thinking === 'off' || functionChoice === 'required') && model.thinking === 'optional'
      ? { thinking: { type: 'disabled' } }
      : // Without a summary the panel would look dead while the model thinks.
        { thinking: { type: 'adaptive', display: 'summarized' } }),
    ...(effort && model.efforts.includes(effort) ? { output_config: { effort } } : {}),
  };
}

/** Marks the ends of user entries. Thinking and empty blocks cannot carry the mark; a user has neither. */
function withBreakpoints(messages: MessageParam[], mark: CacheControlEphemeral): MessageParam[] {
  const users = messages.filter((message) => message.role === 'user');
  const [before, last] = [users.at(-2), users.at(-1)];
  const anchors = anchorsOf(users);
  // The API finds the end of the request before by itself when it is near: its breakpoint may then stand further up.
  const isSpare = anchors.length > 1 && before !== undefined && isNear(messages, before);
  const marked = isSpare ? [...anchors, last] : [...anchors.slice(-1), before, last];
  for (const message of marked) {
    const block = Array.isArray(message?.content) ? message.content.at(-1) : undefined;
    if (block && 'type' in block) (block as { cache_control?: CacheControlEphemeral }).cache_control = mark;
  }
  return messages;
}

/** Entries further up that stay the same for a while: one not far from the end, one half way to it. */
function anchorsOf(users: readonly MessageParam[]): readonly (MessageParam | undefined)[] {
  const nearest = Math.floor((users.length - 3) / anchorEvery) * anchorEvery;
  if (nearest < anchorEvery) return [];
  const further = Math.floor(nearest / 2 / anchorEvery) * anchorEvery;
  return (further < anchorEvery ? [nearest] : [further, nearest]).map((at) => users[at]);
}

/** Whether the entry is so near to the end that the API, which looks 20 blocks back from a breakpoint, finds it. */
function isNear(messages: readonly MessageParam[], entry: MessageParam): boolean {
  const blocks = messages
    .slice(messages.indexOf(entry) + 1)
    .reduce((sum, { content }) => sum + (Array.isArray(content) ? content.length : 1), 0);
  return blocks < lookback;
}
