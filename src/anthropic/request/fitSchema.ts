import { failure, type Result } from '../../base/index.ts';
import type { JsonObject } from '../../llm/index.ts';
import { isObject, stringOr } from '../answer/messageBlocks.ts';

/** A schema as the API takes it, or why the tool cannot be offered. */
export type FittedSchema = Result<{ readonly schema: JsonObject }>;

/** Depth to which a schema is read; below it everything is allowed. */
const maxDepth = 40;

/** Names of an input's properties that the API takes. */
const propertyName = /^[a-zA-Z0-9_.-]{1,64}$/;

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/**
 * A tool's input schema as the API takes it: an object type without alternatives at its top, written in JSON Schema
 * 2020-12. What older drafts wrote in another way is rewritten; what cannot be is left away where the tool still works
 * without it, since the tool checks its input itself.
 */
export function fitSchema(schema: JsonObject): FittedSchema {
  const flat = withoutAlternatives(withoutReference(fit(schema, []) as JsonObject));
  const { type } = flat;
  if (type !== undefined && type !== 'object' && !(Array.isArray(type) && type.includes('object'))) {
    return failure('Its input is not an object.');
  }
  const properties = isObject(flat['properties']) ? flat['properties'] : {};
  const required = stringsIn(flat['required']);
  const unfit = Object.keys(properties).filter((name) => !propertyName.test(name));
  const needed = unfit.find((name) => required.includes(name));
  if (needed !== undefined) return failure('It needs an input whose name the API does not take.');
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => !unfit.includes(name)));
  const { required: _, ...rest } = flat;
  return {
    ok: true,
    schema: {
      ...rest,
      type: 'object',
      properties: kept,
      ...(required.length > 0 ? { required } : {}),
    },
  };
}

const stringsIn = (value: unknown): string[] =>
  Array.isArray(value) ? [...new Set(value.filter((item): item is string => typeof item === 'string'))] : [];

/** Keywords whose value is one schema, a list of schemas, or schemas by name. */
const single = new Set(['additionalProperties', 'items', 'contains', 'not', 'if', 'then', 'else', 'propertyNames']);
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/**
 * A schema and all within it in JSON Schema 2020-12.
 *
 * @param around the schemas that it stands in: one that holds itself ends there
 */
function fit(schema: unknown, around: readonly unknown[]): JsonObject | boolean {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema) || around.length > maxDepth || around.includes(schema)) return {};
  const fitted: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    const read = fitKeyword(key, value, [...around, schema]);
    if (read !== undefined) fitted[key] = read;
  }
  return fromOlderDrafts(fitted, schema, [...around, schema]);
}

function fitKeyword(key: string, value: unknown, around: readonly unknown[]): unknown {
  // The API reads 2020-12 whatever draft is named, and fetches nothing from elsewhere.
  if (key === '$schema' || key === '$id' || key === 'id') return undefined;
  if (key === '$ref') return typeof value === 'string' && value.startsWith('#') ? value : undefined;
  if (key === 'type') return fitType(value);
  if (key === 'required') return Array.isArray(value) ? stringsIn(value) : undefined;
  if (key === 'enum') return Array.isArray(value) && value.length > 0 ? value : undefined;
  if (key === 'pattern') return typeof value === 'string' && isRegExp(value) ? value : undefined;
  if (key === 'items' && Array.isArray(value)) return undefined;
  if (key === 'exclusiveMinimum' || key === 'exclusiveMaximum') return typeof value === 'number' ? value : undefined;
  if (single.has(key)) return fit(value, around);
  if (lists.has(key)) {
    return Array.isArray(value) && value.length > 0 ? value.map((item) => fit(item, around)) : undefined;
  }
  if (named.has(key)) {
    if (!isObject(value)) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fit(item, around)]));
  }
  return value;
}

function fitType(value: unknown): unknown {
  if (typeof value === 'string') return types.has(value) ? value : undefined;
  const known = stringsIn(value).filter((name) => types.has(name));
  return known.length > 0 ? known : undefined;
}

function isRegExp(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Keywords that drafts before 2020-12 wrote in another way: lists of items, and limits that a flag made exclusive. */
function fromOlderDrafts(fitted: JsonObject, schema: JsonObject, around: readonly unknown[]): JsonObject {
  const { items, minimum, maximum } = schema;
  if (Array.isArray(items) && items.length > 0) fitted['prefixItems'] ??= items.map((item) => fit(item, around));
  if (schema['exclusiveMinimum'] === true && typeof minimum === 'number') {
    fitted['exclusiveMinimum'] = minimum;
    delete fitted['minimum'];
  }
  if (schema['exclusiveMaximum'] === true && typeof maximum === 'number') {
    fitted['exclusiveMaximum'] = maximum;
    delete fitted['maximum'];
  }
  return fitted;
}

/** A schema that is only a reference to one of its own definitions, as some generators write it. */
function withoutReference(schema: JsonObject): JsonObject {
  const match = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(stringOr(schema['$ref'], ''));
  const definitions = match ? schema[match[1] ?? ''] : undefined;
  const target = isObject(definitions) ? definitions[match?.[2] ?? ''] : undefined;
  const { $ref: _, ...rest } = schema;
  return isObject(target) ? { ...target, ...rest } : rest;
}

/** The API takes no alternatives at the top: their properties become the tool's, required where each of them says so. */
function withoutAlternatives(schema: JsonObject): JsonObject {
  const { anyOf, oneOf, allOf, ...rest } = schema;
  const objects = (value: unknown): JsonObject[] =>
    Array.isArray(value) ? value.filter(isObject).map((item) => withoutAlternatives(withoutReference(item))) : [];
  const all = objects(allOf);
  const choices = [...objects(anyOf), ...objects(oneOf)];
  const parts = [...all, ...choices];
  if (anyOf === undefined && oneOf === undefined && allOf === undefined) return schema;
  const propertiesOf = (part: JsonObject): JsonObject => (isObject(part['properties']) ? part['properties'] : {});
  const [first, ...others] = choices.map((part) => stringsIn(part['required']));
  const inEach = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  const required = new Set([
    ...stringsIn(rest['required']),
    ...all.flatMap((part) => stringsIn(part['required'])),
    ...inEach,
  ]);
  const noObject = parts.length > 0 && parts.every(({ type }) => type !== undefined && type !== 'object');
  return {
    ...rest,
    ...(noObject ? { type: parts[0]?.['type'] } : {}),
    // One alternative may allow what another forbids.
    ...(choices.length > 0 ? { additionalProperties: true } : {}),
    properties: Object.assign({}, ...parts.map(propertiesOf), propertiesOf(rest)) as JsonObject,
    required: [...required],
  };
}
