/**
 * A setting `sidestream.<id>` as the manifest declares it.
 *
 * Scopes: `window` may be set by a workspace too; `machine` only by the person, for this machine or the remote one (its
 * own settings file counts there, the local one does not); `application` only by the person, for all machines and
 * profiles: a remote window takes it from the local settings.
 */
export interface SettingContribution {
  readonly type: 'string' | 'boolean' | 'number' | 'integer' | 'array' | 'object';
  readonly default: unknown;
  /** Markdown. */
  readonly description: string;
  readonly scope: 'window' | 'machine' | 'application';
  /** Whether a workspace that is not trusted may not set it. */
  readonly restricted: boolean;
  /** Greater numbers count as this one, smaller ones as `minimum`. */
  readonly maximum?: number;
  readonly minimum?: number;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly items?: object;
  readonly additionalProperties?: object;
  readonly editPresentation?: 'multilineText';
  readonly tags?: readonly string[];
}

const priceProperties = {
  input: { type: 'number', minimum: 0, description: 'USD per million tokens of input.' },
  output: { type: 'number', minimum: 0, description: 'USD per million tokens of output.' },
  cacheRead: { type: ['number', 'null'], minimum: 0, description: 'USD per million tokens read from the cache.' },
  cacheWrite5m: {
    type: ['number', 'null'],
    minimum: 0,
    description: 'USD per million tokens written to the cache for five minutes.',
  },
  cacheWrite1h: {
    type: ['number', 'null'],
    minimum: 0,
    description: 'USD per million tokens written to the cache for an hour.',
  },
} as const;

