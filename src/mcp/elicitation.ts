import type { ElicitRequestParams, ElicitResult } from '@modelcontextprotocol/client';
import { head, visibleLine, visibleText } from '../files/index.ts';
import { t } from '../base/index.ts';

/** One field of a server's question, in words that are safe to show. */
export interface QuestionField {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'choices';
  /** Values to choose from, each with what is shown for it. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
}

/** A server's question to the person. */
export type ServerQuestion =
  | { readonly kind: 'form'; readonly message: string; readonly fields: readonly QuestionField[] }
  /** A page to be opened in the browser. */
  | { readonly kind: 'url'; readonly message: string; readonly url: URL };

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
  readonly items?: { readonly enum?: readonly unknown[]; readonly anyOf?: readonly Choice[] };
}

function fieldOf(key: string, schema: FieldSchema, required: boolean): QuestionField {
  const options = optionsOf(schema);
  const { type, default: given } = schema;
  const isPlain = type === 'number' || type === 'integer' || type === 'boolean';
  return {
    key,
    title: visibleLine(head(schema.title ?? key, 100).text),
    description: visibleLine(head(schema.description ?? '', 300).text),
    required,
    kind: type === 'array' ? 'choices' : options.length > 0 ? 'choice' : isPlain ? type : 'text',
    options,
    value: typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given) : '',
  };
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

/** Value of a field that the person wrote; a sentence when it is none. */
export function readAnswer(
  { kind }: Pick<QuestionField, 'kind'>,
  written: string,
): { readonly value: string | number } | { readonly problem: string } {
  if (kind !== 'number' && kind !== 'integer') return { value: written };
  const number = Number(written.trim());
  if (written.trim() === '' || !Number.isFinite(number)) return { problem: t('Write a number.') };
  if (kind === 'integer' && !Number.isInteger(number)) return { problem: t('Write a whole number.') };
  return { value: number };
}

/** Puts a server's question to the person. */
export type Elicit = (server: string, question: ServerQuestion, signal: AbortSignal) => Promise<ElicitResult>;
