import assert from 'node:assert/strict';
import type { ChatRequest } from '../../../src/llm/index.ts';
import { estimateTokens } from '../../../src/base/index.ts';
import { estimatePrompt, withEstimatedOutput } from '../../../src/usage/index.ts';
import { usage } from './figures.ts';

describe('token estimate', () => {
  it('nothing is no tokens, and any text is at least one', () => {
    assert.equal(estimateTokens(''), 0);
    for (const text of ['a', ' ', '.', '字', '😀', '\ud83d']) assert.ok(estimateTokens(text) >= 1, text);
  });

  it('English prose has one token to every three to four and a half characters', () => {
    const prose =
      'The view is a replaceable picture of the conversation, and can be drawn again at any moment. '.repeat(9);
    const perToken = prose.length / estimateTokens(prose);
    assert.ok(perToken > 3 && perToken < 4.5, String(perToken));
  });

  it('code has more tokens than prose of the same length, and indentation hardly any', () => {
    const code = 'const x = foo(bar[1], { a: 1 }) ?? [];\n';
    assert.ok(estimateTokens(code) > estimateTokens('a'.repeat(code.length)));
    assert.ok(estimateTokens(' '.repeat(80)) < estimateTokens('a'.repeat(80)) / 2);
  });

  it('Chinese, Japanese and Korean have about one token to a character, emoji two', () => {
    assert.equal(estimateTokens('这是一个关于价格的问题'), 11);
    assert.equal(estimateTokens('こんにちは'), 5);
    assert.equal(estimateTokens('안녕하세요'), 5);
    assert.equal(estimateTokens('😀😀'), 4);
  });

  it('a longer text never has fewer tokens', () => {
    const text = 'if (a) {\n    return "é字😀";\n}\n\n// done';
    let before = 0;
    for (let end = 0; end <= text.length; end++) {
      const tokens = estimateTokens(text.slice(0, end));
      assert.ok(tokens >= before);
      before = tokens;
    }
  });
});

describe('prompt estimate', () => {
  it('counts instructions, history, calls, results, functions, pictures and documents', () => {
    const text = 'x'.repeat(3500);
    const request: Pick<ChatRequest, 'messages'> = {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    };
    const base = estimatePrompt(request);
    const fuller: Parameters<typeof estimatePrompt>[0][] = [
      { ...request, instructions: text },
      { ...request, functions: [{ name: 'f', description: text, paramsSchema: {} }] },
      { messages: [...request.messages, { role: 'assistant', model: 'm', content: [{ type: 'text', text }] }] },
      {
        messages: [
          ...request.messages,
          {
            role: 'assistant',
            model: 'm',
            content: [{ type: 'function', request: { id: '1', callId: '1', functionName: 'f', functionArgs: text } }],
          },
        ],
      },
      {
        messages: [
          ...request.messages,
          { role: 'assistant', model: 'm', content: [{ type: 'opaque', block: { thinking: text } }] },
        ],
      },
      {
        messages: [...request.messages, { role: 'function', results: [{ callId: '1', output: text, isError: false }] }],
      },
      {
        messages: [
          ...request.messages,
          { role: 'user', content: [{ type: 'image', mediaType: 'image/png', base64: 'AAAA' }] },
        ],
      },
      {
        messages: [
          ...request.messages,
          {
            role: 'user',
            content: [{ type: 'document', mediaType: 'application/pdf', base64: 'AAAA', name: 'a.pdf' }],
          },
        ],
      },
    ];
    for (const more of fuller) assert.ok(estimatePrompt(more) >= base + 1000, JSON.stringify(more).slice(0, 80));
  });
});

describe('the usage of a stopped stream', () => {
  const placeholder = { ...usage({ inputTokens: 100, outputTokens: 3, cacheReadTokens: 50 }), partial: true };

  it('has the output of the text that arrived, marked as an estimate, and the total with it', () => {
    const estimated = withEstimatedOutput(placeholder, '字'.repeat(200));
    assert.equal(estimated.outputTokens, 200);
    assert.equal(estimated.estimated, true);
    assert.equal(estimated.partial, true);
    assert.equal(estimated.totalTokens, 350);
  });

  it('keeps a figure of the API that is higher, and usage that is whole', () => {
    const more = { ...placeholder, outputTokens: 500 };
    assert.equal(withEstimatedOutput(more, 'short'), more);
    const whole = usage({ outputTokens: 1 });
    assert.equal(withEstimatedOutput(whole, 'a long text that does not matter'), whole);
    assert.equal(withEstimatedOutput(placeholder, ''), placeholder);
  });
});
