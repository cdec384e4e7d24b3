import assert from 'node:assert/strict';
import { formatMessages } from '../../../src/anthropic/request/messageFormatter.ts';
import { fitTools } from '../../../src/anthropic/request/fitTools.ts';
import type { AssistantBlock, HistoryMessage, JsonObject } from '../../../src/llm/index.ts';

const model = 'claude-sonnet-5-5';
const user: HistoryMessage = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const block = (type: string, more: JsonObject = {}): AssistantBlock => ({ type: 'opaque', block: { type, ...more } });
const use = (id: string): AssistantBlock => block('server_tool_use', { id, name: 'web_search', input: {} });
const result = (id: string, type = 'web_search_tool_result'): AssistantBlock =>
  block(type, { tool_use_id: id, content: [] });
const says = (text: string): AssistantBlock => ({ type: 'text', text });
const thinks = block('thinking', { thinking: 'Hm.', signature: 'SIG' });
const call: AssistantBlock = {
  type: 'function',
  request: { id: 'c', callId: 'c', functionName: 'read', functionArgs: '{}' },
};
const answer = (...content: AssistantBlock[]): HistoryMessage => ({ role: 'assistant', model, content });
const ran: HistoryMessage = { role: 'function', results: [{ callId: 'c', output: 'ok', isError: false }] };

/** Types of the blocks of all answers that go out, with the ids that pair them. */
const sent = (history: readonly HistoryMessage[], tools: readonly string[] = []): string =>
  formatMessages(
    history,
    model,
    fitTools(tools.map((name) => ({ name, description: '', paramsSchema: { type: 'object' } }))),
  )
    .filter(({ role }) => role === 'assistant')
    .flatMap(({ content }) => content as unknown as JsonObject[])
    .map((item) => [item['type'], item['tool_use_id'] ?? item['id']].filter(Boolean).join(':'))
    .join(' ');

const end = says('end');

describe('a block of the API’s own', () => {
  for (const type of [
    'web_search',
    'web_fetch',
    'code_execution',
    'bash_code_execution',
    'text_editor_code_execution',
    'tool_search',
  ]) {
    it(`of ${type} goes back with its call, and not without it`, () => {
      const answered = result('s', `${type}_tool_result`);
      assert.equal(sent([user, answer(use('s'), answered, end), user]), `server_tool_use:s ${type}_tool_result:s text`);
      assert.equal(sent([user, answer(answered, end), user]), 'text');
      assert.equal(sent([user, answer(answered, use('s'), end), user]), 'text');
    });
  }

  it('that calls a server tool does not go back without its result', () => {
    assert.equal(sent([user, answer(use('s'), end), user]), 'text');
    assert.equal(sent([user, answer(use('s')), answer(end), user]), 'text');
    assert.equal(sent([user, answer(use('s'), result('other'), end), user]), 'text');
  });

  it('that calls a server tool may wait for its result where the answer was paused, also while ours run', () => {
    assert.equal(sent([user, answer(use('s'))]), 'server_tool_use:s');
    assert.equal(sent([user, answer(use('s'), call), ran]), 'server_tool_use:s tool_use:c');
    assert.equal(
      sent([user, answer(use('s')), answer(result('s'), end), user]),
      'server_tool_use:s web_search_tool_result:s text',
    );
    assert.equal(
      sent([user, answer(use('s'), call), ran, answer(result('s'), end), user]),
      'server_tool_use:s tool_use:c web_search_tool_result:s text',
    );
  });

  it('goes out once, however often the history has it', () => {
    assert.equal(
      sent([user, answer(use('s'), use('s'), result('s'), result('s'), end), user]),
      'server_tool_use:s web_search_tool_result:s text',
    );
  });

  it('of an MCP connector never goes back, neither call nor result: the request names no such server', () => {
    const pair = [block('mcp_tool_use', { id: 'm', name: 'x', input: {} }), result('m', 'mcp_tool_result')];
    assert.equal(sent([user, answer(...pair, end), user]), 'text');
    assert.equal(sent([user, answer(pair[1] ?? end, end), user]), 'text');
  });

  it('of a kind nobody knows, or without an id, stays behind', () => {
    const odd = [block('hologram'), block('x_tool_result', { tool_use_id: 'x' }), block('server_tool_use', { id: '' })];
    assert.equal(sent([user, answer(...odd, block('web_search_tool_result'), end), user]), 'text');
  });

  it('that found tools goes back only while the request has those tools', () => {
    const content = { tool_references: [{ type: 'tool_reference', tool_name: 'read' }] };
    const found = block('tool_search_tool_result', { tool_use_id: 's', content });
    assert.equal(sent([user, answer(use('s'), found, end), user]), 'text');
    assert.equal(
      sent([user, answer(use('s'), found, end), user], ['read']),
      'server_tool_use:s tool_search_tool_result:s text',
    );
  });

  it('of another model stays behind with what belongs to it', () => {
    const other: HistoryMessage = { role: 'assistant', model: 'claude-opus-5-5', content: [use('s')] };
    assert.equal(sent([user, other, answer(result('s'), end), user]), 'text');
  });
});

describe('thinking', () => {
  const redacted = block('redacted_thinking', { data: 'x' });
  it('goes back with what follows it, redacted or not', () => {
    assert.equal(sent([user, answer(thinks, redacted, end), user]), 'thinking redacted_thinking text');
    assert.equal(sent([user, answer(thinks, call), ran]), 'thinking tool_use:c');
  });

  it('at the end of an answer stays behind, also where what followed it does', () => {
    assert.equal(sent([user, answer(end, thinks), user]), 'text');
    assert.equal(sent([user, answer(end, thinks, redacted), user]), 'text');
    assert.equal(sent([user, answer(end, thinks, use('s')), user]), 'text');
  });

  it('that is unsigned, empty of data or no text stays behind', () => {
    const odd = [
      block('thinking', { thinking: 'Hm.' }),
      block('thinking', { thinking: 'Hm.', signature: '' }),
      block('thinking', { signature: 'SIG' }),
      block('redacted_thinking'),
      block('redacted_thinking', { data: '' }),
    ];
    assert.equal(sent([user, answer(...odd, end), user]), 'text');
  });
});
