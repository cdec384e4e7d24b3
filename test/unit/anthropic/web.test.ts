import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseMessage } from '../../../src/anthropic/answer/chatParser.ts';
import { describeByName } from '../../../src/anthropic/models.ts';
import { formatMessages } from '../../../src/anthropic/request/messageFormatter.ts';
import { buildParams } from '../../../src/anthropic/request/request.ts';
import type { ChatStreamChunk, HistoryMessage } from '../../../src/llm/index.ts';
import { type Answer, answerEvents, foldEvents, type ScriptBlock } from '../../support/messagesApi/answers.ts';
import { citationOf, failedBlocks, fetchBlocks, pageOf, placeIn, searchBlocks } from '../../support/webAnswers.ts';
import { parse } from './streams.ts';

const model = 'claude-sonnet-5-5';
const answer = (blocks: readonly ScriptBlock[], charsPerDelta = 7): Answer => ({
  id: 'msg_1',
  model,
  blocks,
  stopReason: 'end_turn',
  stopDetails: null,
  webSearches: 2,
  charsPerDelta,
  usage: {
    input_tokens: 100,
    output_tokens: 50,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  },
  sign: (thinking) => `signed ${thinking.length}`,
  omitThinking: false,
});

const ended = (chunks: readonly ChatStreamChunk[]): Extract<ChatStreamChunk, { type: 'response' }> => {
  const last = chunks.at(-1);
  assert.ok(last?.type === 'response');
  return last;
};
const historyOf = (chunks: readonly ChatStreamChunk[], asked: string): HistoryMessage[] => [
  { role: 'user', content: [{ type: 'text', text: 'Look it up.' }] },
  { role: 'assistant', model: asked, content: ended(chunks).data.content },
  { role: 'user', content: [{ type: 'text', text: 'And now?' }] },
];

const look = [
  { type: 'text', text: 'I look.' },
  ...searchBlocks('srvtoolu_1', 'flush order', [1, 2]),
  { type: 'text', text: 'It waits', citations: [citationOf(1), citationOf(2), citationOf(1)] },
  { type: 'text', text: ', and then ' },
  { type: 'text', text: 'it goes.', citations: [citationOf(2)] },
] as const satisfies readonly ScriptBlock[];

