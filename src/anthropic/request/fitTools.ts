import { failure } from '../../base/index.ts';
import type { ChatFunctionDefinition, JsonObject } from '../../llm/index.ts';
import { isObject } from '../answer/messageBlocks.ts';
import { fitSchema } from './fitSchema.ts';

/** A tool as the API takes it. */
export interface FittedTool {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
  readonly deferrable: boolean;
}

/** A request's tools, fitted, and those that could not be. */
export interface FittedTools {
  readonly tools: readonly FittedTool[];
  /** Tools that the request does without, each with the reason as a sentence. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** The name under which a tool goes out. */
  nameFor(name: string): string;
  /** The name of the tool that goes out under this one. */
  originalOf(name: string): string;
}

/** The longest name of a tool. @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview */
const maxNameLength = 64;

/** Names of tools of the API itself, which a request may list beside its own. */
const reserved: ReadonlySet<string> = new Set(['web_search', 'web_fetch', 'tool_search_tool_bm25']);

/** A name with only the characters that the API takes. */
const fitName = (name: string): string => name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, maxNameLength) || 'unnamed';

/**
 * Fits the names and schemas of tools, which others may have written, to what the API takes; one that it would refuse
 * makes the whole request fail. The same tools always get the same names.
 */
export function fitTools(functions: readonly ChatFunctionDefinition[]): FittedTools {
  const fitted = new Map<string, string>();
  const originals = new Map<string, string>();
  const isTaken = (name: string): boolean => originals.has(name) || reserved.has(name);
  const tools: FittedTool[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  // Names that need no change come first, so that no other can take one of them.
  const fits = ({ name }: ChatFunctionDefinition): boolean => fitName(name) === name;
  for (const { name } of [...functions.filter(fits), ...functions.filter((other) => !fits(other))]) {
    if (fitted.has(name)) continue;
    const base = fitName(name);
    let free = base;
    for (let copy = 2; isTaken(free); copy += 1) {
      free = `${base.slice(0, maxNameLength - 1 - String(copy).length)}_${copy}`;
    }
    fitted.set(name, free);
    originals.set(free, name);
  }
  const sent = new Set<string>();
  for (const { name, description, paramsSchema, deferrable = false } of functions) {
    const schema = sent.has(name)
      ? failure('There is another tool of the same name.')
      : fitSchema(isObject(paramsSchema) ? paramsSchema : {});
    if (!schema.ok) {
      leftOut.push({ name, reason: schema.problem });
      continue;
    }
    sent.add(name);
    tools.push({
      name: fitted.get(name) ?? name,
      description: description.toWellFormed(),
      schema: schema.schema,
      deferrable,
    });
  }
  return {
    tools,
    leftOut,
    nameFor: (name) => fitted.get(name) ?? fitName(name),
    originalOf: (name) => originals.get(name) ?? name,
  };
}
