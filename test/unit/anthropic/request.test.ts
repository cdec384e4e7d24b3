import assert from 'node:assert/strict';
import { describeByName } from '../../../src/anthropic/models.ts';
import { buildParams as buildFor } from '../../../src/anthropic/request/request.ts';
import type { ChatRequest, HistoryMessage } from '../../../src/llm/index.ts';

const user = (text: string): HistoryMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const answer = (text: string): HistoryMessage => ({
  role: 'assistant',
  model: 'claude-sonnet-5-5',
  content: [{ type: 'text', text }],
});
const functions = ['read_file', 'list_files'].map((name) => ({
  name,
  description: name,
  paramsSchema: { type: 'object', properties: {} },
}));
const request = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  operation: 'chat',
  model: 'claude-sonnet-5-5',
  maxTokens: 1000,
  instructions: 'Answer.',
  messages: [user('a')],
  signal: new AbortController().signal,
  ...more,
});
const buildParams = (asked: ChatRequest): ReturnType<typeof buildFor> => buildFor(asked, describeByName(asked.model));
const breakpoints = (body: unknown): number => JSON.stringify(body).split('"cache_control"').length - 1;

describe('the body of a request', () => {
  it('is byte for byte the same in front when the conversation goes on', () => {
    const history: HistoryMessage[] = [];
    let before: string[] = [];
    for (const turn of [1, 2, 3, 4]) {
      history.push(user(`question ${turn}`));
      const { messages, system, tools } = buildParams(request({ messages: history, functions }));
      const withoutMarks = (value: unknown): string =>
        JSON.stringify(value).replaceAll(',"cache_control":{"type":"ephemeral"}', '');
      const now = [withoutMarks(tools), withoutMarks(system), ...messages.map(withoutMarks)];
      assert.deepEqual(now.slice(0, before.length), before);
      before = now;
      history.push(answer(`answer ${turn}`));
    }
  });

  it('keeps breakpoints further up, at the same places for some turns, and holds all for an hour when it is asked to', () => {
    const history = Array.from({ length: 60 }, (_, turn) => [user(`q${turn}`), answer(`a${turn}`)]).flat();
    const marked = (turns: number): number[] =>
      buildParams(request({ messages: history.slice(0, 2 * turns - 1), functions, cacheLife: '1h' })).messages.flatMap(
        (message, at) => (JSON.stringify(message).includes('"ttl":"1h"') ? [at / 2] : []),
      );
    assert.deepEqual(marked(10), [8, 9]);
    assert.deepEqual(marked(19), [8, 16, 18]);
    assert.deepEqual(marked(26), [8, 16, 25]);
    assert.deepEqual(marked(45), [16, 40, 44]);
    for (let turns = 1; turns <= 60; turns += 1) {
      const body = buildParams(request({ messages: history.slice(0, 2 * turns - 1), functions, cacheLife: '1h' }));
      assert.ok(breakpoints(body) <= 4);
      assert.equal(JSON.stringify(body).split('"ttl":"1h"').length - 1, breakpoints(body));
    }
  });

  it('marks where the request before ended unless the API, which looks 20 blocks back, finds that by itself', () => {
    const history = Array.from({ length: 25 }, (_, turn) => [user(`q${turn}`), answer(`a${turn}`)]).flat();
    const calls = Array.from({ length: 20 }, (_, at) => `c${at}`);
    const long: HistoryMessage = {
      role: 'assistant',
      model: 'claude-sonnet-5-5',
      content: calls.map((callId) => ({
        type: 'function',
        request: { id: callId, callId, functionName: 'read', functionArgs: '{}' },
      })),
    };
    const results = calls.map((callId) => ({ callId, output: 'x', isError: false }));
    const messages = [...history, user('q25'), long, { role: 'function', results } as const];
    const marked = buildParams(request({ messages, functions })).messages.flatMap((message, at) =>
      JSON.stringify(message).includes('cache_control') ? [at] : [],
    );
    assert.deepEqual(marked, [48, 50, 52]);
  });

  it('lists what others have added to be searched for, once there are more than forty tools', () => {
    const many = (count: number): NonNullable<ChatRequest['functions']> => [
      ...functions,
      ...Array.from({ length: count }, (_, at) => ({
        name: `mcp__s__t${at}`,
        description: 'd',
        paramsSchema: { type: 'object' },
        deferrable: true,
      })),
    ];
    const toolsOf = (count: number, more: Partial<ChatRequest> = {}): Record<string, unknown>[] =>
      (buildParams(request({ functions: many(count), ...more })).tools ?? []) as unknown as Record<string, unknown>[];
    assert.ok(!toolsOf(38).some((tool) => 'defer_loading' in tool || tool['type'] !== undefined));
    const listed = toolsOf(39, { instructions: '' });
    assert.equal(listed.filter((tool) => tool['defer_loading'] === true).length, 39);
    assert.equal(listed.at(-1)?.['type'], 'tool_search_tool_bm25_20251119');
    assert.deepEqual(
      listed.flatMap((tool) => ('cache_control' in tool ? [tool['name']] : [])),
      ['tool_search_tool_bm25'],
    );
    assert.ok(!('defer_loading' in (listed[0] ?? {})), 'our own are there at once');
    const gateway = buildFor(request({ functions: many(60), model: 'm' }), describeByName('m'));
    assert.ok(!JSON.stringify(gateway.tools).includes('defer_loading'));
  });

  it('has at most four cache breakpoints, and where the last request ended there is one', () => {
    const messages = [user('a'), answer('b'), user('c'), answer('d'), user('e')];
    for (const more of [{}, { functions }, { instructions: '' }, { functions, instructions: '' }]) {
      assert.ok(breakpoints(buildParams(request({ messages, ...more }))) <= 4);
    }
    const sent = buildParams(request({ messages })).messages;
    assert.deepEqual(
      sent.map((message) => breakpoints(message)),
      [0, 0, 1, 0, 1],
    );
  });

  it('never forces a tool: models that always think refuse that', () => {
    assert.equal(buildParams(request({ functions })).tool_choice, undefined);
    assert.deepEqual(buildParams(request({ functions, functionChoice: 'none' })).tool_choice, { type: 'none' });
    assert.deepEqual(buildParams(request({ functions, functionChoice: 'history' })).tool_choice, { type: 'none' });
    assert.equal(buildParams(request({ functionChoice: 'none' })).tool_choice, undefined);
  });

  it('asks for a summary of the thinking, without which nothing would be seen of it', () => {
    assert.deepEqual(buildParams(request()).thinking, { type: 'adaptive', display: 'summarized' });
    assert.deepEqual(buildParams(request({ thinking: 'off' })).thinking, { type: 'disabled' });
    assert.deepEqual(buildParams(request({ effort: 'low' })).output_config, { effort: 'low' });
  });

  for (const model of [
    'claude-haiku-4-5',
    'claude-sonnet-4-5-20250929',
    'claude-3-7-sonnet',
    'claude-opus-4-20250514',
  ]) {
    it(`asks ${model} for no thinking, since it knows an older form only`, () => {
      const body = buildParams(request({ model, effort: 'high' }));
      assert.deepEqual([body.thinking, body.output_config], [undefined, undefined]);
    });
  }

  it('has none of the parameters that the API no longer takes', () => {
    const body = Object.keys(buildParams(request({ functions, effort: 'low' })));
    assert.deepEqual(
      body.filter((name) => ['temperature', 'top_p', 'top_k'].includes(name)),
      [],
    );
  });
});
