// Answers that look things up in the web, with the shapes of the API's own.
import type { ScriptBlock } from './messagesApi/answers.ts';
import type { JsonObject } from './messagesApi/wire.ts';

/** The page that stands under this number in every search. */
export const pageOf = (number: number): { url: string; title: string } => ({
  url: `https://docs${number}.example/guide?n=${number}`,
  title: `Guide ${number} [draft]`,
});

const result = (number: number): JsonObject => ({
  type: 'web_search_result',
  ...pageOf(number),
  encrypted_content: `Enc${number}+/=`,
  page_age: number % 2 === 0 ? null : 'April 30, 2026',
});

/** The place in page `number` that a text is from. */
export const citationOf = (number: number): JsonObject => ({
  type: 'web_search_result_location',
  ...pageOf(number),
  cited_text: `Sentence of page ${number}…`,
  encrypted_index: `Idx${number}+/=`,
});

/** A search and its results, as two blocks. */
export const searchBlocks = (id: string, query: string, pages: readonly number[]): ScriptBlock[] => [
  { type: 'server_tool_use', id, name: 'web_search', input: { query } },
  { type: 'raw', block: { type: 'web_search_tool_result', tool_use_id: id, content: pages.map(result) } },
];

/** A lookup that failed, as two blocks. */
export const failedBlocks = (id: string, tool: 'web_search' | 'web_fetch', code: string): ScriptBlock[] => [
  {
    type: 'server_tool_use',
    id,
    name: tool,
    input: tool === 'web_search' ? { query: 'q' } : { url: 'https://a.example/' },
  },
  {
    type: 'raw',
    block: {
      type: `${tool}_tool_result`,
      tool_use_id: id,
      content: { type: `${tool}_tool_result_error`, error_code: code },
    },
  },
];

/** A page that is fetched, as two blocks. */
export const fetchBlocks = (id: string, url: string, title: string, text: string): ScriptBlock[] => [
  { type: 'server_tool_use', id, name: 'web_fetch', input: { url } },
  {
    type: 'raw',
    block: {
      type: 'web_fetch_tool_result',
      tool_use_id: id,
      content: {
        type: 'web_fetch_result',
        url,
        retrieved_at: '2026-11-27T09:00:00Z',
        content: {
          type: 'document',
          source: { type: 'text', media_type: 'text/plain', data: text },
          title,
          citations: { enabled: true },
        },
      },
    },
  },
];

/** The place in a fetched page that a text is from. */
export const placeIn = (title: string, text: string): JsonObject => ({
  type: 'char_location',
  cited_text: text,
  document_index: 0,
  document_title: title,
  start_char_index: 0,
  end_char_index: text.length,
  file_id: null,
});
