import assert from 'node:assert/strict';
import { checkParts } from '../../../src/anthropic/request/checkParts.ts';
import { describeByName } from '../../../src/anthropic/models.ts';
import { refusedPart } from '../../../src/anthropic/request/refusedPart.ts';
import { formatMessages } from '../../../src/anthropic/request/messageFormatter.ts';
import { type ChatRequest, type HistoryMessage, LlmError, type UserPart } from '../../../src/llm/index.ts';

const png = (side: number, more = ''): UserPart => {
  const data = Buffer.alloc(24);
  data.write('\u0089PNG\r\n\u001a\n', 'latin1');
  data.write('IHDR', 12, 'latin1');
  data.writeUInt32BE(side, 16);
  data.writeUInt32BE(1, 20);
  return { type: 'image', mediaType: 'image/png', base64: data.toString('base64') + more };
};
const user = (...content: UserPart[]): HistoryMessage => ({ role: 'user', content });
const hi: UserPart = { type: 'text', text: 'Hi' };
const sonnet = describeByName('claude-sonnet-5-5');
const refusal = (messages: HistoryMessage[], model = sonnet): LlmError | null => {
  const request: ChatRequest = {
    operation: 'chat',
    model: model.id,
    maxTokens: 10,
    messages,
    signal: new AbortController().signal,
  };
  try {
    checkParts(request, model);
    return null;
  } catch (error) {
    assert.ok(error instanceof LlmError);
    return error;
  }
};

describe('the parts of a request', () => {
  it('are sent where the API takes them', () => {
    assert.equal(refusal([user(hi, png(8000))]), null);
    assert.equal(refusal([user(...Array.from({ length: 20 }, () => png(2001)))]), null);
    assert.equal(refusal([user(...Array.from({ length: 30 }, () => png(2000)))]), null);
  });

  it('are refused before they go out, by their place', () => {
    assert.deepEqual(refusal([user(hi), user(hi, png(8001))])?.part, { entry: 1, index: 1 });
    const many = [user(...Array.from({ length: 20 }, () => png(100))), user(hi, png(2001))];
    assert.deepEqual(refusal(many)?.part, { entry: 1, index: 1 });
    assert.match(refusal(many)?.message ?? '', /more than 20 pictures/);
  });

  it('may not be more than 32 MB together; the largest is named', () => {
    const part = (size: number): UserPart => png(10, 'A'.repeat(size * 1024 * 1024));
    const messages = [user(...Array.from({ length: 8 }, () => part(4))), user(part(4.5), hi)];
    const error = refusal(messages);
    assert.deepEqual([error?.kind, error?.part], ['too-large', { entry: 1, index: 0 }]);
    assert.equal(refusal(messages.slice(0, 0)), null);
  });

  it('are refused by a model that takes none', () => {
    const blind = { ...sonnet, pictures: false, documents: false };
    const pdf: UserPart = { type: 'document', mediaType: 'application/pdf', base64: 'AAAA', name: 'a.pdf' };
    assert.match(refusal([user(png(1))], blind)?.message ?? '', /takes none/);
    assert.match(refusal([user(pdf)], blind)?.message ?? '', /“a\.pdf”.*takes none/);
  });

  it('hold a PDF of more than 100 pages only where the context window is a large one', () => {
    const base64 = Buffer.from('%PDF-1.7 << /Type /Pages /Count 101 >>').toString('base64');
    const messages = [user({ type: 'document', mediaType: 'application/pdf', base64, name: 'a.pdf' })];
    assert.equal(refusal(messages), null);
    assert.match(refusal(messages, { ...sonnet, maxInputTokens: 200_000 })?.message ?? '', /101 pages.*100/);
  });
});

describe('a part that the API refused', () => {
  const history = [user(hi), user(hi, png(1), png(2))];
  const sent = formatMessages(history, 'm');

  it('is found by the place that the error names', () => {
    // The two entries are one message of the request.
    const said = 'messages.0.content.3.image.source.base64: image exceeds 5 MB maximum';
    assert.deepEqual(refusedPart(said, sent, history), { entry: 1, index: 2 });
  });

  it('is none where the error names none, a text, or nothing that is there', () => {
    for (const said of [
      'overloaded',
      'messages.0.content.0.text: bad',
      'messages.7.content.0',
      'messages.0.content.99',
    ]) {
      assert.equal(refusedPart(said, sent, history), null);
    }
  });
});
