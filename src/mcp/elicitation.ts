import type { ElicitRequestParams, ElicitResult } from '@modelcontextprotocol/client';
import { head, visibleLine, visibleText } from '../files/index.ts';
import { t } from '../base/index.ts';
import type { AskMore, FormQuestion } from '../workspace/index.ts';

type QuestionField = FormQuestion['form']['fields'][number];

/** A server's question to the person. */
export type ServerQuestion =
  | { readonly kind: 'form'; readonly message: string; readonly fields: readonly QuestionField[] }
  /** A page to be opened in the browser. */
  | { readonly kind: 'url'; readonly message: string; readonly url: URL };

/**
 * Pages that a server wants to be visited before a call of its can be done, in the error that it gave; empty for any other
 * error.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation (URLElicitationRequiredError)
 */
export function pagesIn(error: unknown): readonly ServerQuestion[] {
  const { code, data } = (error ?? {}) as {
    readonly code?: unknown;
    readonly data?: { readonly elicitations?: unknown };
  };
  if (code !== pagesWanted || !Array.isArray(data?.elicitations)) return [];
  return (data.elicitations as readonly unknown[]).slice(0, maxPages).flatMap((each) => {
    const { message, url } = each as { readonly message?: unknown; readonly url?: unknown };
    if (typeof url !== 'string') return [];
    const text = typeof message === 'string' ? message : '';
    return questionOf({ mode: 'url', message: text, url, elicitationId: '' }) ?? [];
  });
}

const pagesWanted = -32_042;
const maxPages = 5;

/** The most fields of one question. */
const maxFields = 20;

/** The question in a server's request; `null` when it is none that can be put to a person. */
export function questionOf(params: ElicitRequestParams): ServerQuestion | null {
  const message = visibleText(head(params.message, 2000).text);
  if (params.mode === 'url') {
    if (!URL.canParse(params.url)) return null;
    const url = new URL(params.url);
    return url.protocol === 'https:' || url.protocol === 'http:' ? { kind: 'url', message, url } : null;
  }
  const { properties, required = [] } = params.requestedSchema;
  const entries = Object.entries(properties);
  if (entries.length > maxFields) return null;
  const fields = entries.map(([key, schema]) => fieldOf(key, schema as FieldSchema, required.includes(key)));
  return { kind: 'form', message, fields };
}

interface Choice {
  readonly const?: unknown;
  readonly title?: unknown;
}

interface FieldSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly enumNames?: readonly unknown[];
  readonly oneOf?: readonly Choice[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly items?: { readonly enum?: readonly unknown[]; readonly anyOf?: readonly Choice[] };
}

function fieldOf(key: string, schema: FieldSchema, required: boolean): QuestionField {
  const options = optionsOf(schema);
  const { type, default: given } = schema;
  const isPlain = type === 'number' || type === 'integer' || type === 'boolean';
  const kind = type === 'array' ? 'choices' : options.length > 0 ? 'choice' : isPlain ? type : 'text';
  return {
    key,
    title: visibleLine(head(schema.title ?? key, 100).text),
    description: visibleLine(head(schema.description ?? '', 300).text),
    required,
    kind,
    options,
    chosen: Array.isArray(given) ? given.filter((value) => typeof value === 'string') : [],
    value: typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given) : '',
    ...boundsOf(kind, schema),
    format: kind === 'text' ? (formats.find((format) => format === schema.format) ?? null) : null,
  };
}

const formats = ['email', 'uri', 'date', 'date-time'] as const;

function boundsOf(kind: QuestionField['kind'], schema: FieldSchema): Pick<QuestionField, 'min' | 'max'> {
  const bound = (value: number | undefined): number | null => value ?? null;
  switch (kind) {
    case 'text':
      return { min: bound(schema.minLength), max: bound(schema.maxLength) };
    case 'number':
    case 'integer':
      return { min: bound(schema.minimum), max: bound(schema.maximum) };
    case 'choices':
      return { min: bound(schema.minItems), max: bound(schema.maxItems) };
    case 'boolean':
    case 'choice':
      return { min: null, max: null };
  }
}

function optionsOf({ enum: values, enumNames, oneOf, items }: FieldSchema): QuestionField['options'] {
  const option = (value: unknown, label: unknown): QuestionField['options'] =>
    typeof value === 'string'
      ? [{ value, label: visibleLine(head(typeof label === 'string' ? label : value, 200).text) }]
      : [];
  const choices = oneOf ?? items?.anyOf;
  if (choices) return choices.flatMap((choice) => option(choice.const, choice.title));
  return (values ?? items?.enum ?? []).flatMap((value, at) => option(value, enumNames?.[at]));
}

/**
 * A server's question on a card in the row of the call during which it asks.
 *
 * @param server its name
 * @param openPage opens a page in the browser, after a yes
 */
export async function elicit(
  server: string,
  question: ServerQuestion,
  askMore: AskMore,
  openPage: (url: URL) => Promise<void>,
  signal: AbortSignal,
): Promise<ElicitResult> {
  const name = visibleLine(server);
  const { message: text } = question;
  if (question.kind === 'url') {
    const { url } = question;
    const yes = await askMore(
      {
        title: t('The MCP server {0} wants to open a page of {1}.', name, visibleLine(url.host)),
        detail: visibleLine(url.href),
        reason: t('Nothing is opened without your yes. What you enter there goes to that page, not to Claude.'),
        text,
        form: { fields: [], accept: t('Open the page') },
      },
      signal,
    );
    if (!yes) return { action: signal.aborted ? 'cancel' : 'decline' };
    await openPage(url);
    return { action: 'accept' };
  }
  const { fields } = question;
  const content = await askMore(
    {
      title: t('The MCP server {0} asks you something.', name),
      detail: '',
      reason: t('Your answer goes to the server. Give it no password.'),
      text,
      form: { fields, accept: fields.length === 0 ? t('Yes') : t('Answer') },
    },
    signal,
  );
  if (!content) return { action: signal.aborted ? 'cancel' : 'decline' };
  const given = Object.entries(content).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]);
  return {
    action: 'accept',
    content: Object.fromEntries(given) as Record<string, string | number | boolean | string[]>,
  };
}
