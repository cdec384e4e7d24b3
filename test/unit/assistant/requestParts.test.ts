import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import {
  bookAttempt,
  nextRequest,
  requestParts,
  Responder,
  Session,
  type Tools,
} from '../../../src/assistant/index.ts';
import { Conversation } from '../../../src/conversation/index.ts';
import { priceList } from '../../../src/usage/index.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';

const functions = [{ name: 'read_file', description: 'Reads.', paramsSchema: { type: 'object' } }];
const tools: Tools = {
  definitions: () => functions,
  isReadOnly: () => true,
  execute: ({ callId }) => Promise.resolve({ callId, output: `the file of ${callId}`, isError: false }),
};

for (const model of ['claude-sonnet-5-5', 'claude-opus-5-5']) {
  describe(`the parts of a request to ${model}`, () => {
    let api: MessagesApi;
    let provider: AnthropicProvider;
    let conversation: Conversation;
    const settings = {
      model,
      maxTokens: 2000,
      instructions: 'Answer.\n\nRULES',
      thinking: 'auto',
      effort: null,
      maxRounds: 4,
    } as const;

    before(async () => {
      api = await startMessagesApi();
      const silent = (): void => undefined;
      provider = new AnthropicProvider(
        () =>
          Promise.resolve({
            credential: { kind: 'apiKey', value: 'sk-ant-test' },
            baseUrl: api.url,
            stallMs: 5000,
            contentMs: 5000,
            retryBaseMs: 1,
          }),
        { info: silent, warn: silent, error: silent, debug: silent },
      );
      const responder = new Responder(
        provider,
        (report, ids) => bookAttempt(report, ids, priceList(), { record: () => undefined }),
        (error) => assert.fail(String(error)),
      );
      conversation = Conversation.create('');
      const session = new Session(conversation, { responder, tools, settings: () => settings });
      const call = (path: string) => ({ name: 'read_file', input: { path } });
      api.reply('Look', [
        { thinking: 'Two of them.', text: 'I look.', tools: [call('a'), call('b')] },
        { thinking: 'One more.', tools: [call('c')] },
        { thinking: 'Now I know.', text: 'Seen.' },
      ]);
      api.reply('Say', { thinking: 'Hm.', text: 'Said.' });
      for (const [text, workspace] of [
        ['Look', true],
        ['Say', false],
        ['Look again: Look', true],
      ] as const) {
        const content = { type: 'text', text: 'attached' } as const;
        const attachments = [{ id: crypto.randomUUID(), label: 'a.ts', content, tokens: 3 }];
        const result = await session.send({ text, workspace, attachments, context: 'Today' });
        assert.equal(result?.state, 'complete', result?.error?.message);
      }
    });
    after(() => api.close());

    const parts = () => requestParts(conversation, { instructions: settings.instructions, rules: 'RULES', functions });

    it('stand in their order, each with its size', () => {
      assert.deepEqual(
        parts()
          .slice(0, 9)
          .map(({ kind }) => kind),
        ['instructions', 'rules', 'tools', 'attachment', 'prompt', 'answer', 'result', 'result', 'result'],
      );
      assert.ok(parts().every(({ tokens, included }) => tokens > 0 && included));
      assert.deepEqual(
        parts().flatMap(({ optional, kind }) => (optional ? [] : [kind])),
        ['instructions', 'tools'],
      );
    });

    it('give a request that the API takes, whichever of them are left out', async () => {
      const optional = parts().filter(({ id, optional: may }) => may && id !== 'rules');
      await fc.assert(
        fc.asyncProperty(fc.subarray(optional), async (left) => {
          conversation.choose({ leftOut: left.map(({ id }) => id) });
          const request = nextRequest(conversation, settings, functions, new AbortController().signal);
          const messages = [...request.messages, { role: 'user', content: [{ type: 'text', text: 'Say' }] } as const];
          // It throws where the server refuses it.
          await provider.chatResponse({ ...request, messages });
          const sent = JSON.stringify(api.requests.at(-1)?.body);
          for (const { kind, id } of left) {
            const callId = kind === 'result' ? (id.split(' ').at(-1) ?? '') : null;
            if (callId !== null) assert.ok(!sent.includes(`the file of ${callId}`), id);
          }
        }),
        { numRuns: 60 },
      );
      conversation.choose({ leftOut: [] });
    });

    it('have a summary that was put aside, not included, to be taken up again', () => {
      const [, answer] = conversation.path();
      const id = crypto.randomUUID();
      const note = { kind: 'note', id, at: 0, text: 'A summary', detail: 'SUMMARY' } as const;
      conversation.addStep(answer?.id ?? '', { ...note, summary: { messages: 2, inUse: true } });
      const summary = () => parts().find(({ kind }) => kind === 'summary');
      const whole = parts().length;
      assert.deepEqual([summary()?.included, summary()?.optional], [true, true]);
      conversation.useSummary(id, false);
      assert.deepEqual([summary()?.included, summary()?.label], [false, 'Summary of the first 2 messages']);
      assert.ok(parts().length > whole, 'the messages themselves are listed again');
      conversation.useSummary(id, true);
      assert.equal(parts().length, whole);
      conversation.useSummary(id, false);
    });

    it('are what is sent: without any left out the history is as it was', () => {
      conversation.choose({ leftOut: ['message gone', 'result a b'] });
      const strange = nextRequest(conversation, settings, functions, new AbortController().signal).messages;
      conversation.choose({ leftOut: [] });
      assert.deepEqual(strange, nextRequest(conversation, settings, functions, new AbortController().signal).messages);
    });
  });
}