/** Every setting, in the order of the settings editor. `npm run generate` writes it into package.json. */
export const settings = {
  model: {
    type: 'string',
    default: 'claude-sonnet-5-5',
    description: 'The model that answers. `Sidestream: Select Model` lists those that your key may use.',
    scope: 'window',
    restricted: true,
  },
  baseUrl: {
    type: 'string',
    default: '',
    description:
      "The address of a gateway or local server that speaks the Messages API. Empty: Claude's own API. The key and everything you write go there, so only you can set it, never a workspace.",
    scope: 'machine',
    restricted: true,
  },
  maxTokens: {
    type: 'integer',
    default: 32_000,
    description: "The most tokens of one answer. The model's own limit counts too.",
    scope: 'window',
    restricted: false,
    minimum: 1,
    maximum: 1_000_000,
  },
  instructions: {
    type: 'string',
    default: '',
    description: 'What Claude should always know or do: added to every conversation.',
    scope: 'application',
    restricted: true,
    editPresentation: 'multilineText',
  },
  thinking: {
    type: 'string',
    default: 'auto',
    description: 'Whether the model may think before it answers. Some models always do.',
    scope: 'window',
    restricted: false,
    enum: ['auto', 'off'],
    enumDescriptions: [
      'The model decides how much to think; a summary is shown.',
      'No thinking, where the model allows it.',
    ],
  },
  effort: {
    type: 'string',
    default: 'default',
    description: 'How much effort the model puts into an answer, where it can be told.',
    scope: 'window',
    restricted: false,
    enum: ['default', 'low', 'medium', 'high', 'xhigh', 'max'],
  },
  titles: {
    type: 'boolean',
    default: true,
    description:
      'Whether the cheapest model gives a conversation its title after the first answer. Off: the title is the beginning of the prompt.',
    scope: 'window',
    restricted: false,
  },
  'stream.stallSeconds': {
    type: 'number',
    default: 60,
    description: 'An answer is cut when nothing at all arrives for so many seconds.',
    scope: 'window',
    restricted: false,
    minimum: 0.5,
    maximum: 3600,
  },
  'stream.contentSeconds': {
    type: 'number',
    default: 600,
    description: 'An answer is cut when no content arrives for so many seconds, even if the connection is kept alive.',
    scope: 'window',
    restricted: false,
    minimum: 0.5,
    maximum: 7200,
  },
  'workspace.stream': {
    type: 'boolean',
    default: false,
    description:
      'Whether the rounds of a workspace command stream: text shows at once, and a call shows while its input arrives. Off: each round comes whole.',
    scope: 'window',
    restricted: false,
  },
  'workspace.maxRounds': {
    type: 'integer',
    default: 25,
    description: 'The most requests of one turn with tools. The last one must end in words.',
    scope: 'window',
    restricted: false,
    minimum: 1,
    maximum: 200,
  },
  'workspace.autoApprove': {
    type: 'array',
    default: [],
    description:
      'Rules by which tools may act without asking: exact command words or paths. Written by **Always allow** in an approval; what a workspace sets here never counts.',
    scope: 'machine',
    restricted: true,
    items: {
      type: 'string',
    },
  },
  'mcp.servers': {
    type: 'object',
    default: {},
    description:
      'MCP servers of your own, whose tools Claude may ask for in the workspace: `{ "name": { "command": "npx", "args": ["…"] } }` or `{ "name": { "type": "http", "url": "https://…" } }`. `${env:NAME}` stands for a variable of the environment. A workspace has `.mcp.json` or `.vscode/mcp.json` for its own, which start only after your yes.',
    scope: 'machine',
    restricted: true,
    additionalProperties: {
      type: 'object',
      properties: {
        type: { type: 'string', enum: ['stdio', 'http', 'sse'] },
        command: { type: 'string' },
        args: { type: 'array', items: { type: 'string' } },
        env: { type: 'object', additionalProperties: { type: 'string' } },
        cwd: { type: 'string' },
        url: { type: 'string' },
        headers: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
  notify: {
    type: 'string',
    default: 'whenAway',
    description:
      'Whether a notification says that Claude waits for you or has finished, when the panel is hidden or the window is not in use.',
    scope: 'window',
    restricted: false,
    enum: ['whenAway', 'never'],
    enumDescriptions: [
      'When the panel is hidden or the window is not in use.',
      'Never: a badge and the status bar say it.',
    ],
  },
  'rules.inChat': {
    type: 'boolean',
    default: false,
    description:
      'Whether the rules of the workspace and your own (`AGENTS.md`, `CLAUDE.md`, …) count in chats without tools, too. In workspace commands they always do.',
    scope: 'window',
    restricted: false,
  },
  'review.gutter': {
    type: 'boolean',
    default: true,
    description:
      'Whether the editor marks beside the text what Claude has changed and you have not kept yet, until you keep or undo it.',
    scope: 'window',
    restricted: false,
  },
  'review.hover': {
    type: 'boolean',
    default: false,
    description: 'Whether hovering over a line that Claude wrote says in which conversation, with a link to it.',
    scope: 'window',
    restricted: false,
  },
  'budget.perDay': {
    type: 'number',
    default: 0,
    description:
      'US dollars a day. Once so much was spent, each request asks first, and nothing is sent without a yes. 0: no budget.',
    scope: 'application',
    restricted: true,
    minimum: 0,
  },
  'budget.perConversation': {
    type: 'number',
    default: 0,
    description:
      'US dollars for one conversation. Once so much was spent in it, each request asks first. 0: no budget.',
    scope: 'application',
    restricted: true,
    minimum: 0,
  },
  prices: {
    type: 'object',
    default: {},
    description:
      'Prices of your own, in US dollars per million tokens, by the model\'s name or the beginning of one. They stand in the place of Sidestream\'s price list, e.g. `{ "my-model": { "input": 1, "output": 5, "cacheRead": 0.1 } }`. A model without a price has no cost: it is never counted as 0.',
    scope: 'application',
    restricted: true,
    additionalProperties: {
      type: 'object',
      properties: {
        ...priceProperties,
        bands: {
          type: 'array',
          description: 'Prices by the length of the prompt, the shortest first; the last is without upToPromptTokens.',
          items: {
            type: 'object',
            properties: { upToPromptTokens: { type: ['integer', 'null'], minimum: 1 }, ...priceProperties },
            required: ['input', 'output'],
          },
        },
      },
    },
  },
  'langfuse.enabled': {
    type: 'boolean',
    default: false,
    description:
      "Sends a trace of each turn to Langfuse: models, tokens, cost and times. `Sidestream: Set Langfuse Keys` sets the keys. VS Code's telemetry setting must allow it too.",
    scope: 'machine',
    restricted: true,
    tags: ['telemetry', 'usesOnlineServices'],
  },
  'langfuse.host': {
    type: 'string',
    default: '',
    description: 'The address of your Langfuse. Empty: `LANGFUSE_BASE_URL`, else `https://cloud.langfuse.com`.',
    scope: 'machine',
    restricted: true,
  },
  'langfuse.captureContent': {
    type: 'boolean',
    default: false,
    description:
      'Whether traces hold what you write, what Claude answers, and what tools read and write. Off: figures alone.',
    scope: 'machine',
    restricted: true,
    tags: ['telemetry'],
  },
} as const satisfies Readonly<Record<string, SettingContribution>>;

export type SettingId = keyof typeof settings;

/** The value of a setting, once it is read. What stands in a setting of the type `object` is checked by who uses it. */
export type SettingValue<Id extends SettingId> = ValueOf<(typeof settings)[Id]>;

type ValueOf<Declared> = Declared extends { readonly enum: readonly (infer Choice)[] }
  ? Choice
  : Declared extends { readonly type: keyof ValueTypes }
    ? ValueTypes[Declared['type']]
    : never;

interface ValueTypes {
  readonly string: string;
  readonly boolean: boolean;
  readonly number: number;
  readonly integer: number;
  /** Of texts: no setting is a list of anything else. */
  readonly array: readonly string[];
  readonly object: unknown;
}
