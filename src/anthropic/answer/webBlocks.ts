import { plainLine, t } from '../../base/index.ts';
import type { ChatStreamChunk, JsonObject, WebLookup, WebPage } from '../../llm/index.ts';
import { type FinishedBlock, isObject, stringOr } from './messageBlocks.ts';

type WebChunk = Extract<ChatStreamChunk, { type: 'web_lookup' | 'citations' }>;

/** The longest address that is taken, UTF-16 units. */
const maxUrlLength = 4096;

/** The API's words for a lookup that failed. @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool */
const reasons = (): Readonly<Record<string, string>> => ({
  max_uses_exceeded: t('Claude had used up the lookups of this answer.'),
  too_many_requests: t('Too many lookups at the moment.'),
  query_too_long: t('The query is too long.'),
  invalid_tool_input: t('The query or the address cannot be used.'),
  invalid_input: t('The query or the address cannot be used.'),
  url_too_long: t('The address is too long.'),
  url_not_allowed: t('The address may not be opened.'),
  url_not_accessible: t('The page could not be opened.'),
  unsupported_content_type: t('The page is neither text nor a PDF.'),
  unavailable: t('Looking things up in the web does not work at the moment.'),
});

/** A page from what the model or the API says of it; `null` when its address is none of the web. */
function readPage(url: unknown, title: unknown): WebPage | null {
  if (typeof url !== 'string' || url.length > maxUrlLength || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return { url: href, title: plainLine(stringOr(title, '')) || href };
}

/** A lookup that begins or has begun, from the API's call of its own tool; `null` when it is another tool. */
export function startedLookup(block: JsonObject): WebLookup | null {
  const callId = stringOr(block['id'], '');
  const tool = block['name'];
  if (block['type'] !== 'server_tool_use' || callId === '' || (tool !== 'web_search' && tool !== 'web_fetch')) {
    return null;
  }
  const input = isObject(block['input']) ? block['input'] : {};
  return { state: 'running', callId, tool, subject: plainLine(stringOr(input['query'] ?? input['url'], '')) };
}

/** How a lookup ended, from the block with its result; `null` when it is none. */
function endedLookup(block: JsonObject): WebLookup | null {
  const callId = stringOr(block['tool_use_id'], '');
  if (block['type'] !== 'web_search_tool_result' && block['type'] !== 'web_fetch_tool_result') return null;
  const content = block['content'];
  if (Array.isArray(content)) {
    const pages = content.filter(isObject).flatMap((found) => readPage(found['url'], found['title']) ?? []);
    return { state: 'done', callId, pages };
  }
  if (!isObject(content) || stringOr(content['type'], '').endsWith('_error')) {
    const code = isObject(content) ? plainLine(stringOr(content['error_code'], ''), 60) : '';
    const known = Object.hasOwn(reasons(), code) ? reasons()[code] : undefined;
    return {
      state: 'failed',
      callId,
      reason: known ?? (code === '' ? t('The lookup failed.') : t('The lookup failed ({0}).', code)),
    };
  }
  return { state: 'done', callId, pages: fetchedPages(content) };
}

function fetchedPages(content: JsonObject): WebPage[] {
  const document = isObject(content['content']) ? content['content'] : {};
  const page = readPage(content['url'], document['title']);
  return page ? [page] : [];
}

/** Says of the blocks of one message, in their order, what they looked up and which pages their texts are from. */
export class WebReader {
  /** Pages that were fetched: a text from one names its title, not its address. */
  readonly #fetched: WebPage[] = [];

  /** The chunks for a block that has ended. */
  chunks(block: FinishedBlock): WebChunk[] {
    if (block.type === 'text') return this.#citations(block.citations ?? []);
    if (block.type !== 'opaque') return [];
    const lookup = startedLookup(block.block) ?? endedLookup(block.block);
    if (lookup === null) return [];
    if (lookup.state === 'done' && block.block['type'] === 'web_fetch_tool_result') this.#fetched.push(...lookup.pages);
    return [{ type: 'web_lookup', data: lookup, usage: null }];
  }

  #citations(citations: readonly JsonObject[]): WebChunk[] {
    const pages = new Map<string, WebPage>();
    for (const citation of citations) {
      const page = this.#cited(citation);
      if (page) pages.set(page.url, pages.get(page.url) ?? page);
    }
    return pages.size === 0 ? [] : [{ type: 'citations', data: [...pages.values()], usage: null }];
  }

  #cited(citation: JsonObject): WebPage | null {
    if (citation['url'] !== undefined) return readPage(citation['url'], citation['title']);
    const title = plainLine(stringOr(citation['document_title'], ''));
    const named = this.#fetched.findLast((page) => page.title === title);
    return named ?? (this.#fetched.length === 1 ? (this.#fetched[0] ?? null) : null);
  }
}
