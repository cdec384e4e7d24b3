import type { Script, ScriptBlock } from '../answers.ts';
import { type Scenario, number, reshaped, scripted } from './scenario.ts';

/** The deltas of the scenario `ok`: accents, a symbol outside the basic plane, a long dash. */
const OK_PIECES = ['Hello', ', ', 'café ', '🚀 ', '— the', ' answer', ' is ', '42'] as const;

/** The text that `ok` streams: 33 UTF-16 units. The stream has 14 events, the first delta is the fourth. */
export const OK_TEXT: string = OK_PIECES.join('');

/** The answer of the scenario `ok`. */
export const OK: Script = { blocks: [{ type: 'text', text: OK_TEXT, pieces: OK_PIECES }] };

const CALL = { name: 'write_file', input: { path: 'a.txt', content: 'hello\n' } };
const BEFORE_CALL: ScriptBlock = { type: 'text', text: 'I write the file. ', pieces: ['I write', ' the', ' file. '] };

/** Thinking, seven characters of text, a tool call. */
export const MIX: Script = {
  blocks: [
    { type: 'thinking', thinking: 'The file has to be written first.' },
    { type: 'text', text: 'Hello, ', pieces: ['Hello', ', '] },
    { type: 'tool_use', ...CALL },
  ],
};

/** A short text and a tool call. */
export const TOOL: Script = { blocks: [BEFORE_CALL, { type: 'tool_use', ...CALL }] };

/** Plain words, `size` characters (UTF-16 units) of them. */
export function words(size: number): string {
  const vocabulary = ['stream', 'side', 'panel', 'token', 'naïve', 'delta', 'of', 'the', 'editor', 'answer', 'Grüße'];
  let text = '';
  for (let at = 0; text.length < size; at++) {
    text += (vocabulary[(at * 7 + (at >> 3)) % vocabulary.length] ?? '') + (at % 17 === 16 ? '.\n\n' : ' ');
  }
  return text.slice(0, size);
}

const toolCall = (name: string, about: string, block: Partial<ScriptBlock & { type: 'tool_use' }>, rest: Script = {}) =>
  scripted(name, about, (c) =>
    c.round > 0 ? OK : { blocks: [BEFORE_CALL, { type: 'tool_use', ...CALL, ...block }], ...rest },
  );

/** Answers that end as the API ends them. */
export const whole: Scenario[] = [
  reshaped(
    'ok',
    'a complete answer of 14 events; ?size=20000 makes it longer, ?shape=mix or tool another',
    (events) => events,
  ),
  scripted('ok-mix', 'thinking, text and a tool call', (c) => (c.round > 0 ? OK : MIX)),
  scripted('long-N', 'an answer of N thousand characters', (c) => ({ text: words(number(c) * 1000) })),
  scripted('thinking', 'a thinking block, then the text of ok', () => ({
    blocks: [{ type: 'thinking', thinking: words(200) }, ...(OK.blocks ?? [])],
  })),
  scripted('redacted-thinking', 'a redacted thinking block, then the text of ok', () => ({
    blocks: [{ type: 'raw', block: { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' } }, ...(OK.blocks ?? [])],
  })),
  scripted('stop-REASON', 'the text of ok with this stop reason', (c) => ({ ...OK, stopReason: c.args[0] ?? '' })),
  scripted('refusal-empty', 'a refusal without any content', () => ({
    blocks: [],
    stopReason: 'refusal',
    stopDetails: { type: 'refusal', category: 'cyber', explanation: 'This request was declined by a usage policy.' },
  })),
  scripted('pause-turn-N', 'pauses N times with pause_turn, then ends', (c) =>
    c.attempt < number(c)
      ? {
          blocks: [
            { type: 'text', text: `Part ${c.attempt + 1}. ` },
            { type: 'server_tool_use', name: 'web_search', input: { query: `part ${c.attempt + 1}` } },
          ],
          stopReason: 'pause_turn',
        }
      : OK,
  ),
  toolCall('tool', 'a text and a call of write_file; after the result the text of ok', {}),
  scripted('tool-read', 'a call of read_file for ?path= (README.md), which needs no approval', (c) =>
    c.round > 0 ? OK : { tools: [{ name: 'read_file', input: { path: c.params.get('path') ?? 'README.md' } }] },
  ),
  scripted('tool-parallel-N', 'N calls of read_file in one answer', (c) =>
    c.round > 0
      ? OK
      : { tools: Array.from({ length: number(c) }, (_, at) => ({ name: 'read_file', input: { path: `${at}.txt` } })) },
  ),
  toolCall('tool-unknown', 'calls a tool that nobody offered', { name: 'launch_rocket', input: { when: 'now' } }),
  toolCall('tool-bad-json', 'the input breaks off inside its JSON, stop reason tool_use', {
    json: '{"path":"a.txt","content":"hel',
  }),
  toolCall(
    'tool-truncated-max-tokens',
    'the input breaks off inside its JSON, stop reason max_tokens',
    { json: '{"path":"a.txt","content":"hel' },
    { stopReason: 'max_tokens' },
  ),
  scripted('tool-empty-input', 'calls list_files without input', (c) =>
    c.round > 0 ? OK : { tools: [{ name: 'list_files', input: {} }] },
  ),
  scripted('tool-dup-id', 'two calls with the same id', (c) =>
    c.round > 0
      ? OK
      : { tools: ['a.txt', 'b.txt'].map((path) => ({ name: 'read_file', input: { path }, id: 'toolu_twice' })) },
  ),
  toolCall('tool-proto', 'the input has an own key __proto__', {
    json: '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"path":"a.txt","content":"x"}',
  }),
  toolCall('tool-end-turn', 'a tool call, but stop reason end_turn', {}, { stopReason: 'end_turn' }),
  scripted('tool-loop', 'calls read_file again after every result', (c) => ({
    tools: [{ name: 'read_file', input: { path: c.params.get('path') ?? `round-${c.round}.txt` } }],
  })),
  reshaped('empty-content', 'no content block at all, end_turn', (_, c) => c.answer({ blocks: [] })),
  scripted('whitespace-only', 'nothing but white space', () => ({ text: ' \n ' })),
  scripted('lone-surrogate', 'half a surrogate pair in the text', () => ({ text: 'ab\ud83dc' })),
  scripted('split-surrogate', 'a surrogate pair cut between two deltas', () => ({
    blocks: [{ type: 'text', text: 'split 🚀', pieces: ['split \ud83d', '\ude80'] }],
  })),
  scripted('nul', 'a NUL character in the text', () => ({ text: 'ab\0cd' })),
  scripted('html-in-text', 'markup and script in the text', () => ({
    text: '<img src=x onerror="alert(1)"><script>alert(2)</script> [click](javascript:alert(3))',
  })),
  scripted('huge-delta-N', 'one delta of N MB', (c) => {
    const text = words(1024).repeat(number(c) * 1024);
    return { blocks: [{ type: 'text', text, pieces: [text] }] };
  }),
];
