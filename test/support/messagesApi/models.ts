import type { JsonObject } from './wire.ts';

/** What this server knows of a model, beside what `GET /v1/models` says of it. */
export interface Model {
  id: string;
  name: string;
  line: 'haiku' | 'sonnet' | 'opus' | 'fable';
  createdAt: string;
  maxInputTokens: number;
  maxTokens: number;
  /** Thinking cannot be turned off, and `tool_choice` cannot force a tool. */
  alwaysThinks: boolean;
}

const LIMITS = { maxInputTokens: 1_000_000, maxTokens: 128_000 };

/** The models that the server offers, newest first. */
const MODELS: readonly Model[] = [
  {
    id: 'claude-sonnet-5-5',
    name: 'Claude Sonnet 5.5',
    line: 'sonnet',
    createdAt: '2026-10-07T00:00:00Z',
    alwaysThinks: false,
    ...LIMITS,
  },
  {
    id: 'claude-haiku-5-5',
    name: 'Claude Haiku 5.5',
    line: 'haiku',
    createdAt: '2026-10-01T00:00:00Z',
    alwaysThinks: false,
    ...LIMITS,
  },
  {
    id: 'claude-fable-5-1',
    name: 'Claude Fable 5.1',
    line: 'fable',
    createdAt: '2026-09-15T00:00:00Z',
    alwaysThinks: true,
    ...LIMITS,
  },
  {
    id: 'claude-opus-5-5',
    name: 'Claude Opus 5.5',
    line: 'opus',
    createdAt: '2026-09-01T00:00:00Z',
    alwaysThinks: true,
    ...LIMITS,
  },
];

/** The model called `id`, if the server offers it. */
export function findModel(id: string): Model | undefined {
  return MODELS.find((model) => model.id === id);
}

const yes = { supported: true };
const no = { supported: false };

/** A model as `GET /v1/models` describes it. */
export function modelInfo(model: Model): JsonObject {
  return {
    type: 'model',
    id: model.id,
    display_name: model.name,
    created_at: model.createdAt,
    line: model.line,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    max_input_tokens: model.maxInputTokens,
    max_tokens: model.maxTokens,
    capabilities: {
      batch: yes,
      citations: yes,
      code_execution: yes,
      context_management: {
        supported: true,
        clear_thinking_20251015: yes,
        clear_tool_uses_20250919: yes,
        compact_20260112: yes,
      },
      effort: { supported: true, low: yes, medium: yes, high: yes, xhigh: yes, max: yes },
      image_input: yes,
      pdf_input: yes,
      server_tools: { supported: true, web_search: yes, code_execution: yes },
      structured_outputs: yes,
      thinking: {
        supported: true,
        types: { adaptive: yes, between_tools: yes, disabled: model.alwaysThinks ? no : yes, enabled: no },
      },
    },
  };
}

/** One page of the model list, as the API pages it with `limit`, `after_id` and `before_id`. */
export function modelPage(query: URLSearchParams): JsonObject {
  const limit = Number(query.get('limit') ?? 20);
  const at = (id: string | null): number => MODELS.findIndex((model) => model.id === id);
  const after = at(query.get('after_id'));
  const before = at(query.get('before_id'));
  const from = before >= 0 ? Math.max(0, before - limit) : after + 1;
  const data = MODELS.slice(from, before >= 0 ? before : from + limit);
  return {
    data: data.map(modelInfo),
    has_more: before >= 0 ? from > 0 : from + data.length < MODELS.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}
