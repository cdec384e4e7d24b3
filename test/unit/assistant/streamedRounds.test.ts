import assert from 'node:assert/strict';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { Responder, Session } from '../../../src/assistant/index.ts';
import { IncomingCalls } from '../../../src/assistant/turn/incomingCalls.ts';
import { RunningAnswer } from '../../../src/assistant/turn/runningAnswer.ts';
import { Conversation } from '../../../src/conversation/index.ts';
import { unknownUsage } from '../../../src/llm/index.ts';
import { startMessagesApi } from '../../support/messagesApi/server.ts';
import { ScriptedTools } from './scripted.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const content = Array.from({ length: 60 }, (_, line) => `line ${line}: "quoted" \\ and 日本`).join('\n');

/** A turn of three rounds; gives the bodies of its requests, and what the rows said while calls arrived. */
async function play(streamRounds: boolean): Promise<{ bodies: Record<string, unknown>[]; subjects: Set<string> }> {
  const api = await startMessagesApi();
  try {
    api.reply('Work', [
      { text: 'I look.', thinking: 'Hm.', tools: [{ name: 'read', input: { path: 'a.txt' } }] },
      {
        text: '',
        tools: [
          { name: 'write', input: { path: 'src/b.txt', content } },
          { name: 'read', input: {} },
        ],
      },
      { text: 'Done.' },
    ]);
    const connect = {
      credential: { kind: 'apiKey', value: 'k' },
      baseUrl: api.url,
      stallMs: 5_000,
      contentMs: 5_000,
      retryBaseMs: 1,
    } as const;
    const responder = new Responder(
      new AnthropicProvider(() => Promise.resolve(connect), silent),
      () => ({ usage: unknownUsage, cost: null }),
      (error) => assert.fail(String(error)),
    );
    const conversation = Conversation.create('');
    const session = new Session(conversation, {
      responder,
      tools: new ScriptedTools(),
      settings: () => ({
        model: 'claude-sonnet-5-5',
        maxTokens: 5_000,
        instructions: 'Work.',
        thinking: 'auto',
        effort: null,
        maxRounds: 6,
        streamRounds,
      }),
    });
    const subjects = new Set<string>();
    conversation.onDidChange((event) => {
      if (event.type !== 'message' || event.message.role !== 'assistant') return;
      for (const step of event.message.steps) if (step.kind === 'tool') subjects.add(`${step.state} ${step.subject}`);
    });
    const result = await session.send({ text: 'Work.', workspace: true, attachments: [], context: '' });
    assert.equal(result?.state, 'complete');
    assert.equal(result.text, 'I look.\n\nDone.');
    const rows = conversation.path().flatMap((message) => (message.role === 'assistant' ? message.steps : []));
    assert.equal(rows.filter(({ kind }) => kind === 'tool').length, 3, 'one row a call');
    return { bodies: api.requests.map(({ body }) => body as Record<string, unknown>), subjects };
  } finally {
    await api.close();
  }
}

describe('rounds with tools that stream', () => {
  it('leave the same history as rounds that come whole: the same next request, to the byte', async () => {
    const [whole, streamed] = [await play(false), await play(true)];
    assert.deepEqual(
      whole.bodies.map(({ stream }) => stream),
      [false, false, false],
    );
    assert.deepEqual(
      streamed.bodies.map(({ stream }) => stream),
      [true, true, true],
    );
    const ids = /"(?:toolu_|call_|id":")[\w-]+/g;
    const asSent = (bodies: Record<string, unknown>[]): string[] =>
      bodies.map((body) => JSON.stringify({ ...body, stream: true }).replaceAll(ids, '"id'));
    assert.deepEqual(asSent(streamed.bodies), asSent(whole.bodies));
  });

  it('show a call by its path while its input arrives', async () => {
    const { subjects } = await play(true);
    const shown = [...subjects].filter((subject) => subject.startsWith('pending src/b.txt'));
    assert.ok(shown.length > 0, [...subjects].join('\n'));
  });
});

describe('a call that arrives', () => {
  /** The row's subject after these pieces of input, the last of them long after the others. */
  function subjectAfter(...pieces: string[]): string {
    const conversation = Conversation.create('');
    const { id } = conversation.addAnswer(conversation.addPrompt('Go').id, 'm');
    const calls = new IncomingCalls(new RunningAnswer(conversation, id));
    for (const delta of ['', pieces.join('')]) calls.take({ callId: 'c', functionName: 'edit_file', delta });
    const [step] = conversation.answer(id)?.steps ?? [];
    return step?.kind === 'tool' ? `${step.state} ${step.subject}` : '';
  }

  it('is named by its path or command once that stands whole, with the lines that have come', () => {
    assert.equal(subjectAfter('{"path":"src/a'), 'pending ');
    assert.equal(subjectAfter('{"path":"src/a.ts"'), 'pending src/a.ts');
    assert.equal(subjectAfter('{"command": "echo \\"hi\\"\\nls"'), 'pending echo "hi"');
    assert.equal(subjectAfter('{"path":"a","content":"1\\n2\\n3\\n4'), 'pending a · 4 lines');
    assert.equal(subjectAfter(`{"path":"a","content":"${'x'.repeat(400)}`), 'pending a · 423 characters');
    assert.equal(subjectAfter('{"content":"\\ud83d'), 'pending ');
  });
});