describe('an answer that looks something up', () => {
  it('says what it looks for, what it found, and where each text is from, streamed and whole alike', () => {
    const events = answerEvents(answer(look));
    const streamed = parse(events);
    const told = streamed.filter(({ type }) => type === 'web_lookup' || type === 'citations');
    assert.deepEqual(
      told.map(({ data }) => data),
      [
        { state: 'running', callId: 'srvtoolu_1', tool: 'web_search', subject: '' },
        { state: 'running', callId: 'srvtoolu_1', tool: 'web_search', subject: 'flush order' },
        { state: 'done', callId: 'srvtoolu_1', pages: [pageOf(1), pageOf(2)] },
        [pageOf(1), pageOf(2)],
        [pageOf(2)],
      ],
    );
    const whole = parseMessage(foldEvents(events));
    assert.deepEqual(
      whole.deltas.filter(({ type }) => type !== 'output_text').map(({ data }) => data),
      [...told.slice(1).map(({ data }) => data)],
    );
    assert.deepEqual(whole.end, ended(streamed));
    assert.equal(ended(streamed).usage.webSearches, 2);
  });

  it('goes back to the byte', () => {
    const anyBlock = fc.oneof(
      fc.string({ minLength: 1 }).map((text): ScriptBlock[] => [{ type: 'text', text: `a${text.toWellFormed()}` }]),
      fc
        .tuple(fc.string(), fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }))
        .map(([text, cited]): ScriptBlock[] => [
          { type: 'text', text: `b${text.toWellFormed()}`, citations: cited.map(citationOf) },
        ]),
      fc.constant<ScriptBlock[]>([{ type: 'thinking', thinking: 'Which one?' }]),
      fc.constantFrom('max_uses_exceeded', 'unavailable').map((code) => failedBlocks('', 'web_search', code)),
      fc.string().map((query) => searchBlocks('', query.toWellFormed(), [0, 1, 2, 3, 4])),
    );
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 8 }), fc.integer({ min: 1, max: 30 }), (groups, size) => {
        const blocks = [
          ...searchBlocks('first', 'all', [0, 1, 2, 3, 4]),
          ...groups.flat(),
          { type: 'text', text: 'End.' } as const,
        ];
        // Each lookup its own id; two texts that nothing separates are one.
        const numbered = blocks.map((block, index) => renumbered(block, index));
        const events = answerEvents(answer(separate(numbered), size));
        const original = (foldEvents(events)['content'] as Record<string, unknown>[]).map(withoutEmptyCitations);
        assert.deepEqual(formatMessages(historyOf(parse(events), model), model)[1]?.content, original);
      }),
    );
  });

  it('goes to another model as plain text', () => {
    const messages = formatMessages(historyOf(parse(answerEvents(answer(look))), 'claude-opus-5-5'), model);
    const content = messages[1]?.content;
    assert.ok(Array.isArray(content));
    assert.deepEqual(new Set(content.flatMap((block) => Object.keys(block))), new Set(['type', 'text']));
  });

  it('keeps no citation of a page whose result does not go back', () => {
    const lone = [{ type: 'text', text: 'Said.', citations: [citationOf(1), placeIn('A page', 'x')] }] as const;
    const messages = formatMessages(historyOf(parse(answerEvents(answer(lone))), model), model);
    assert.deepEqual(messages[1]?.content, [{ type: 'text', text: 'Said.' }]);
  });

  it('cites a fetched page by its address', () => {
    const blocks = [
      ...fetchBlocks('srvtoolu_1', 'https://a.example/x', 'First', 'One.'),
      ...fetchBlocks('srvtoolu_2', 'https://b.example/y', 'Second', 'Two.'),
      { type: 'text', text: 'Two.', citations: [placeIn('Second', 'Two.')] },
    ] as const satisfies readonly ScriptBlock[];
    const chunks = parse(answerEvents(answer(blocks)));
    const cited = chunks.flatMap((chunk) => (chunk.type === 'citations' ? chunk.data : []));
    assert.deepEqual(cited, [{ url: 'https://b.example/y', title: 'Second' }]);
  });

  it('names no page that is not one of the web, and says why a lookup failed', () => {
    const bad = { ...citationOf(1), url: 'javascript:alert(1)' };
    const blocks: ScriptBlock[] = [
      ...failedBlocks('srvtoolu_1', 'web_search', 'max_uses_exceeded'),
      ...failedBlocks('srvtoolu_2', 'web_fetch', 'teapot'),
      { type: 'text', text: 'No.', citations: [bad, { ...bad, url: 'file:///etc/passwd' }, {}] },
    ];
    const chunks = parse(answerEvents(answer(blocks)));
    assert.deepEqual(
      chunks.flatMap((chunk) =>
        chunk.type === 'web_lookup' && chunk.data.state === 'failed' ? chunk.data.reason : [],
      ),
      ['Claude had used up the lookups of this answer.', 'The lookup failed (teapot).'],
    );
    assert.ok(!chunks.some(({ type }) => type === 'citations'));
  });
});

describe('a request that may look things up', () => {
  const params = (web: boolean, more: object = {}): ReturnType<typeof buildParams> =>
    buildParams(
      {
        operation: 'chat',
        model,
        maxTokens: 10,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        signal: new AbortController().signal,
        web,
        ...more,
      },
      describeByName(model),
    );
  const functions = [{ name: 'web_search', description: 'Mine.', paramsSchema: { type: 'object' } }];

  it('lists the tools of the API behind its own, with names of their own', () => {
    const names = params(true, { functions }).tools?.map((tool) => ('name' in tool ? tool.name : ''));
    assert.deepEqual(names, ['web_search_2', 'web_search', 'web_fetch']);
    assert.equal(params(false).tools, undefined);
  });

  it('does not forbid the lookups of a chat whose history has calls', () => {
    assert.deepEqual(params(false, { functions, functionChoice: 'history' }).tool_choice, { type: 'none' });
    assert.equal(params(true, { functions, functionChoice: 'history' }).tool_choice, undefined);
  });

  it('lists none for a model that has none', () => {
    const request = {
      operation: 'chat',
      model: 'm',
      maxTokens: 1,
      messages: [],
      signal: new AbortController().signal,
    } as const;
    assert.equal(buildParams({ ...request, web: true }, describeByName('some-model')).tools, undefined);
  });
});

function renumbered(block: ScriptBlock, index: number): ScriptBlock {
  if (block.type === 'server_tool_use') return { ...block, id: `srvtoolu_${index}` };
  if (block.type !== 'raw') return block;
  return { ...block, block: { ...block.block, tool_use_id: `srvtoolu_${index - 1}` } };
}

function separate(blocks: readonly ScriptBlock[]): ScriptBlock[] {
  const bare = (block: ScriptBlock | undefined): boolean => block?.type === 'text' && block.citations === undefined;
  return blocks.filter((block, index) => !(bare(block) && bare(blocks[index - 1])));
}

function withoutEmptyCitations(block: Record<string, unknown>): Record<string, unknown> {
  const { citations, ...rest } = block;
  return Array.isArray(citations) && citations.length > 0 ? block : rest;
}
