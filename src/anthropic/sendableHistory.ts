import type { AssistantBlock, HistoryMessage, JsonObject } from '../llm/index.ts';
import { serverToolPart } from './serverTools.ts';

const typeOf = (block: JsonObject): string => String(block['type']);
const idOf = (block: JsonObject, key: 'id' | 'tool_use_id'): string | null =>
  typeof block[key] === 'string' && block[key] !== '' ? block[key] : null;

/** Whether a block may go back to the API at all, in a request that names none of its beta features. */
export const isReplayable = (block: JsonObject): boolean =>
  block['type'] === 'thinking' || block['type'] === 'redacted_thinking' || serverToolPart(block) !== null;

/**
 * The history with only those opaque blocks that the API takes back: thinking that is signed and that something follows,
 * a server tool's call with its result behind it, a result with its call before it. A call may wait for its result at
 * the very end, where the API paused it. What another model wrote, and what is of an unknown kind, is left out. A text
 * keeps its citations while the pages that it cites are among the results that go back.
 *
 * @param model the model that is asked now
 * @param toolNames the tools of the request: a search for tools may only have found those
 */
export function sendableHistory(
  history: readonly HistoryMessage[],
  model: string,
  toolNames: ReadonlySet<string>,
): HistoryMessage[] {
  const known = history.map((entry) =>
    entry.role === 'assistant'
      ? { ...entry, content: entry.content.filter((block) => isKnown(block, entry.model === model, toolNames)) }
      : entry,
  );
  const paired = pairedIds(known);
  const seen = new Set<string>();
  const found = new FoundPages();
  return known.map((entry) => {
    if (entry.role !== 'assistant') return entry;
    const content = entry.content.filter((block) => isPaired(block, paired, seen)).map((block) => found.check(block));
    return { ...entry, content: withoutTrailingThinking(content) };
  });
}

/** The pages of the results so far. */
class FoundPages {
  readonly #searched = new Set<string>();
  #hasDocument = false;

  /** Takes the pages of a result, and of a text's citations those away whose page is not there. */
  check(block: AssistantBlock): AssistantBlock {
    if (block.type === 'opaque') this.#read(block.block);
    if (block.type !== 'text' || !block.citations) return block;
    const { citations, ...bare } = block;
    const kept = citations.filter((citation) =>
      citation['type'] === 'web_search_result_location'
        ? this.#searched.has(String(citation['url']))
        : this.#hasDocument,
    );
    return kept.length === 0 ? bare : kept.length === citations.length ? block : { ...bare, citations: kept };
  }

  #read(block: JsonObject): void {
    if (typeOf(block) === 'web_fetch_tool_result') this.#hasDocument = true;
    if (typeOf(block) !== 'web_search_tool_result' || !Array.isArray(block['content'])) return;
    for (const result of block['content'] as ({ url?: unknown } | null)[]) this.#searched.add(String(result?.url));
  }
}

function isKnown(block: AssistantBlock, sameModel: boolean, toolNames: ReadonlySet<string>): boolean {
  if (block.type !== 'opaque') return true;
  const type = typeOf(block.block);
  if (!sameModel || !isReplayable(block.block)) return false;
  if (type === 'thinking') {
    return typeof block.block['thinking'] === 'string' && hasText(block.block['signature']);
  }
  if (type === 'redacted_thinking') return hasText(block.block['data']);
  if (type === 'tool_search_tool_result') return referencesIn(block.block).every((name) => toolNames.has(name));
  return true;
}

const hasText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Names of the tools that a search for tools found. */
function referencesIn(block: JsonObject): string[] {
  const content = block['content'] as { tool_references?: unknown } | null | undefined;
  const references = content?.tool_references;
  return Array.isArray(references)
    ? references.map((reference: { tool_name?: unknown } | null) => String(reference?.tool_name))
    : [];
}

/** Ids of server tools' calls that have a result behind them, or that wait for one at the history's end. */
function pairedIds(history: readonly HistoryMessage[]): ReadonlySet<string> {
  const open = new Set<string>();
  const paired = new Set<string>();
  for (const [at, entry] of history.entries()) {
    if (entry.role !== 'assistant') continue;
    const waits = history.slice(at + 1).every(({ role }) => role === 'function');
    for (const block of entry.content) {
      if (block.type !== 'opaque') continue;
      const part = serverToolPart(block.block);
      const call = part === 'call' ? idOf(block.block, 'id') : null;
      if (call !== null) open.add(call);
      if (call !== null && waits) paired.add(call);
      const answered = part === 'result' ? idOf(block.block, 'tool_use_id') : null;
      if (answered !== null && open.has(answered)) paired.add(answered);
    }
  }
  return paired;
}

/** Whether a block stands with what it belongs to. `seen` remembers calls and results, so that none goes out twice. */
function isPaired(block: AssistantBlock, paired: ReadonlySet<string>, seen: Set<string>): boolean {
  if (block.type !== 'opaque' || typeOf(block.block).endsWith('thinking')) return true;
  const isCall = serverToolPart(block.block) === 'call';
  const id = idOf(block.block, isCall ? 'id' : 'tool_use_id');
  const key = `${isCall ? 'call' : 'result'} ${id}`;
  if (id === null || !paired.has(id) || seen.has(key) || (!isCall && !seen.has(`call ${id}`))) return false;
  seen.add(key);
  return true;
}

/** The API refuses an answer that ends in thinking. */
function withoutTrailingThinking(content: readonly AssistantBlock[]): readonly AssistantBlock[] {
  const isThinking = (block: AssistantBlock): boolean =>
    block.type === 'opaque' && typeOf(block.block).endsWith('thinking');
  return content.slice(0, content.findLastIndex((block) => !isThinking(block)) + 1);
}
